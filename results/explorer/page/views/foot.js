/** What stands at the end of the page: by what the run was made, and which keys do what. */

import { KEYS } from "../app/keyboard.js";
import { element } from "../draw/element.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").Part} Part
 */

/**
 * @param {App} app
 * @returns {Part}
 */
export function createFoot({ model }) {
  const keys = KEYS.flatMap(([key, act]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, act)]);
  const made = `${model.title}, ${model.engine} engine, ${model.created.slice(0, 10)}`;
  const fixed = model.fixed.map(({ name, label }) => `${name.replaceAll("_", " ")} ${label}`).join(", ");
  const box = element("div", { class: "foot-box" }, element("p", {}, fixed ? `${made}. The same in every cell: ${fixed}.` : `${made}.`));
  box.append(element("details", { "data-part": "keys" }, element("summary", {}, "Keyboard"), element("dl", { class: "keys" }, keys)));
  return { element: box, update: () => {} };
}
