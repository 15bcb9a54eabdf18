/**
 * Tables that may be wider than the page: they scroll by themselves, and by keys.
 */

import { element } from "../../draw/element.js";

/**
 * @param {string} name Read aloud.
 * @param {HTMLElement} table
 * @returns {HTMLElement}
 */
export function wide(name, table) {
  return element("div", { class: "cell-wide", tabindex: "0", role: "region", "aria-label": name }, table);
}
