/** Between 16-bit codes and values. */

/** @typedef {import("../types.js").Codec} Codec */

export const ABSENT = 65535;
export const PENDING = 65534;
export const THIN = 65533;
export const UNDEFINED = 65532;

/**
 * The value of a code; NaN where it stands for none.
 *
 * @param {Codec} codec
 * @param {number} code
 * @returns {number}
 */
export function decoded(codec, code) {
  if (code > codec.highest) return NaN;
  const at = codec.offset + codec.step * code;
  return codec.kind === "asinh" ? codec.unit * Math.sinh(at) : at;
}

/**
 * The value of every code.
 *
 * @param {Codec} codec
 * @returns {Float64Array}
 */
export function valuesOfCodes(codec) {
  return Float64Array.from({ length: 65536 }, (_, code) => decoded(codec, code));
}

/**
 * The codes whose values lie in [low, high], first and last; the first is greater than the last where there are none.
 *
 * @param {Codec} codec
 * @param {number} low
 * @param {number} high
 * @returns {[number, number]}
 */
export function codesWithin(codec, low, high) {
  return [firstAbove(codec, (value) => value >= low), firstAbove(codec, (value) => value > high) - 1];
}

/**
 * @param {Codec} codec
 * @param {(value: number) => boolean} reached holds from some code on
 * @returns {number}
 */
function firstAbove(codec, reached) {
  let [from, to] = [0, codec.highest + 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (reached(decoded(codec, middle))) to = middle;
    else from = middle + 1;
  }
  return from;
}
