/** Keys of the map, which work while the page, the map or its controls have the focus, and nobody types. */

/** @typedef {import("../types.js").App} App */

/** What each key does, for those who ask. */
export const KEYS = [
  ["arrows", "move over the squares of the map"],
  ["Shift + arrows", "mark a region of squares"],
  ["Enter", "list the cells behind a square"],
  ["Esc", "let go of region, brush, back to the map, let go of the cell"],
  ["s", "swap the two axes"],
  ["v", "verdict on or off"],
  ["n / g / c", "net, gross, cost"],
  ["0", "back to the first view"],
];

/**
 * @param {App} app
 */
export function listenForKeys(app) {
  const { store, model } = app;
  /** @type {Record<string, () => void>} */
  const acts = {
    s: () => store.set({ x: store.get().y || store.get().x, y: store.get().y ? store.get().x : "" }),
    v: () => store.set({ verdict: !store.get().verdict }),
    n: () => store.set({ cost: "net" }),
    g: () => store.set({ cost: "gross" }),
    c: () => store.set({ cost: "cost" }),
    0: () => store.set({ ...model.start, theme: store.get().theme }),
    Escape: () => {
      const { region, brush, cell } = store.get();
      if (region) store.set({ region: null });
      else if (brush) store.set({ brush: null });
      else if (store.get().tab !== "map") store.set({ tab: "map" });
      else if (cell !== null) app.select(null);
    },
  };
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const typing = target.closest("input:not([type=range]), textarea, select, [contenteditable]");
    // letters are for the map: whoever reads a table or dictates elsewhere must not change it unawares
    const elsewhere = event.key !== "Escape" && target !== document.body && !target.closest("#map-region, #controls");
    if (typing || elsewhere || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const act = acts[event.key];
    if (!act) return;
    act();
    const { x, y, cost, verdict } = store.get();
    if (event.key !== "Escape") app.announce(`${x} across, ${y || "nothing"} up, ${cost}, verdict ${verdict ? "shown" : "not shown"}`);
  });
}
