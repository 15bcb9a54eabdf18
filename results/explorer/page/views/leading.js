/** Leading and marked cells. */

import { element } from "../draw/element.js";

/**
 * @param {import("../types.js").App} app
 * @returns {import("../types.js").Part}
 */
export function createLeading(app) {
  return { element: element("div", { hidden: true }, app.model.name), update: () => {} };
}
