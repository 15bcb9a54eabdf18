/** The way to the parts of the page: jumps on wide screens, one part at a time on narrow ones. */

import { button, element } from "../draw/element.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").Part} Part
 */

const PLACES = { map: "map-region", cell: "cell", compare: "compare", choice: "choice" };

/**
 * @param {App} app
 * @returns {Part}
 */
export function createTabs(app) {
  const entries = Object.entries({ map: "Map", cell: "Cell", compare: "Compare", choice: "Choice" });
  const buttons = entries.map(([tab, text]) =>
    button(text, () => (app.store.get().tab === tab ? bringForward(tab) : app.store.set({ tab })), { "data-tab": tab }),
  );
  const made = element("div", { class: "tab-row", "data-part": "tabs" }, buttons);
  let first = true;
  return {
    element: made,
    update(view, changed) {
      const page = /** @type {HTMLElement} */ (document.getElementById("page"));
      page.dataset.tab = view.tab;
      buttons.forEach((each, at) => each.setAttribute("aria-current", String(entries[at][0] === view.tab)));
      // a page that has just been opened stays at its top
      if (!first && changed.has("tab")) requestAnimationFrame(() => bringForward(view.tab));
      first = false;
    },
  };
}

/**
 * @param {string} tab
 */
function bringForward(tab) {
  const place = document.getElementById(PLACES[/** @type {keyof typeof PLACES} */ (tab)]);
  if (tab === "map") window.scrollTo({ top: 0 });
  else place?.scrollIntoView({ block: "start" });
}
