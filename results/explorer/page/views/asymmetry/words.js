/** The asymmetry plane in sentences, for everybody and for who does not see it. */

import { expectancyInLosses, payoffNeeded, winRateNeeded } from "../../draw/isolines.js";
import { count, counted, fixed } from "../../words.js";

/**
 * @typedef {import("../../cube/density.js").Density} Density
 * @typedef {import("../../cube/reading.js").DensityAnswer} DensityAnswer
 */

/**
 * Say what the picture shows.
 *
 * @param {DensityAnswer} answer
 * @param {boolean} before Whether costs are not counted in.
 * @returns {string[]}
 */
export function sentences({ density, region, gross }, before) {
  if (density.cells === 0) return ["No cell in view has enough trades for a win rate and a payoff ratio."];
  const of = density.valueless > 0 ? ` of ${count(density.cells + density.valueless)}` : "";
  const said = [
    `${count(density.cells)}${of} cells, ${percent(density.winning)} above break-even ${before ? "before" : "after"} costs.`,
    medianSentence(density),
  ];
  if (gross && density.win_rate !== null && density.payoff_ratio !== null) said.push(costSentence(density, gross));
  if (region) said.push(regionSentence(region));
  const outside = density.outside > 0 ? ` ${count(density.outside)} lie outside the picture.` : "";
  said.push(`Deeper colour: more cells. Dashed: equal expectancy, in average losses a trade.${outside}`);
  return said;
}

/**
 * Say what stands at a place of the picture.
 *
 * @param {Density} density
 * @param {number} winRate
 * @param {number} payoff
 * @returns {string}
 */
export function placeWords(density, winRate, payoff) {
  const { columns, rows, win_rate, payoff_ratio } = density.bins;
  const column = Math.min(columns - 1, Math.floor(((winRate - win_rate[0]) / (win_rate[1] - win_rate[0])) * columns));
  const height = Math.log(payoff / payoff_ratio[0]) / Math.log(payoff_ratio[1] / payoff_ratio[0]);
  const cells = density.counts[Math.min(rows - 1, Math.floor(height * rows)) * columns + column] ?? 0;
  const earned = expectancyInLosses(winRate, payoff);
  return (
    `win rate ${percent(winRate)}, payoff ${fixed(payoff, 2)}: ${counted(cells, "cell")}, ` +
    `${earned < 0 ? "" : "+"}${fixed(earned, 2)} average losses a trade`
  );
}

/**
 * Say which cell is marked.
 *
 * @param {{ cell: number, label: string, win_rate: number, payoff_ratio: number }} spot
 * @returns {string}
 */
export function spotWords({ cell, label, win_rate, payoff_ratio }) {
  const named = label.includes(String(cell)) ? label : `${label}: cell ${cell}`;
  return `${named}: win rate ${percent(win_rate)}, payoff ${fixed(payoff_ratio, 2)}`;
}

/**
 * Say what a rectangle does.
 *
 * @param {{ win_rate: [number, number], payoff_ratio: [number, number] }} brush
 * @returns {string}
 */
export function brushWords({ win_rate, payoff_ratio }) {
  return (
    `Only cells with a win rate of ${percent(win_rate[0])} to ${percent(win_rate[1])} ` +
    `and a payoff ratio of ${fixed(payoff_ratio[0], 2)} to ${fixed(payoff_ratio[1], 2)} are on the map.`
  );
}

/** @param {Density} density */
function medianSentence({ win_rate, payoff_ratio }) {
  if (win_rate === null || payoff_ratio === null) return "";
  return (
    `Median: wins ${percent(win_rate)} at a payoff of ${fixed(payoff_ratio, 2)}; ` +
    `that payoff needs ${percent(winRateNeeded(payoff_ratio))}, that win rate ${fixed(payoffNeeded(win_rate), 2)}.`
  );
}

/**
 * @param {Density} density
 * @param {{ win_rate: number, payoff_ratio: number }} gross
 */
function costSentence({ win_rate, payoff_ratio }, gross) {
  return (
    `Costs take the median from ${percent(gross.win_rate)} and ${fixed(gross.payoff_ratio, 2)} ` +
    `to ${percent(win_rate ?? 0)} and ${fixed(payoff_ratio ?? 0, 2)} (arrow).`
  );
}

/** @param {Density} region */
function regionSentence(region) {
  if (region.cells === 0) return "None of them lies in the squares chosen on the map.";
  return `In colour: the ${count(region.cells)} of the squares chosen on the map, ${percent(region.winning)} above break-even.`;
}

/** @param {number} share */
function percent(share) {
  return `${fixed(share * 100, 1)} %`;
}
