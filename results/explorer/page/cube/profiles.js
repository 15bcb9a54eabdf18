/**
 * What each axis by itself does to a measure: quartiles along its values, and how much of the variation it explains.
 *
 * Everything is read off one histogram of codes a value of an axis, so that medians, quartiles, shares and means are of
 * exactly the same cells, and exact to the codes.
 */

import { pieces } from "./chosen.js";
import { UNDEFINED } from "./codec.js";

/** Codes from here on stand for cells without a value. */
const VALUELESS = UNDEFINED;
/** Values of an axis whose codes are counted together; of an axis of thousands all at once would fill the page's memory. */
const TOGETHER = 64;

/**
 * @typedef {object} Profile
 * @property {string} axis
 * @property {number[]} coordinates That count; the arrays below have an element each.
 * @property {(number | null)[]} lower Lower quartile.
 * @property {(number | null)[]} median
 * @property {(number | null)[]} upper
 * @property {(number | null)[]} share_positive Of cells strictly above the neutral value.
 * @property {number[]} cells That have a value.
 * @property {number | null} explained Eta squared: of the sum of squares about the mean of all, what lies between the
 *   means of this axis's values. Null where nothing varies.
 */

/**
 * @typedef {object} Strided An axis, as positions of a dense cube tell it, or of a sparse one its plane of coordinates.
 * @property {string} name
 * @property {number[]} coordinates That count.
 * @property {number} length
 * @property {number} stride Cells from one coordinate to the next; unused with a plane.
 * @property {Uint16Array | null} plane
 */

/**
 * Profile a measure along every axis, pausing now and then.
 *
 * @param {Uint16Array} codes
 * @param {Float64Array} valueOf Value of each code.
 * @param {number | null} neutral Code of the neutral value.
 * @param {readonly Strided[]} axes
 * @param {import("./chosen.js").Chosen} chosen
 * @returns {Generator<void, Profile[]>}
 */
export function* profiles(codes, valueOf, neutral, axes, chosen) {
  const all = [];
  // used again for each axis: large memory is not swept at once
  const room = new Uint32Array((Math.min(TOGETHER, Math.max(0, ...axes.map((axis) => axis.coordinates.length))) + 1) * 65536);
  // sums of squares lose few digits about a value amid the others
  const centre = valueOf[codes.find((code) => code < VALUELESS) ?? 0];
  for (const axis of axes) {
    const of = [];
    for (let first = 0; first < axis.coordinates.length; first += TOGETHER) {
      const some = axis.coordinates.slice(first, first + TOGETHER);
      const counts = room.subarray(0, (some.length + 1) * 65536).fill(0);
      const slots = slotsOf(some, axis.length);
      for (const piece of pieces(chosen)) {
        countAlong(counts, slots, codes, axis, piece);
        yield;
      }
      for (let at = 0; at < some.length; at += 1) {
        of.push(summaryOfOne(counts.subarray(at * 65536, at * 65536 + VALUELESS), valueOf, neutral, centre));
      }
      yield;
    }
    all.push(summary(axis, of, neutral));
  }
  return all;
}

/**
 * Where counts of each coordinate begin: one after another, those of all others behind them, where nobody looks.
 *
 * @param {readonly number[]} coordinates
 * @param {number} length Of the axis.
 */
function slotsOf(coordinates, length) {
  const slots = new Uint32Array(length).fill(coordinates.length * 65536);
  coordinates.forEach((coordinate, at) => (slots[coordinate] = at * 65536));
  return slots;
}

/**
 * Return the axes' strides in a dense cube, the last one's being 1.
 *
 * @param {readonly number[]} lengths
 * @returns {number[]}
 */
export function strides(lengths) {
  const steps = lengths.map(() => 1);
  for (let axis = lengths.length - 2; axis >= 0; axis -= 1) steps[axis] = steps[axis + 1] * lengths[axis + 1];
  return steps;
}

/**
 * Order profiles by what they explain; axes of a single value, which explain nothing, come last.
 *
 * @param {readonly Profile[]} all
 * @returns {Profile[]}
 */
export function byExplained(all) {
  return [...all].sort((one, other) => (other.explained ?? -1) - (one.explained ?? -1));
}

/**
 * @param {Uint32Array} counts By slot, then code; added to.
 * @param {Uint32Array} slots Of each coordinate.
 * @param {Uint16Array} codes
 * @param {Strided} axis
 * @param {import("./chosen.js").Chosen} chosen
 */
function countAlong(counts, slots, codes, { plane, stride, length }, { blocks, within }) {
  if (plane) countByPlane(counts, slots, codes, plane, { blocks, within });
  else {
    // Within a block the coordinate follows the offset, from block to block it starts elsewhere; offsets do not carry
    // over into the next coordinate, for a block holds whole turns of the axes in it.
    const offsets = Uint32Array.from(within, (offset) => Math.floor(offset / stride) % length);
    for (let block = 0; block < blocks.length; block += 1) {
      const from = blocks[block];
      const first = Math.floor(from / stride) % length;
      for (let at = 0; at < within.length; at += 1) counts[slots[first + offsets[at]] + codes[from + within[at]]] += 1;
    }
  }
}

/**
 * @param {Uint32Array} counts
 * @param {Uint32Array} slots
 * @param {Uint16Array} codes
 * @param {Uint16Array} plane
 * @param {import("./chosen.js").Chosen} chosen
 */
function countByPlane(counts, slots, codes, plane, { blocks, within }) {
  for (const from of blocks) {
    for (let at = 0; at < within.length; at += 1) {
      const position = from + within[at];
      counts[slots[plane[position]] + codes[position]] += 1;
    }
  }
}

/**
 * @param {Strided} axis
 * @param {ReturnType<typeof summaryOfOne>[]} of Each coordinate.
 * @param {number | null} neutral
 * @returns {Profile}
 */
function summary(axis, of, neutral) {
  return {
    axis: axis.name,
    coordinates: axis.coordinates,
    lower: of.map(({ lower }) => lower),
    median: of.map(({ median }) => median),
    upper: of.map(({ upper }) => upper),
    share_positive: of.map(({ cells, positive }) => (cells === 0 || neutral === null ? null : positive / cells)),
    cells: of.map(({ cells }) => cells),
    explained: explained(of),
  };
}

/**
 * @param {Uint32Array} counts By code.
 * @param {Float64Array} valueOf
 * @param {number | null} neutral
 * @param {number} centre Sums are of distances from it.
 */
function summaryOfOne(counts, valueOf, neutral, centre) {
  let [cells, positive, sum, squares, lowest, highest] = [0, 0, 0, 0, VALUELESS, -1];
  for (let code = 0; code < VALUELESS; code += 1) {
    const count = counts[code];
    if (count === 0) continue;
    cells += count;
    if (neutral !== null && code > neutral) positive += count;
    lowest = Math.min(lowest, code);
    highest = code;
    sum += count * (valueOf[code] - centre);
    squares += count * (valueOf[code] - centre) ** 2;
  }
  const [lower, median, upper] = quantiles(counts, valueOf, cells, [0.25, 0.5, 0.75]);
  return { cells, positive, sum, squares, lowest, highest, lower, median, upper };
}

/**
 * Return quantiles of counted codes, linear between neighbours as numpy's are.
 *
 * @param {Uint32Array} counts
 * @param {Float64Array} valueOf
 * @param {number} cells
 * @param {readonly number[]} shares Ascending.
 * @returns {(number | null)[]}
 */
export function quantiles(counts, valueOf, cells, shares) {
  if (cells === 0) return shares.map(() => null);
  const ranks = shares.flatMap((share) => [Math.floor(share * (cells - 1)), Math.ceil(share * (cells - 1))]);
  const values = valuesOfRanks(counts, valueOf, ranks);
  return shares.map((share, at) => {
    const beyond = share * (cells - 1) - ranks[2 * at];
    return values[2 * at] + beyond * (values[2 * at + 1] - values[2 * at]);
  });
}

/**
 * @param {Uint32Array} counts
 * @param {Float64Array} valueOf
 * @param {readonly number[]} ranks Ascending.
 */
function valuesOfRanks(counts, valueOf, ranks) {
  /** @type {number[]} */
  const values = [];
  let below = 0;
  for (let code = 0; code < counts.length && values.length < ranks.length; code += 1) {
    below += counts[code];
    while (values.length < ranks.length && ranks[values.length] < below) values.push(valueOf[code]);
  }
  return values;
}

/** @param {readonly { cells: number, sum: number, squares: number, lowest: number, highest: number }[]} groups */
function explained(groups) {
  const cells = groups.reduce((total, group) => total + group.cells, 0);
  const sum = groups.reduce((total, group) => total + group.sum, 0);
  const squares = groups.reduce((total, group) => total + group.squares, 0);
  const whole = squares - (sum * sum) / cells;
  // of one code alone, sums would leave rounding
  if (Math.min(...groups.map(({ lowest }) => lowest)) >= Math.max(...groups.map(({ highest }) => highest)) || !(whole > 0)) return null;
  const between = groups.reduce((total, group) => total + (group.cells ? (group.sum * group.sum) / group.cells : 0), 0);
  return Math.min(1, Math.max(0, (between - (sum * sum) / cells) / whole));
}
