/**
 * From values to pixels and back, with ticks at round numbers.
 */

/**
 * @typedef {object} Scale
 * @property {[number, number]} domain
 * @property {[number, number]} range
 * @property {(value: number) => number} at Pixel of a value.
 * @property {(pixel: number) => number} inverse Value at a pixel.
 * @property {(most: number) => number[]} ticks Round values inside the domain, at most about so many.
 */

/**
 * @param {[number, number]} domain
 * @param {[number, number]} range
 * @returns {Scale}
 */
export function linear(domain, range) {
  const [low, high] = widened(domain);
  const slope = (range[1] - range[0]) / (high - low);
  return {
    domain: [low, high],
    range,
    at: (value) => range[0] + (value - low) * slope,
    inverse: (pixel) => low + (pixel - range[0]) / slope,
    ticks: (most) => roundTicks(low, high, most),
  };
}

/**
 * A logarithmic scale; both ends of the domain are above zero.
 *
 * @param {[number, number]} domain
 * @param {[number, number]} range
 * @returns {Scale}
 */
export function logarithmic(domain, range) {
  const inner = linear([Math.log(domain[0]), Math.log(domain[1])], range);
  const ends = /** @type {[number, number]} */ (inner.domain.map(Math.exp));
  return {
    domain: ends,
    range,
    at: (value) => inner.at(Math.log(value)),
    inverse: (pixel) => Math.exp(inner.inverse(pixel)),
    ticks: (most) => logarithmicTicks(ends[0], ends[1], most),
  };
}

/**
 * Return multiples of 1, 2, 2.5 or 5 times a power of ten within two values.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} most
 * @returns {number[]}
 */
export function roundTicks(low, high, most) {
  const step = roundStep((high - low) / Math.max(most, 1));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => tidy((first + index) * step));
}

/**
 * Return the smallest round step that is at least so large.
 *
 * @param {number} least
 * @returns {number}
 */
export function roundStep(least) {
  if (!(least > 0) || !Number.isFinite(least)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const mantissa = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return tidy(mantissa * power);
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} most
 * @returns {number[]}
 */
function logarithmicTicks(low, high, most) {
  const decades = Math.log10(high / low);
  if (decades < 1.2) return roundTicks(low, high, most).filter((tick) => tick > 0);
  const mantissas = decades * 3 <= most ? [1, 2, 5] : [1];
  const skipped = Math.max(Math.ceil((decades * mantissas.length) / Math.max(most, 1)), 1);
  /** @type {number[]} */
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += skipped) {
    for (const mantissa of mantissas) {
      const tick = tidy(mantissa * 10 ** power);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

/**
 * Take the dust of binary fractions off a decimal number.
 *
 * @param {number} value
 * @returns {number}
 */
function tidy(value) {
  return Number(value.toPrecision(12));
}

/**
 * A domain that has a width: one value alone stands in the middle of a little room.
 *
 * @param {[number, number]} domain
 * @returns {[number, number]}
 */
function widened([low, high]) {
  if (high > low) return [low, high];
  const room = Math.abs(low) * 0.01 || 1;
  return [low - room, low + room];
}
