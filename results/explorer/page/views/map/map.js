/** The map of any two axes: squares, what they say, and what stands behind them. */

import { button, element, fill } from "../../draw/element.js";
import { createCanvas } from "./canvas.js";
import { createCursor } from "./cursor.js";
import { createExports } from "./exports.js";
import { createFlow } from "./flow.js";
import { createSquareList } from "./squarelist.js";
import { createTable } from "./table.js";
import { legendOf } from "./legend.js";
import { readout } from "./readout.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").Part} Part
 * @typedef {import("../../types.js").View} View
 * @typedef {import("./figure.js").Figure} Figure
 */

/** What a map is drawn anew for. */
const ASKED = /** @type {(keyof View)[]} */ (["x", "y", "by", "metric", "sample", "cost", "fold", "kept", "brush", "verdict", "less"]);

/**
 * @param {App} app
 * @returns {Part}
 */
export function createMap(app) {
  /** @type {Figure | null} */
  let figure = null;
  let since = 0;
  const title = element("h2", { class: "map-title" });
  const subtitle = element("p", { class: "faint" });
  const legend = element("div", { class: "legend" });
  const told = element("p", { class: "readout", "data-part": "readout" });
  const trouble = element("p", { class: "failure", role: "alert", hidden: true });
  const notes = element("ul", { class: "notes", "data-part": "notes" });
  const list = createSquareList(app);
  const table = createTable();
  const canvas = createCanvas(() => figure);
  const cursor = createCursor(app, canvas, () => figure, {
    moved(at, spoken) {
      fill(told, ...readout(figure, at));
      if (spoken) app.announce(told.textContent ?? "");
    },
    chosen: (at) => void listed(at),
    marked: () => corners.setAttribute("aria-pressed", "false"),
  });
  const corners = button("Mark a region", () => {
    const on = corners.getAttribute("aria-pressed") !== "true";
    corners.setAttribute("aria-pressed", String(on));
    cursor.mark(on);
  }, { class: "toggle", "aria-pressed": "false", "data-part": "corners", title: "Two opposite squares, one after the other; a mouse may drag instead" });
  /** @param {import("./cursor.js").Spot} at */
  const listed = async (at) => {
    if (!figure) return;
    try {
      await list.open(figure, at);
      // on a small screen the list stands far below the square
      list.element.scrollIntoView({ block: "nearest" });
    } catch (problem) {
      trouble.textContent = problem instanceof Error ? problem.message : String(problem);
      trouble.hidden = false;
    }
  };
  const exports = createExports(app, () => figure);

  /** @param {Figure} next @param {boolean} exact */
  const show = (next, exact) => {
    figure = next;
    trouble.hidden = true;
    canvas.draw();
    cursor.draw();
    title.textContent = next.title;
    subtitle.textContent = next.subtitle;
    fill(legend, ...legendOf(next));
    fill(notes, next.notes.map((text) => element("li", {}, text)));
    fill(told, ...readout(next, cursor.at()));
    table.update(next);
    finished(since, exact);
  };
  const ask = createFlow(app, {
    drawn: show,
    failed(message, exact) {
      trouble.textContent = exact ? `${message} (shown: what 16-bit codes give)` : message;
      trouble.hidden = false;
      finished(since, true);
    },
  });
  const stage = element("div", { class: "map-stage" }, canvas.element, cursor.element);
  const foot = element("div", { class: "map-foot" }, exports.element, corners);
  const head = element("div", { class: "map-head" }, title, subtitle);
  const made = element("div", { class: "map", "data-part": "map" }, head, trouble, stage, legend, told, list.element, foot, notes, table.element);
  return {
    element: made,
    update(view, changed) {
      if (changed.has("region")) cursor.draw();
      if (!ASKED.some((name) => changed.has(name))) return;
      since = window.event?.timeStamp ?? performance.now();
      document.documentElement.dataset.busy = "true";
      list.close();
      if (!app.model.cells && app.model.layout !== "reduced") {
        trouble.textContent = "No cell is stored yet: nothing to map.";
        trouble.hidden = false;
        finished(since, true);
      } else void ask(view);
    },
  };
}

/**
 * Let tests and benchmarks know that what was asked for is drawn.
 *
 * @param {number} since
 * @param {boolean} exact
 */
function finished(since, exact) {
  const { dataset } = document.documentElement;
  dataset.drawn = String(Number(dataset.drawn ?? 0) + 1);
  if (exact) delete dataset.busy;
  else performance.measure("asymmetry:view", { start: since, end: performance.now() });
  document.dispatchEvent(new CustomEvent("drawn", { detail: { exact } }));
}
