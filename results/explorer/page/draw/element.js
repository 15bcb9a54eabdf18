/**
 * Elements from plain values: text is only ever text, so that no name in a run's files can become markup.
 */

/** @typedef {string | number | null | undefined | false | Node} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined>} Attributes */

/**
 * Make an element. Attributes that are null, undefined or false are left out, true ones are empty.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} attributes
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(made, children.flat());
  return made;
}

/**
 * Replace what an element holds.
 *
 * @param {Element} parent
 * @param {...(Child | Child[])} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children.flat());
}

/**
 * Make a button that does one thing.
 *
 * @param {string} text
 * @param {() => void} act
 * @param {Attributes} attributes
 * @returns {HTMLButtonElement}
 */
export function button(text, act, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

/**
 * @param {Element} parent
 * @param {Child[]} children
 */
function append(parent, children) {
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) {
      parent.append(child instanceof Node ? child : String(child));
    }
  }
}
