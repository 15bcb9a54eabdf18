/** How much to put on: growth and the chances of a deep drawdown and of ruin, by exposure. */

import { drawHorizontalMarks, drawVerticalAxis, inside, rule, writeLabel } from "../../draw/axes.js";
import { element, fill } from "../../draw/element.js";
import { createPlate } from "../../draw/plate.js";
import { linear, logarithmic } from "../../draw/scales.js";
import { fixed } from "../../words.js";

/**
 * @typedef {import("../../types.js").ChoiceModel} ChoiceModel
 * @typedef {NonNullable<ChoiceModel["exposure"]>} Exposure
 * @typedef {import("../../draw/scales.js").Scale} Scale
 * @typedef {import("../../draw/axes.js").Box} Box
 * @typedef {{ context: CanvasRenderingContext2D, ink: import("../../draw/plate.js").Ink, box: Box, x: Scale, y: Scale }} Panel
 */

const HEIGHT = 320;
const MARGINS = { left: 56, right: 16, top: 20, bottom: 36 };
/** Of the height, for growth; chances stand beneath. */
const UPPER = 0.5;

/**
 * Make the picture; null where the choice says nothing of exposure.
 *
 * @param {ChoiceModel} choice
 * @returns {{ element: HTMLElement } | null}
 */
export function createExposure({ exposure }) {
  if (!exposure || exposure.curve.length < 2) return null;
  const readout = element("p", { class: "choice-readout" });
  const rest = pointedWords(exposure, pointAt(exposure, exposure.recommended));
  const plate = createPlate({ height: HEIGHT, label: exposure.words.join(" "), draw: (context, size, ink) => draw(context, size, ink, exposure) });
  plate.canvas.addEventListener("pointermove", (event) => {
    const { x } = panels(exposure, plate.size());
    fill(readout, pointedWords(exposure, pointAt(exposure, x.inverse(event.offsetX))));
  });
  plate.canvas.addEventListener("pointerleave", () => fill(readout, rest));
  fill(readout, rest);
  const said = exposure.words.map((text) => element("p", {}, `${text.charAt(0).toUpperCase()}${text.slice(1)}.`));
  const title = element("h3", {}, `How much to put on, over ${fixed(exposure.horizon_days, 0)} days`);
  return { element: element("figure", { class: "choice-exposure" }, title, said, plate.element, readout, pointsTable(exposure)) };
}

/**
 * @param {Exposure} exposure
 * @param {number | null} at
 * @returns {number} The nearest point of the curve.
 */
function pointAt({ curve: points }, at) {
  if (at === null) return 0;
  const away = points.map((point) => Math.abs(point.exposure - at));
  return away.indexOf(Math.min(...away));
}

/**
 * @param {Exposure} exposure
 * @param {import("../../draw/plate.js").Size} size
 */
function panels({ curve: points }, size) {
  const whole = inside(size, MARGINS);
  const middle = whole.top + (whole.bottom - whole.top) * UPPER;
  const [upper, lower] = [{ ...whole, bottom: middle - 8 }, { ...whole, top: middle + 14 }];
  const multiples = points.flatMap(({ growth }) => (growth === null ? [] : [multiple(growth)]));
  const best = Math.max(1.02, ...multiples);
  // Far beyond what grows, balances only fall: the part that decides is not made small for it.
  const floor = Math.max(Math.min(1, ...multiples), 1 / best);
  return {
    upper, lower, whole,
    x: logarithmic([points[0].exposure, points[points.length - 1].exposure * 1.0001], [whole.left, whole.right]),
    growth: logarithmic([floor / 1.01, best ** 1.12], [upper.bottom, upper.top]),
    chance: linear([0, 1], [lower.bottom, lower.top]),
  };
}

/**
 * What a balance is multiplied by in a year; not quite nothing where all is lost, for the logarithm's sake; beyond measure,
 * far above all that is drawn.
 *
 * @param {number | null} growth
 */
function multiple(growth) {
  return growth === null ? 1e9 : Math.max(1e-6, 1 + growth);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../../draw/plate.js").Size} size
 * @param {import("../../draw/plate.js").Ink} ink
 * @param {Exposure} exposure
 */
function draw(context, size, ink, exposure) {
  const { upper, lower, whole, x, growth, chance } = panels(exposure, size);
  const above = { context, ink, box: upper, x, y: growth };
  const below = { context, ink, box: lower, x, y: chance };
  drawVerticalAxis(context, upper, growth, multipleTick, ink, 4);
  drawVerticalAxis(context, lower, chance, percentTick, ink, 4);
  const ticks = x.ticks(Math.max(2, size.width / 70)).map((tick) => ({ at: x.at(tick), label: String(tick) }));
  drawHorizontalMarks(context, lower, ticks, ink);
  rule(context, upper.left, growth.at(1), upper.right, growth.at(1), ink("frame"));
  curve(above, exposure.curve.map((point) => [point.exposure, multiple(point.growth)]), ink("win"), []);
  curve(below, exposure.curve.map((point) => [point.exposure, point.p_drawdown]), ink("loss"), []);
  curve(below, exposure.curve.map((point) => [point.exposure, point.p_ruin]), ink("ink"), [5, 3]);
  const { probability, drawdown } = exposure.limit;
  rule(context, lower.left, chance.at(probability), lower.right, chance.at(probability), ink("faint"), [2, 3]);
  note(context, ink, "balance after a year, median", upper.left + 6, upper.top - 2);
  note(context, ink, `chance of a ${Number((drawdown * 100).toPrecision(3))} % drawdown (line) and of ruin (dashes)`, lower.left + 6, lower.top - 3);
  note(context, ink, "exposure: notional over balance", (whole.left + whole.right) / 2, whole.bottom + 33, "center");
  markers(above, below, exposure);
}

/**
 * @param {Panel} panel
 * @param {(readonly number[])[]} points
 * @param {string} colour
 * @param {number[]} dash
 */
function curve({ context, box, x, y }, points, colour, dash) {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top - 2, box.right - box.left, box.bottom - box.top + 4);
  context.clip();
  context.beginPath();
  for (const [exposure, value] of points) context.lineTo(x.at(exposure), y.at(value));
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.setLineDash(dash);
  context.stroke();
  context.restore();
}

/**
 * @param {Panel} above
 * @param {Panel} below
 * @param {Exposure} exposure
 */
function markers({ context, ink, box, x }, { box: lower }, { recommended, half_kelly, full_kelly }) {
  const marks = /** @type {[number | null, string, boolean][]} */ ([
    [recommended, "recommended", true],
    [half_kelly, "half Kelly", false],
    [full_kelly, "full Kelly", false],
  ]);
  let row = 0;
  for (const [at, name, strong] of marks) {
    if (at === null || at < x.domain[0] || at > x.domain[1]) continue;
    const colour = ink(strong ? "accent" : "faint");
    rule(context, x.at(at), box.top, x.at(at), lower.bottom, colour, strong ? [] : [3, 3], strong ? 2 : 1);
    const right = x.at(at) > box.right - 110;
    /** @type {"right" | "left"} */
    const align = right ? "right" : "left";
    const look = { colour: ink(strong ? "accent" : "ink"), align };
    writeLabel(context, box, `${name} ${Number(at.toPrecision(3))}`, x.at(at) + (right ? -6 : 6), box.bottom - 8 - 15 * row, ink, look);
    row += 1;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../../draw/plate.js").Ink} ink
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {"left" | "center"} align
 */
function note(context, ink, text, x, y, align = "left") {
  context.fillStyle = ink("faint");
  context.textAlign = align;
  context.textBaseline = "bottom";
  context.fillText(text, x, y);
}

/** @param {Exposure} exposure @param {number} at */
function pointedWords({ curve: points, limit }, at) {
  const { exposure, growth, p_drawdown, p_ruin } = points[at];
  return (
    `Exposure ${Number(exposure.toPrecision(3))}: growth ${growthWords(growth)}, ` +
    `a ${Number((limit.drawdown * 100).toPrecision(3))} % drawdown has a chance of ${fixed(p_drawdown * 100, 1)} %, ruin ${fixed(p_ruin * 100, 1)} %.`
  );
}

/**
 * The curve at the marked exposures, as a table.
 *
 * @param {Exposure} exposure
 */
function pointsTable(exposure) {
  const { recommended, half_kelly, full_kelly, limit, curve: points } = exposure;
  const marked = /** @type {[string, number | null][]} */ ([["recommended", recommended], ["half Kelly", half_kelly], ["full Kelly", full_kelly]]);
  const rows = marked.flatMap(([name, at]) => {
    if (!at || at > points[points.length - 1].exposure) return [];
    const { growth, p_drawdown, p_ruin } = points[pointAt(exposure, at)];
    const texts = [`${Number(at.toPrecision(3))}`, growthWords(growth), `${fixed(p_drawdown * 100, 1)} %`, `${fixed(p_ruin * 100, 1)} %`];
    return [element("tr", {}, element("th", { scope: "row" }, name), texts.map((text) => element("td", { class: "number" }, text)))];
  });
  if (rows.length === 0) return null;
  const titles = ["exposure", "growth", `${Number((limit.drawdown * 100).toPrecision(3))} % drawdown`, "ruin"];
  const heads = element("tr", {}, element("td", {}), titles.map((text) => element("th", { scope: "col", class: "number" }, text)));
  return element("div", { class: "lead-scroll" }, element("table", { class: "lead-table" }, element("thead", {}, heads), element("tbody", {}, rows)));
}

/**
 * Growth a year: as a percentage, where it is one that a reader can take in.
 *
 * @param {number | null} growth
 */
function growthWords(growth) {
  if (growth === null) return "beyond measure (more than a hundredfold a year)";
  return growth > 10 ? `×${fixed(1 + growth, 0)} a year` : `${growth < 0 ? "" : "+"}${fixed(growth * 100, 1)} % a year`;
}

/** @param {number} value */
function multipleTick(value) {
  return value >= 1e4 || value < 1e-3 ? `×${value.toExponential(0).replace("+", "")}` : `×${Number(value.toPrecision(3))}`;
}

/** @param {number} value */
function percentTick(value) {
  return `${Number((value * 100).toPrecision(4))} %`;
}
