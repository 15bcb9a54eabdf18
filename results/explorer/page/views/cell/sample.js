/**
 * Which trades a cell is judged by: those of its leading sample.
 */

/** @typedef {import("../../types.js").CellModel} CellModel */
/** @typedef {import("../../types.js").Sample} Sample */

/**
 * Whether a trade belongs to the leading sample.
 *
 * @param {CellModel} model
 * @returns {(trade: number) => boolean}
 */
export function leads({ sample, trades }) {
  if (sample === "all") return () => true;
  return (trade) => trades.out_of_sample[trade] === (sample === "oos");
}

/**
 * @param {Sample} sample
 * @returns {string}
 */
export function sampleTitle(sample) {
  return { oos: "out of sample", all: "all trades", seen: "seen in training" }[sample];
}

/**
 * Of how many trades, as a note beside a figure: "224 trades, out of sample".
 *
 * @param {CellModel} model
 * @returns {string}
 */
export function sampleWords(model) {
  return model.sample === "all" ? "all trades" : `trades ${sampleTitle(model.sample)}`;
}
