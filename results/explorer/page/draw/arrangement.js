/** Where the panels of a map stand, and which of their ticks have room for a label. */

/**
 * @typedef {{ left: number, top: number, width: number, height: number, panel: number, first: boolean, last: boolean }} Frame
 *   `first`: of its row; `last`: nothing below it
 * @typedef {{ frames: Frame[], width: number, height: number, bar: Frame }} Arrangement
 * @typedef {{ panels: number, rows: number, columns: number, labelled: boolean, yLabels: string[],
 *   tallest: number }} Wanted `tallest`: pixels that a single panel may be high
 */

/** Room for labels: below panels with a title, above each panel's name, between panels, and at the right for the scale. */
const BELOW = 44;
const ABOVE = 20;
const BETWEEN = 14;
const BAR = 74;
const LETTER = 6.1;

/**
 * Stand panels side by side, as many as can be read.
 *
 * @param {Wanted} wanted
 * @param {number} width in CSS pixels
 * @returns {Arrangement}
 */
export function arrange({ panels, rows, columns, labelled, yLabels, tallest }, width) {
  const longest = Math.min(Math.max(...yLabels.map((text) => text.length), 1), 14);
  const left = Math.round(30 + longest * LETTER);
  const room = width - left - BAR;
  const abreast = Math.max(1, Math.min(panels, Math.floor((room + BETWEEN) / (columns > 14 ? 230 : 180))));
  const wide = Math.floor((room - (abreast - 1) * BETWEEN) / abreast);
  const tall = heightOf(rows, wide, abreast, tallest);
  const above = labelled ? ABOVE : 8;
  const frames = Array.from({ length: panels }, (_, panel) => {
    const [line, column] = [Math.floor(panel / abreast), panel % abreast];
    return {
      left: left + column * (wide + BETWEEN),
      top: above + line * (tall + above + 20),
      width: wide,
      height: tall,
      panel,
      first: column === 0,
      last: panel + abreast >= panels,
    };
  });
  const bottom = Math.max(...frames.map((frame) => frame.top + frame.height));
  const bar = { ...frames[0], left: left + abreast * (wide + BETWEEN), width: 12, height: Math.min(tall, 320) };
  return { frames, width, height: bottom + BELOW, bar };
}

/**
 * As high as the screen has room for, and squares no higher than they are wide by much.
 *
 * @param {number} rows
 * @param {number} wide
 * @param {number} abreast
 * @param {number} tallest
 * @returns {number}
 */
function heightOf(rows, wide, abreast, tallest) {
  if (rows === 1) return 64;
  const [least, most] = abreast > 1 ? [150, tallest * 0.8] : [220, tallest];
  return Math.round(Math.max(least, Math.min(most, rows * 56, wide * (abreast > 1 ? 1.3 : 1.1))));
}

/**
 * Positions of the labels that have room: every k-th, and "none", which is a category of its own, always.
 *
 * @param {string[]} labels
 * @param {number} length of the axis
 * @param {boolean} across whether labels stand side by side
 * @returns {number[]}
 */
export function labelled(labels, length, across) {
  const longest = Math.max(...labels.map((text) => Math.min(text.length, 12)), 1);
  const room = Math.max(1, Math.floor(length / (across ? longest * LETTER + 8 : 15)));
  const step = [1, 2, 3, 4, 5, 10, 20, 50, 100].find((each) => labels.length / each <= room) ?? labels.length;
  const shown = labels.map((_, at) => at).filter((at) => at % step === 0);
  const last = labels.length - 1;
  if (labels[last] !== "none" || shown.includes(last)) return shown;
  return [...shown.filter((at) => last - at >= 0.7 * step), last];
}
