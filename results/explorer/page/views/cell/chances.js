/**
 * Entry probability against outcome: the mean return of trades by the probability they were entered at, with counts.
 */

import { drawHorizontalMarks, drawVerticalAxis, inside, rule, sharp } from "../../draw/axes.js";
import { element, fill } from "../../draw/element.js";
import { drawDot } from "../../draw/marks.js";
import { createPlate } from "../../draw/plate.js";
import { linear } from "../../draw/scales.js";
import { count } from "../../words.js";
import { percentTick } from "./numbers.js";

/** @typedef {import("../../types.js").CellModel} CellModel */
/** @typedef {import("../../types.js").Group} Group */

const HEIGHT = 200;
const MARGINS = { left: 52, right: 12, top: 10, bottom: 38 };

/** @returns {{ element: HTMLElement, show: (model: CellModel) => void }} */
export function createChances() {
  /** @type {Group[]} */
  let groups = [];
  const plate = createPlate({
    height: HEIGHT,
    label: "Entry probability against outcome",
    draw: (context, size, ink) => drawChances(context, inside(size, MARGINS), ink, groups),
  });
  const caption = element("p", { class: "cell-hint" });
  return {
    element: element("div", {}, plate.element, caption),
    show(model) {
      groups = model.groups.probability ?? [];
      plate.element.hidden = groups.length === 0;
      fill(caption, groups.length ? rising(groups) : model.trades.side.length ? "The trades carry no entry probability." : "No trades.");
      plate.describe(`Mean net return of trades by entry probability. ${caption.textContent}`);
      plate.redraw();
    },
  };
}

/**
 * Whether more probability paid better, as far as bins with enough trades say.
 *
 * @param {Group[]} groups
 */
function rising(groups) {
  const enough = groups.filter(({ thin, expectancy }) => !thin && expectancy !== null);
  if (enough.length < 3) return "Mean net return by entry probability; too few trades in most bins to say whether more probability pays better.";
  const ups = enough.slice(1).filter((group, index) => (group.expectancy ?? 0) > (enough[index].expectancy ?? 0)).length;
  return `Mean net return by entry probability, trades below. From bin to bin it rises ${ups} of ${enough.length - 1} times; grey bins have too few trades.`;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../../draw/axes.js").Box} box
 * @param {import("../../draw/plate.js").Ink} ink
 * @param {Group[]} groups
 */
function drawChances(context, box, ink, groups) {
  if (!groups.length) return;
  const sure = groups.filter(({ thin }) => !thin);
  const values = (sure.length ? sure : groups).map(({ expectancy }) => expectancy ?? 0);
  const [low, high] = [Math.min(...values, 0), Math.max(...values, 0)];
  const room = (high - low || 0.001) * 0.15;
  const up = linear([low - room, high + room], [box.bottom, box.top]);
  const width = (box.right - box.left) / groups.length;
  const most = Math.max(...groups.map(({ trades }) => trades));
  drawVerticalAxis(context, box, up, percentTick, ink, 4);
  rule(context, box.left, sharp(up.at(0)), box.right, sharp(up.at(0)), ink("frame"));
  const marks = groups.map(({ label }, index) => ({ at: box.left + (index + 0.5) * width, label }));
  groups.forEach(({ expectancy, thin, trades }, index) => {
    const x = marks[index].at;
    context.fillStyle = ink("shade");
    const tall = ((box.bottom - box.top) * 0.3 * trades) / most;
    context.fillRect(x - width * 0.4, box.bottom - tall, width * 0.8, tall);
    if (expectancy === null) return;
    const y = Math.min(Math.max(up.at(expectancy), box.top), box.bottom);
    const colour = thin ? ink("too-few") : expectancy > 0 ? ink("win") : ink("loss");
    rule(context, x, up.at(0), x, y, colour, [], 2);
    drawDot(context, x, y, { size: 4, colour });
  });
  drawHorizontalMarks(context, box, marks, ink);
  drawHorizontalMarks(context, { ...box, bottom: box.bottom + 14 }, groups.map(({ trades }, index) => ({ at: marks[index].at, label: count(trades) })), ink);
}
