/** Cells side by side. */

import { element } from "../draw/element.js";

/**
 * @param {import("../types.js").App} app
 * @returns {import("../types.js").Part}
 */
export function createCompare(app) {
  return { element: element("div", { hidden: true }, app.model.name), update: () => {} };
}
