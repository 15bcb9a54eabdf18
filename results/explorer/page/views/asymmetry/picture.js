/** The asymmetry plane's density as pixels: hue says which side of break-even, depth how many cells. */

import { expectancyInLosses } from "../../draw/isolines.js";

/**
 * @typedef {import("../../cube/density.js").Density} Density
 * @typedef {[number, number, number]} Colour
 */

/**
 * Draw a density over the whole of a canvas; with a region, its cells in colour and all others pale.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Density} density
 * @param {Density | null} region
 * @param {{ win: Colour, loss: Colour, pale: Colour }} colours
 */
export function drawDensity(canvas, density, region, colours) {
  const { columns, rows } = density.bins;
  const image = new ImageData(columns, rows);
  const front = region ?? density;
  const [most, mostInFront] = [largest(density.counts), largest(front.counts)];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column;
      const pixel = ((rows - 1 - row) * columns + column) * 4;
      if (front.counts[at] > 0) {
        const colour = wins(density.bins, column, row) ? colours.win : colours.loss;
        paint(image.data, pixel, colour, depth(front.counts[at], mostInFront));
      } else if (density.counts[at] > 0) {
        paint(image.data, pixel, colours.pale, 0.45 * depth(density.counts[at], most));
      }
    }
  }
  put(canvas, image);
}

/**
 * Return the colour that a style sheet's variable holds.
 *
 * @param {Element} element
 * @param {string} name
 * @returns {Colour}
 */
export function colourOf(element, name) {
  const text = getComputedStyle(element).getPropertyValue(name).trim();
  const hex = /^#([0-9a-f]{6})$/i.exec(text)?.[1] ?? "888888";
  const part = (/** @type {number} */ at) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(0), part(2), part(4)];
}

/**
 * @param {import("../../cube/density.js").Bins} bins
 * @param {number} column
 * @param {number} row
 */
function wins(bins, column, row) {
  const [from, to] = bins.win_rate;
  const [least, most] = bins.payoff_ratio;
  const winRate = from + ((to - from) * (column + 0.5)) / bins.columns;
  return expectancyInLosses(winRate, least * (most / least) ** ((row + 0.5) / bins.rows)) > 0;
}

/**
 * A single cell is seen, the more so the fewer others there are; ten times as many are a step deeper.
 *
 * @param {number} count
 * @param {number} most
 */
function depth(count, most) {
  return 0.16 + (0.84 * Math.log1p(count)) / Math.log1p(most);
}

/** @param {Uint32Array} counts */
function largest(counts) {
  return counts.reduce((most, count) => Math.max(most, count), 0);
}

/**
 * @param {Uint8ClampedArray} data
 * @param {number} pixel
 * @param {Colour} colour
 * @param {number} opacity
 */
function paint(data, pixel, colour, opacity) {
  data[pixel] = colour[0];
  data[pixel + 1] = colour[1];
  data[pixel + 2] = colour[2];
  data[pixel + 3] = 255 * opacity;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ImageData} image
 */
function put(canvas, image) {
  const small = document.createElement("canvas");
  small.width = image.width;
  small.height = image.height;
  small.getContext("2d")?.putImageData(image, 0, 0);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}
