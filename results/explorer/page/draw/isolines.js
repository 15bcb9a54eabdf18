/**
 * Lines of equal expectancy in the plane of win rate and payoff ratio, the average loss being the unit.
 *
 * A rule that wins a share `w` of its trades, `p` average losses each, earns `w * p - (1 - w)` average losses a trade.
 */

/** @typedef {{ win_rate: [number, number], payoff_ratio: [number, number] }} Frame */

/** Lines that are drawn where they pass through the picture; 0 is the break-even line. */
export const LEVELS = [-0.5, -0.2, -0.1, 0, 0.1, 0.2, 0.5, 1, 2];

/**
 * @param {number} winRate
 * @param {number} payoff
 * @returns {number} Average losses a trade.
 */
export function expectancyInLosses(winRate, payoff) {
  return winRate * payoff - (1 - winRate);
}

/**
 * @param {number} winRate
 * @param {number} [level]
 * @returns {number} The payoff ratio at which a win rate earns `level`.
 */
export function payoffNeeded(winRate, level = 0) {
  return (1 - winRate + level) / winRate;
}

/**
 * @param {number} payoff
 * @param {number} [level]
 * @returns {number} The win rate at which a payoff ratio earns `level`.
 */
export function winRateNeeded(payoff, level = 0) {
  return (1 + level) / (1 + payoff);
}

/**
 * Return the part of a line that lies inside a frame, from left to right; empty where none does.
 *
 * @param {number} level
 * @param {Frame} frame
 * @param {number} [points]
 * @returns {[number, number][]} Win rates and payoff ratios.
 */
export function isoline(level, frame, points = 96) {
  // The line falls: it enters at the frame's top or left, and leaves at its bottom or right.
  const from = Math.max(frame.win_rate[0], winRateNeeded(frame.payoff_ratio[1], level));
  const to = Math.min(frame.win_rate[1], winRateNeeded(frame.payoff_ratio[0], level));
  if (!(from < to)) return [];
  return Array.from({ length: points }, (_, at) => {
    const winRate = from + ((to - from) * at) / (points - 1);
    return [winRate, payoffNeeded(winRate, level)];
  });
}
