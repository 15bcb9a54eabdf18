/** Where the page begins: the run, its view, and the parts that show it. */

import { counted } from "./asking.js";
import { button, element, fill } from "../draw/element.js";
import { createReckoner } from "../cube/reckoner.js";
import { createAsymmetryPlane } from "../views/asymmetry.js";
import { createCellView } from "../views/cell/cell.js";
import { createRegionWhy } from "../views/cell/region.js";
import { createChoice } from "../views/choice.js";
import { createCompare } from "../views/compare.js";
import { createControls } from "../views/controls/controls.js";
import { createDocked } from "../views/docked.js";
import { createFoot } from "../views/foot.js";
import { createHeader } from "../views/header.js";
import { createLeading } from "../views/leading.js";
import { createMap } from "../views/map/map.js";
import { createTabs } from "../views/tabs.js";
import { createWhatMatters } from "../views/matters.js";
import { embeddedSource, isEmbedded } from "./embedded.js";
import { expectNext } from "./expecting.js";
import { keepInAddress, missing, openedView } from "./history.js";
import { mended } from "./mending.js";
import { assetForms, openApart, runInAddress } from "./runs.js";
import { servedSource } from "./served.js";
import { createStore } from "./state.js";
import { listenForKeys } from "./keyboard.js";
import { followTheme } from "./theme.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../types.js").RunModel} RunModel
 * @typedef {import("../types.js").Source} Source
 * @typedef {import("../types.js").View} View
 */

/** @type {[string, (app: App) => Part][]} */
const PARTS = [
  ["run", createHeader],
  ["controls", createControls],
  ["map-region", createMap],
  ["region-why", createRegionWhy],
  ["asymmetry", createAsymmetryPlane],
  ["matters", createWhatMatters],
  ["leading", createLeading],
  ["cell", createCellView],
  ["compare", createCompare],
  ["choice", createChoice],
  ["docked", createDocked],
  ["tabs", createTabs],
  ["foot", createFoot],
];

/**
 * Open the run.
 *
 * @param {Source} source
 */
async function begin(source) {
  source = counted(source, ["run", "plane", "squares", "cell", "bars"]);
  const model = await source.run();
  const told = createNotice(model);
  told();
  document.title = `${model.name} · risk asymmetry`;
  const store = createStore(openedView(model), (view) => mended(view, model), keepInAddress(model));
  /** @type {App} */
  const app = {
    model,
    source,
    store,
    reckoner: counted(createReckoner(model, source), ["ask"]),
    announce(text) {
      const announcer = document.getElementById("announcer");
      if (announcer) announcer.textContent = text;
    },
    select(cell) {
      const assets = assetForms(model, runInAddress());
      if (assets?.shown === "pooled" && cell !== null) openApart(assets.apart, cell);
      else store.set({ cell, tab: cell === null ? "map" : "cell" });
    },
  };
  followTheme(store);
  const parts = PARTS.flatMap(([id, create]) => mounted(id, create, app));
  store.subscribe((view, changed) => {
    for (const part of parts) updated(part, view, changed);
  });
  listenForKeys(app);
  expectNext(app);
  window.addEventListener("popstate", () => {
    told();
    store.set(openedView(model), { settling: true });
  });
}

/**
 * Say what a link asks for that is not here, before its address is mended.
 *
 * @param {RunModel} model
 * @returns {() => void}
 */
function createNotice(model) {
  const notice = /** @type {HTMLElement} */ (document.getElementById("notice"));
  return () => {
    const found = missing(model);
    notice.hidden = !found.length;
    fill(notice, found.length ? `Not in this run, of what the link asks for: ${found.join("; ")}. What there is is shown. ` : "", button("Close", () => (notice.hidden = true), { class: "plain" }));
  };
}

/**
 * Put a part where it belongs. One that fails says so in its place, and takes no other with it.
 *
 * @param {string} id
 * @param {(app: App) => Part} create
 * @param {App} app
 * @returns {Part[]}
 */
function mounted(id, create, app) {
  const region = /** @type {HTMLElement} */ (document.getElementById(id));
  const view = app.store.get();
  try {
    const part = create(app);
    fill(region, part.element);
    part.update(view, new Set(/** @type {(keyof View)[]} */ (Object.keys(view))));
    return [part];
  } catch (problem) {
    fill(region, failure(problem));
    console.error(problem);
    return [];
  }
}

/**
 * @param {Part} part
 * @param {View} view
 * @param {Set<keyof View>} changed
 */
function updated(part, view, changed) {
  try {
    part.update(view, changed);
  } catch (problem) {
    console.error(problem);
  }
}

/**
 * @param {unknown} problem
 * @returns {HTMLElement}
 */
function failure(problem) {
  const text = problem instanceof Error ? problem.message : String(problem);
  return element("p", { class: "failure", role: "alert" }, text);
}

begin(isEmbedded() ? embeddedSource() : servedSource(runInAddress())).catch((problem) => {
  fill(/** @type {HTMLElement} */ (document.getElementById("run")), failure(problem));
  console.error(problem);
});
