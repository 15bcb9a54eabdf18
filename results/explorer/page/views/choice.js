/** What the choice says. */

import { element } from "../draw/element.js";

/**
 * @param {import("../types.js").App} app
 * @returns {import("../types.js").Part}
 */
export function createChoice(app) {
  return { element: element("div", { hidden: true }, app.model.name), update: () => {} };
}
