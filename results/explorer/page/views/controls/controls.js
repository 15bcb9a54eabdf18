/** Controls. */

import { element } from "../../draw/element.js";

/**
 * @param {import("../../types.js").App} app
 * @returns {import("../../types.js").Part}
 */
export function createControls(app) {
  return { element: element("div", {}, app.model.name), update: () => {} };
}
