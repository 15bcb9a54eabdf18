/** Balances of compared cells over time, on one logarithmic scale. */

import { drawHorizontalMarks, drawVerticalAxis, inside, rule } from "../../draw/axes.js";
import { element, fill } from "../../draw/element.js";
import { createPlate } from "../../draw/plate.js";
import { linear, logarithmic } from "../../draw/scales.js";
import { timeTicks } from "../../draw/time.js";
import { fixed, moment } from "../../words.js";
import { leads, sampleTitle } from "../cell/sample.js";
import { DASHES, LETTERS } from "./letters.js";

/**
 * @typedef {import("../../types.js").CellModel} CellModel
 * @typedef {import("../../draw/scales.js").Scale} Scale
 * @typedef {{ letter: string, cell: number, times: number[], balances: number[] }} Curve
 */

const HEIGHT = 340;
const MARGINS = { left: 48, right: 28, top: 10, bottom: 22 };
/** A balance of nothing has no logarithm. */
const LEAST = 1e-4;

/**
 * Make the picture.
 *
 * @returns {{ element: HTMLElement, show: (models: CellModel[], compared: number[]) => void }}
 */
export function createCurves() {
  /** @type {Curve[]} */
  let curves = [];
  /** @type {number | null} */
  let hovered = null;
  const readout = element("p", { class: "compare-readout" });
  const plate = createPlate({
    height: HEIGHT,
    label: "Balances of compared cells over time",
    draw: (context, size, ink) => draw(context, size, ink, curves, hovered),
  });
  const heading = element("h3");
  const root = element("figure", { class: "compare-curves", hidden: true }, heading, plate.element, readout);
  /** @param {number | null} time */
  const hover = (time) => {
    hovered = time;
    fill(readout, time === null ? standing(curves) : pointed(curves, time));
    plate.redraw();
  };
  plate.canvas.addEventListener("pointermove", (event) => {
    if (curves.length) hover(scales(curves, plate.size()).x.inverse(event.offsetX));
  });
  plate.canvas.addEventListener("pointerleave", () => hover(null));
  return {
    element: root,
    show(models, compared) {
      curves = models.flatMap((model) => curveOf(model, LETTERS[compared.indexOf(model.cell)]));
      const samples = [...new Set(models.map(({ sample }) => sampleTitle(sample)))].join(" and ");
      fill(heading, `Balance after costs, ${samples}, log scale`);
      root.hidden = curves.length === 0;
      plate.describe(`Balances over time. ${standing(curves)}`);
      hover(null);
    },
  };
}

/**
 * The balance from trades of the leading sample alone, as if no other had been made: a cell is judged by these.
 *
 * @param {CellModel} model
 * @param {string} letter
 * @returns {Curve[]}
 */
export function curveOf(model, letter) {
  const { cell, trades } = model;
  const counts = leads(model);
  const made = trades.exit_time.map((_, at) => at).filter(counts);
  if (made.length === 0) return [];
  let balance = 1;
  const balances = made.map((at) => {
    const before = at === 0 ? 1 : trades.balance[at - 1];
    balance *= before > 0 ? trades.balance[at] / before : 0;
    return balance;
  });
  return [{ letter, cell, times: [trades.entry_time[made[0]], ...made.map((at) => trades.exit_time[at])], balances: [1, ...balances] }];
}

/**
 * @param {readonly Curve[]} curves
 * @param {import("../../draw/plate.js").Size} size
 */
function scales(curves, size) {
  const box = inside(size, MARGINS);
  const times = curves.flatMap(({ times: all }) => [all[0], all[all.length - 1]]);
  const balances = curves.map(({ balances: all }) => all.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [1, 1]));
  const low = Math.max(LEAST, Math.min(...balances.map(([least]) => least)));
  const high = Math.max(low * 1.01, ...balances.map(([, most]) => most));
  return {
    box,
    x: linear([Math.min(...times), Math.max(...times)], [box.left, box.right]),
    y: logarithmic([low / 1.03, high * 1.03], [box.bottom, box.top]),
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../../draw/plate.js").Size} size
 * @param {import("../../draw/plate.js").Ink} ink
 * @param {readonly Curve[]} curves
 * @param {number | null} hovered
 */
function draw(context, size, ink, curves, hovered) {
  if (curves.length === 0) return;
  const { box, x, y } = scales(curves, size);
  drawVerticalAxis(context, box, y, (value) => `×${Number(value.toPrecision(3))}`, ink, 6);
  const ticks = timeTicks(x.domain[0], x.domain[1], Math.max(2, size.width / 90));
  drawHorizontalMarks(context, box, ticks.map(({ time, label }) => ({ at: x.at(time), label })), ink);
  rule(context, box.left, y.at(1), box.right, y.at(1), ink("frame"));
  if (hovered !== null) rule(context, x.at(hovered), box.top, x.at(hovered), box.bottom, ink("faint"));
  const ends = spread(curves.map(({ balances }) => y.at(Math.max(LEAST, balances[balances.length - 1]))));
  curves.forEach((curve, at) => {
    const colour = ink(`compare-${LETTERS.indexOf(curve.letter)}`);
    stroke(context, curve, x, y, colour, DASHES[LETTERS.indexOf(curve.letter)]);
    context.fillStyle = colour;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(curve.letter, box.right + 6, ends[at]);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Curve} curve
 * @param {Scale} x
 * @param {Scale} y
 * @param {string} colour
 * @param {number[]} dash
 */
function stroke(context, { times, balances }, x, y, colour, dash) {
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.setLineDash(dash);
  context.beginPath();
  times.forEach((time, at) => {
    const height = y.at(Math.max(LEAST, balances[at]));
    if (at === 0) context.moveTo(x.at(time), height);
    else {
      // A balance stays where it is until the next trade ends.
      context.lineTo(x.at(time), y.at(Math.max(LEAST, balances[at - 1])));
      context.lineTo(x.at(time), height);
    }
  });
  context.stroke();
  context.restore();
}

/**
 * Move labels apart that would stand on each other.
 *
 * @param {readonly number[]} heights
 * @returns {number[]}
 */
function spread(heights) {
  const order = heights.map((_, at) => at).sort((one, other) => heights[one] - heights[other]);
  const moved = [...heights];
  for (let at = 1; at < order.length; at += 1) moved[order[at]] = Math.max(moved[order[at]], moved[order[at - 1]] + 12);
  return moved;
}

/** @param {readonly Curve[]} curves */
function standing(curves) {
  return curves.map(({ letter, cell, balances }) => `${letter} (${cell}) ends at ×${fixed(balances[balances.length - 1], 2)}`).join(" · ");
}

/**
 * @param {readonly Curve[]} curves
 * @param {number} time
 */
function pointed(curves, time) {
  const at = curves.map(({ letter, times, balances }) => {
    const after = times.findIndex((each) => each > time);
    const here = after < 0 ? balances[balances.length - 1] : balances[Math.max(0, after - 1)];
    return `${letter} ×${fixed(here, 2)}`;
  });
  return `${moment(time).slice(0, 10)}: ${at.join(" · ")}`;
}
