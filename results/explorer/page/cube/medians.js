/** Medians of several measures over the same cells: those of a region of the map, or what is brushed. */

import { pieces } from "./chosen.js";
import { codesWithin, valuesOfCodes } from "./codec.js";
import { choose, regionKept } from "./reading.js";

/**
 * @typedef {import("../types.js").View} View
 * @typedef {import("./layout.js").Cube} Cube
 * @typedef {import("./plane.js").Plane} Plane
 * @typedef {import("./chosen.js").Chosen} Chosen
 *
 * @typedef {object} Median
 * @property {number | null} median Mean of the two middle ones; each measure by itself.
 * @property {number} cells That have a value.
 * @property {number | null} share_positive Of those, strictly above the neutral value; null without one.
 */

/**
 * Return the medians of the cells that a view keeps, in its region and brush.
 *
 * @param {Cube} cube
 * @param {View} view
 * @param {readonly Plane[]} planes Measures; where the view has a brush, win rate and payoff ratio come last.
 * @param {(name: string) => Uint16Array} coordinates Of a sparse cube.
 * @returns {Generator<void, Median[]>}
 */
export function* mediansOf(cube, view, planes, coordinates) {
  const chosen = choose(cube, regionKept(cube, view), coordinates);
  const { brush } = view;
  const gates = brush ? [gateOf(planes[planes.length - 2], brush.win_rate), gateOf(planes[planes.length - 1], brush.payoff_ratio)] : [];
  const measures = brush ? planes.slice(0, -2) : planes;
  /** @type {Median[]} */
  const found = [];
  for (const plane of measures) found.push(medianOf(plane, yield* histogram(plane.codes, chosen, gates)));
  return found;
}

/**
 * @param {Plane} plane
 * @param {[number, number]} range
 */
function gateOf({ header, codes }, [low, high]) {
  const [first, last] = codesWithin(header.codec, low, high);
  return { codes, first, last };
}

/**
 * Count the chosen cells by code.
 *
 * @param {Uint16Array} codes
 * @param {Chosen} chosen
 * @param {readonly { codes: Uint16Array, first: number, last: number }[]} gates
 * @returns {Generator<void, Uint32Array>}
 */
function* histogram(codes, chosen, gates) {
  const counts = new Uint32Array(65536);
  const passes = gates.length === 0 ? null : (/** @type {number} */ at) => gates.every((gate) => gate.codes[at] >= gate.first && gate.codes[at] <= gate.last);
  for (const { blocks, within } of pieces(chosen)) {
    for (const block of blocks) {
      for (const offset of within) {
        const at = block + offset;
        if (passes === null || passes(at)) counts[codes[at]] += 1;
      }
    }
    yield;
  }
  return counts;
}

/**
 * @param {Plane} plane
 * @param {Uint32Array} counts
 * @returns {Median}
 */
function medianOf({ header: { codec } }, counts) {
  const values = valuesOfCodes(codec);
  let [cells, above] = [0, 0];
  for (let code = 0; code <= codec.highest; code += 1) {
    cells += counts[code];
    if (codec.neutral !== null && code > codec.neutral) above += counts[code];
  }
  if (!cells) return { median: null, cells, share_positive: null };
  const middle = (values[codeAt(counts, (cells - 1) >> 1)] + values[codeAt(counts, cells >> 1)]) / 2;
  return { median: middle, cells, share_positive: codec.neutral === null ? null : above / cells };
}

/**
 * @param {Uint32Array} counts
 * @param {number} rank
 */
function codeAt(counts, rank) {
  let seen = 0;
  let code = 0;
  for (; code < counts.length; code += 1) {
    seen += counts[code];
    if (seen > rank) break;
  }
  return code;
}
