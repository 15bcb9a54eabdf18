/** Cells that are marked in the asymmetry plane: the open one, those compared, the chosen one, the leading ones. */

/**
 * @typedef {import("../../types.js").RunModel} RunModel
 * @typedef {import("../../types.js").View} View
 */

/** Of the leading cells so many, lest they hide what they stand on. */
const LEADING = 10;

/**
 * Return cells to mark, each once, what matters most last so that it is drawn on top.
 *
 * @param {RunModel} model
 * @param {View} view
 * @returns {{ cell: number, kind: string, label: string }[]}
 */
export function spotsOf(model, view) {
  /** @type {Map<number, { cell: number, kind: string, label: string }>} */
  const spots = new Map();
  const put = (/** @type {number} */ cell, /** @type {string} */ kind, /** @type {string} */ label) => {
    spots.delete(cell);
    spots.set(cell, { cell, kind, label });
  };
  for (const { cell } of model.leading.slice(0, LEADING)) put(cell, "leading", `leading cell ${cell}`);
  view.compared.forEach((cell, at) => put(cell, "compared", "ABCD"[at] ?? ""));
  if (model.choice?.cell !== null && model.choice?.cell !== undefined) put(model.choice.cell, "chosen", "chosen");
  if (view.cell !== null) put(view.cell, "open", "open");
  return [...spots.values()];
}
