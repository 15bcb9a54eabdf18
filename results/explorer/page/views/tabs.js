/** The parts of the page, one at a time; each stays where it was scrolled to. */

import { button, element, fill } from "../draw/element.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../types.js").View} View
 */

const TABS = { map: "Map", cell: "Cell", compare: "Compare", choice: "Choice" };
/** What is said where a part has nothing to show. */
const NOTHING = /** @type {Record<string, string>} */ ({
  cell: "No cell is open: click a square of the map, then one of its cells.",
  compare: "Nothing to compare yet: add up to four cells from the lists of cells.",
  choice: "No choice yet: `asymmetry choose RUN` makes one, or says why none can be made.",
});

/**
 * @param {App} app
 * @returns {Part}
 */
export function createTabs(app) {
  const names = Object.keys(TABS);
  const buttons = Object.entries(TABS).map(([tab, text]) => button(text, () => app.store.set({ tab }), { "data-tab": tab }));
  /** @type {Record<string, number>} */
  const scrolled = {};
  let before = "";
  return {
    element: element("div", { class: "tab-row", "data-part": "tabs" }, buttons),
    update(view) {
      buttons.forEach((each, at) => each.setAttribute("aria-current", String(names[at] === view.tab)));
      if (view.tab !== before) {
        const page = /** @type {HTMLElement} */ (document.getElementById("page"));
        if (before) scrolled[before] = window.scrollY;
        page.dataset.tab = view.tab;
        if (before) window.scrollTo({ top: scrolled[view.tab] ?? 0 });
        before = view.tab;
      }
      // parts are told of a view one after another, so what they show is known at the end of it
      queueMicrotask(() => sayNothing(view.tab));
    },
  };
}

/**
 * @param {string} tab
 */
function sayNothing(tab) {
  const nothing = document.getElementById("nothing");
  const part = document.getElementById(tab);
  if (!nothing) return;
  nothing.hidden = tab === "map" || !part || (part.firstElementChild !== null && !part.querySelector(":scope > [hidden]:only-child"));
  fill(nothing, NOTHING[tab] ?? "");
}
