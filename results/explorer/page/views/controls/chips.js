/** The values of a hidden axis as chips: one to hold it at, or the two ends of a range. */

import { button, element } from "../../draw/element.js";
import { plain } from "../../words.js";
import { keep } from "./keep.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").Axis} Axis
 */

/**
 * A chip a value: a click holds the axis at it, or lets go of it again; with Shift, or where `range` is pressed, it is the
 * other end of a range; with Ctrl one more or less.
 *
 * @param {App} app
 * @param {Axis} axis
 */
export function createChips(app, axis) {
  let anchor = 0;
  // a finger has no Shift: while this is pressed, the first chip is one end and the second the other
  let [ranging, ended] = [false, true];
  const mode = button("range", () => {
    [ranging, ended] = [!ranging, true];
    mode.setAttribute("aria-pressed", String(ranging));
  }, { class: "strip-range", "aria-pressed": "false", "aria-label": `${plain(axis.name)}: range, choose its two ends`, title: "Choose the two ends of a range" });
  const chips = axis.order.map((coordinate, position) => {
    const chip = element("button", { type: "button", class: "chip", "aria-pressed": "false", title: axis.labels[coordinate] }, axis.labels[coordinate]);
    chip.addEventListener("click", (event) => {
      const kept = app.store.get().kept[axis.name];
      if (event.shiftKey || (ranging && !ended)) {
        keep(app, axis, axis.order.slice(Math.min(anchor, position), Math.max(anchor, position) + 1));
        ended = true;
        return;
      }
      anchor = position;
      if (event.ctrlKey || event.metaKey) keep(app, axis, toggled(kept ?? [...axis.values.keys()], coordinate));
      else if (ranging) {
        ended = false;
        keep(app, axis, [coordinate]);
      } else keep(app, axis, kept?.length === 1 && kept[0] === coordinate ? null : [coordinate]);
    });
    return chip;
  });
  const made = element("div", { class: "chips", title: "Click: hold at this value. Shift or range: a range. Ctrl: one more or less." }, chips);
  made.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = chips.findIndex((chip) => chip === document.activeElement);
    if (!step || at < 0) return;
    chips[Math.min(Math.max(at + step, 0), chips.length - 1)].focus();
    event.preventDefault();
  });
  return {
    mode: chips.length > 2 ? mode : null,
    element: made,
    /** @param {Set<number>} kept @param {boolean} held */
    update(kept, held) {
      chips.forEach((chip, position) => chip.setAttribute("aria-pressed", String(held && kept.has(axis.order[position]))));
    },
  };
}

/**
 * @param {number[]} kept
 * @param {number} coordinate
 * @returns {number[]}
 */
function toggled(kept, coordinate) {
  return kept.includes(coordinate) ? kept.filter((each) => each !== coordinate) : [...kept, coordinate];
}
