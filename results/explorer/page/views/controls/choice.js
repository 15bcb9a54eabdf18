/** One of several: a list with a label. */

import { element } from "../../draw/element.js";

/**
 * @typedef {import("../../types.js").View} View
 * @typedef {{ element: HTMLElement, update: (view: View) => void }} Choice
 * @typedef {{ name: string, options: { value: string, text: string, title?: string }[] }} Group
 */

/**
 * @param {{ label: string, part: string, groups: Group[], of: (view: View) => string, chosen: (value: string) => void,
 *   allowed?: (view: View, value: string) => boolean, named?: (view: View, value: string) => string }} options
 * @returns {Choice}
 */
export function createChoice({ label, part, groups, of, chosen, allowed, named }) {
  const id = `control-${part}`;
  const select = element("select", { id });
  for (const group of groups) {
    const options = group.options.map(({ value, text, title }) => element("option", { value, title }, text));
    if (group.name) select.append(element("optgroup", { label: group.name }, options));
    else select.append(...options);
  }
  select.addEventListener("change", () => chosen(select.value));
  const made = element("div", { class: "control", "data-part": part }, element("label", { for: id }, label), select);
  return {
    element: made,
    update(view) {
      const value = of(view);
      // a link may ask for what no list offers, such as a quantile of its own
      if (![...select.options].some((option) => option.value === value)) select.append(element("option", { value }, value));
      select.value = value;
      if (named) for (const option of select.options) option.textContent = named(view, option.value);
      if (allowed) for (const option of select.options) option.disabled = !allowed(view, option.value);
    },
  };
}
