/**
 * Distribution of trade returns: wins and losses as counts, their averages, and the average win that would break even.
 */

import { drawHorizontalMarks, drawVerticalAxis, inside, rule, sharp, writeLabel } from "../../draw/axes.js";
import { element, fill } from "../../draw/element.js";
import { createPlate } from "../../draw/plate.js";
import { linear } from "../../draw/scales.js";
import { count, counted } from "../../words.js";
import { returnBins } from "./bins.js";
import { percent, percentTick, signedPercent, tick } from "./numbers.js";
import { leads } from "./sample.js";

/** @typedef {import("../../types.js").CellModel} CellModel */
/** @typedef {import("../../draw/axes.js").Box} Box */
/** @typedef {import("../../draw/plate.js").Ink} Ink */
/** @typedef {import("./bins.js").Bins} Bins */

/**
 * @typedef {object} Averages
 * @property {number} trades
 * @property {number} wins
 * @property {number} losses
 * @property {number | null} win
 * @property {number | null} loss Below zero.
 */

const HEIGHT = 240;
const MARGINS = { left: 40, right: 12, top: 34, bottom: 22 };
/** Pixels within which labels of averages would be drawn over one another. */
const NARROW = 420;

/** @returns {{ element: HTMLElement, show: (model: CellModel) => void }} */
export function createReturns() {
  /** @type {{ bins: Bins, averages: Averages } | null} */
  let shown = null;
  const plate = createPlate({
    height: HEIGHT,
    label: "Distribution of trade returns",
    draw: (context, size, ink) => shown && drawReturns(context, inside(size, MARGINS), ink, shown),
  });
  const balance = element("div", { class: "cell-lever" });
  const caption = element("p", { class: "cell-hint" });
  plate.canvas.addEventListener("pointermove", (event) => {
    if (shown) fill(caption, binInWords(shown.bins, binUnder(shown.bins, inside(plate.size(), MARGINS), event.offsetX)) ?? inWords(shown));
  });
  plate.canvas.addEventListener("pointerleave", () => shown && fill(caption, inWords(shown)));
  return {
    element: element("div", {}, plate.element, balance, caption),
    show(model) {
      const leading = leads(model);
      const returns = model.trades.net_return.filter((_, trade) => leading(trade));
      const some = returns.length > 0;
      plate.element.hidden = !some;
      const averages = averagesOf(returns);
      shown = some ? { bins: returnBins(returns, 48), averages } : null;
      fill(balance, some ? lever(averages) : null);
      fill(caption, some && shown ? inWords(shown) : "No trades, so no returns.");
      plate.describe(`Distribution of the net returns of ${counted(averages.trades, "trade")}. ${caption.textContent}`);
      plate.redraw();
    },
  };
}

/**
 * @param {readonly number[]} returns
 * @returns {Averages}
 */
export function averagesOf(returns) {
  let [wins, won, losses, lost] = [0, 0, 0, 0];
  for (const value of returns) {
    if (value > 0) [wins, won] = [wins + 1, won + value];
    if (value < 0) [losses, lost] = [losses + 1, lost + value];
  }
  return { trades: returns.length, wins, losses, win: wins ? won / wins : null, loss: losses ? lost / losses : null };
}

/**
 * The average win that would just pay for the losses, as often as it wins.
 *
 * @param {Averages} averages
 * @returns {number | null}
 */
function neededWin({ wins, losses, loss }) {
  return wins && loss !== null ? (-loss * losses) / wins : null;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Ink} ink
 * @param {{ bins: Bins, averages: Averages }} shown
 */
function drawReturns(context, box, ink, { bins, averages }) {
  const end = bins.first + bins.width * bins.counts.length;
  const across = linear([bins.first, end], [box.left, box.right]);
  const up = linear([0, Math.max(...bins.counts, 1)], [box.bottom, box.top]);
  const whole = (/** @type {number} */ most) => up.ticks(most).filter(Number.isInteger);
  drawVerticalAxis(context, box, { ...up, ticks: whole }, tick, ink, 4);
  const ticks = across.ticks((box.right - box.left) / 70);
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : bins.width;
  drawHorizontalMarks(context, box, ticks.map((value) => ({ at: across.at(value), label: percentTick(value, step) })), ink);
  bins.counts.forEach((trades, bin) => {
    const low = bins.first + bin * bins.width;
    const [left, right] = [Math.round(across.at(low)), Math.round(across.at(low + bins.width))];
    context.fillStyle = low + bins.width / 2 > 0 ? ink("win") : ink("loss");
    context.fillRect(left + 0.5, up.at(trades), Math.max(right - left - 1, 1), box.bottom - up.at(trades));
  });
  rule(context, sharp(across.at(0)), box.top - 4, sharp(across.at(0)), box.bottom, ink("frame"));
  drawAverages(context, box, across.at, ink, averages);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {(value: number) => number} x
 * @param {Ink} ink
 * @param {Averages} averages
 */
function drawAverages(context, box, x, ink, averages) {
  const needed = neededWin(averages);
  // where there is little room, labels stand below one another
  const rows = box.right - box.left < NARROW ? [12, 26, 40] : [12, 12, 26];
  if (averages.loss !== null) {
    mark(context, box, x(averages.loss), rows[0], `average loss ${signedPercent(averages.loss)}`, "right", ink("loss"), [], ink);
  }
  if (averages.win !== null) {
    mark(context, box, x(averages.win), rows[1], `average win ${signedPercent(averages.win)}`, "left", ink("win"), [], ink);
  }
  if (needed !== null) mark(context, box, x(needed), rows[2], `needed ${signedPercent(needed)}`, "left", ink("ink"), [3, 3], ink);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {"left" | "right"} align
 * @param {string} colour
 * @param {number[]} dash
 * @param {Ink} ink
 */
function mark(context, box, x, y, text, align, colour, dash, ink) {
  if (x < box.left - 1 || x > box.right + 1) return;
  rule(context, sharp(x), y - 6, sharp(x), box.bottom, ink("ground"), [], 4);
  rule(context, sharp(x), y - 6, sharp(x), box.bottom, colour, dash, 1.5);
  writeLabel(context, { ...box, left: 0, right: box.right + MARGINS.right }, text, x + (align === "left" ? 5 : -5), y, ink, { colour, align });
}

/**
 * What losses take and wins bring, of an average trade: two bars whose difference is the expectancy.
 *
 * @param {Averages} averages
 */
function lever({ trades, wins, losses, win, loss }) {
  const brought = ((win ?? 0) * wins) / trades;
  const taken = (-(loss ?? 0) * losses) / trades;
  const most = Math.max(brought, taken) || 1;
  const bar = (/** @type {number} */ share, /** @type {string} */ kind) => {
    const made = element("span", { class: `cell-lever-bar cell-lever-${kind}` });
    made.style.width = `${(100 * share) / most}%`;
    return made;
  };
  return [
    element("span", { class: "cell-lever-side cell-lever-left" }, element("span", {}, `losses take ${percent(taken)}`), bar(taken, "loss")),
    element("span", { class: "cell-lever-side" }, bar(brought, "win"), element("span", {}, `wins bring ${percent(brought)}`)),
    element("strong", { class: brought > taken ? "cell-won" : "cell-lost" }, `${signedPercent(brought - taken)} a trade`),
  ];
}

/**
 * @param {Bins} bins
 * @param {Box} box
 * @param {number} pixel
 */
function binUnder({ counts }, box, pixel) {
  return Math.floor(((pixel - box.left) / (box.right - box.left)) * counts.length);
}

/**
 * @param {Bins} bins
 * @param {number} bin
 */
function binInWords({ counts, first, width }, bin) {
  if (!(bin in counts)) return null;
  return `${counted(counts[bin], "trade")} from ${signedPercent(first + bin * width)} to ${signedPercent(first + (bin + 1) * width)}.`;
}

/** @param {{ bins: Bins, averages: Averages }} shown */
function inWords({ bins, averages }) {
  const tails = [
    bins.below.trades ? `${count(bins.below.trades)} below, the worst ${signedPercent(bins.below.extreme)}` : "",
    bins.above.trades ? `${count(bins.above.trades)} above, the best ${signedPercent(bins.above.extreme)}` : "",
    bins.zeros ? `${count(bins.zeros)} at exactly nothing` : "",
  ].filter(Boolean);
  const shares = `${counted(averages.wins, "win")} and ${count(averages.losses)} ${averages.losses === 1 ? "loss" : "losses"} after costs, in bins of ${percent(bins.width)}`;
  return `${shares}${tails.length ? `; ${tails.join("; ")}` : ""}.`;
}
