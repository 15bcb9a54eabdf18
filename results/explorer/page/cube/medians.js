/** Medians of measures over the cells of a region of the map, or of what is brushed, and the cell in their middle. */

import { pieces } from "./chosen.js";
import { codesWithin, decoded, valuesOfCodes } from "./codec.js";
import { choose, regionKept } from "./reading.js";

/**
 * @typedef {import("../types.js").View} View
 * @typedef {import("./layout.js").Cube} Cube
 * @typedef {import("./plane.js").Plane} Plane
 * @typedef {import("./chosen.js").Chosen} Chosen
 * @typedef {{ codes: Uint16Array, first: number, last: number }} Gate
 *
 * @typedef {object} Median
 * @property {number | null} median Mean of the two middle ones; each measure by itself.
 * @property {number} cells That have a value.
 * @property {number | null} share_positive Of those, strictly above the neutral value; null without one.
 * @property {number | null} cell The middling one: whose value is the median, or the lower of the two middle ones; the first of several.
 * @property {number | null} here The value of the cell that is asked about; null where it has none.
 *
 * @typedef {object} Numbers Where cells stand in a plane.
 * @property {(place: number) => number} cellAt
 * @property {(cell: number) => number} placeOf -1 where there is none.
 */

/**
 * Return the medians of the cells that a view keeps, in its region and brush.
 *
 * @param {Cube} cube
 * @param {View} view
 * @param {readonly Plane[]} planes Measures; where the view has a brush, win rate and payoff ratio come last.
 * @param {(name: string) => Uint16Array} coordinates Of a sparse cube.
 * @param {Numbers} numbers
 * @param {number | null} about A cell whose own values are asked for too.
 * @returns {Generator<void, Median[]>}
 */
export function* mediansOf(cube, view, planes, coordinates, numbers, about) {
  const chosen = choose(cube, regionKept(cube, view), coordinates);
  const { brush } = view;
  const gates = brush ? [gateOf(planes[planes.length - 2], brush.win_rate), gateOf(planes[planes.length - 1], brush.payoff_ratio)] : [];
  const measures = brush ? planes.slice(0, -2) : planes;
  /** @type {Median[]} */
  const found = [];
  const place = about === null ? -1 : numbers.placeOf(about);
  for (const plane of measures) {
    const counts = yield* histogram(plane.codes, chosen, gates);
    const median = medianOf(plane, counts);
    const middle = median.cells ? yield* first(plane.codes, codeAt(counts, (median.cells - 1) >> 1), chosen, gates) : -1;
    found.push({ ...median, cell: middle < 0 ? null : numbers.cellAt(middle), here: valueAt(plane, place) });
  }
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
 * @param {readonly Gate[]} gates
 * @returns {((at: number) => boolean) | null} null: all do.
 */
function passing(gates) {
  if (gates.length === 0) return null;
  return (at) => gates.every((gate) => gate.codes[at] >= gate.first && gate.codes[at] <= gate.last);
}

/**
 * Find the first chosen cell that has a code.
 *
 * @param {Uint16Array} codes
 * @param {number} code
 * @param {Chosen} chosen
 * @param {readonly Gate[]} gates
 * @returns {Generator<void, number>} -1 where there is none.
 */
function* first(codes, code, chosen, gates) {
  const passes = passing(gates);
  let found = -1;
  for (const { blocks, within } of pieces(chosen)) {
    for (const block of blocks) {
      for (const offset of within) {
        const at = block + offset;
        // cells need not be walked through in their order
        if (codes[at] === code && (found < 0 || at < found) && (passes === null || passes(at))) found = at;
      }
    }
    yield;
  }
  return found;
}

/**
 * @param {Plane} plane
 * @param {number} place
 */
function valueAt({ header: { codec }, codes }, place) {
  return place >= 0 && codes[place] <= codec.highest ? decoded(codec, codes[place]) : null;
}

/**
 * Count the chosen cells by code.
 *
 * @param {Uint16Array} codes
 * @param {Chosen} chosen
 * @param {readonly Gate[]} gates
 * @returns {Generator<void, Uint32Array>}
 */
function* histogram(codes, chosen, gates) {
  const counts = new Uint32Array(65536);
  const passes = passing(gates);
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
 * @returns {Omit<Median, "cell" | "here">}
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
