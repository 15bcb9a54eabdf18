/** One panel of a map on a canvas: squares, what the verdict says of them, and the line where a value changes its meaning. */

import { outline } from "./contour.js";
import { dotted, hatching } from "./patterns.js";
import { PALENESS, colourAt, parsed, rgb } from "./palette.js";

/**
 * @typedef {import("./plate.js").Ink} Ink
 * @typedef {import("./arrangement.js").Frame} Frame
 * @typedef {import("./contour.js").Segment} Segment
 *
 * @typedef {object} Panel Row major, the first row at the bottom.
 * @property {number} rows
 * @property {number} columns
 * @property {ArrayLike<number>} value NaN where there is none
 * @property {ArrayLike<number>} cells 0 where there are none
 * @property {Segment[]} lines where the value changes its meaning
 * @property {ArrayLike<number> | null} standing of a judged map, see STANDING; NaN without cells
 *
 * @typedef {object} Scale
 * @property {number} low
 * @property {number} high
 * @property {number | null} neutral
 * @property {(value: number) => string} written
 */

/** What most judged cells of a square are. */
export const STANDING = { thin: 0, excluded: 1, open: 2, sure: 3 };

/**
 * Draw squares and lines of a panel.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Panel} panel
 * @param {Scale} scale
 * @param {Ink} ink
 */
export function drawPanel(context, frame, panel, scale, ink) {
  drawSquares(context, frame, panel, scale, ink);
  if (panel.standing) {
    drawLines(context, frame, panel, outline(panel.standing, panel.rows, panel.columns, STANDING.open), ink, true);
    drawLines(context, frame, panel, outline(panel.standing, panel.rows, panel.columns, STANDING.sure), ink, false);
  }
  drawContour(context, frame, panel, panel.lines);
  annotate(context, frame, panel, scale, ink);
  context.strokeStyle = ink("frame");
  context.lineWidth = 1;
  context.strokeRect(frame.left - 0.5, frame.top - 0.5, frame.width + 1, frame.height + 1);
}

/**
 * Where squares begin and end, on whole pixels of the screen so that neighbours touch without a seam.
 *
 * @param {Frame} frame
 * @param {{ rows: number, columns: number }} panel
 * @returns {{ x: number[], y: number[] }} one more than there are columns and rows; rows from the top
 */
function edgesOf(frame, { rows, columns }) {
  const ratio = globalThis.devicePixelRatio || 1;
  /** @param {number} from @param {number} length @param {number} many */
  const edges = (from, length, many) =>
    Array.from({ length: many + 1 }, (_, at) => Math.round((from + (at / many) * length) * ratio) / ratio);
  return { x: edges(frame.left, frame.width, columns), y: edges(frame.top, frame.height, rows) };
}

/**
 * The box of a square.
 *
 * @param {Frame} frame
 * @param {{ rows: number, columns: number }} panel
 * @param {number} column
 * @param {number} row from the bottom
 * @returns {{ x: number, y: number, width: number, height: number }}
 */
export function boxOf(frame, panel, column, row) {
  const { x, y } = edgesOf(frame, panel);
  const top = panel.rows - row - 1;
  return { x: x[column], y: y[top], width: x[column + 1] - x[column], height: y[top + 1] - y[top] };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Panel} panel
 * @param {Scale} scale
 * @param {Ink} ink
 */
function drawSquares(context, frame, panel, scale, ink) {
  const { rows, columns, value, cells, standing } = panel;
  const hatch = standing ? hatching(context, ink("hatch")) : null;
  const dots = dotted(context, ink("frame"));
  const edges = edgesOf(frame, panel);
  const grey = ink("too-few");
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const [x, y] = [edges.x[column], edges.y[rows - row - 1]];
      const [width, height] = [edges.x[column + 1] - x, edges.y[rows - row] - y];
      if (!cells[at]) {
        // a value near the neutral one is as pale as the page
        if (dots) context.fillStyle = dots;
        if (dots) context.fillRect(x, y, width, height);
        continue;
      }
      context.fillStyle = grey;
      const thin = Number.isNaN(value[at]) || standing?.[at] === STANDING.thin;
      if (!thin) {
        if (standing && standing[at] < STANDING.sure) context.globalAlpha = PALENESS;
        context.fillStyle = rgb(colourOf(value[at], scale));
      }
      context.fillRect(x, y, width, height);
      context.globalAlpha = 1;
      if (hatch && standing?.[at] === STANDING.open) {
        context.fillStyle = hatch;
        context.fillRect(x, y, width, height);
      }
    }
  }
}

/**
 * @param {number} value
 * @param {Scale} scale
 * @returns {[number, number, number]}
 */
export function colourOf(value, { low, high, neutral }) {
  return colourAt((value - low) / (high - low || 1), neutral !== null);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Panel} panel
 * @param {Segment[]} segments
 */
function trace(context, frame, { rows, columns }, segments) {
  /** @param {number} column */
  const x = (column) => frame.left + ((column + 0.5) / columns) * frame.width;
  /** @param {number} row */
  const y = (row) => frame.top + frame.height - ((row + 0.5) / rows) * frame.height;
  context.beginPath();
  for (const [x0, y0, x1, y1] of segments) {
    context.moveTo(x(x0), y(y0));
    context.lineTo(x(x1), y(y1));
  }
}

/**
 * The line where a value changes its meaning: dark on a light seam, to be seen on any colour.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Panel} panel
 * @param {Segment[]} segments
 */
function drawContour(context, frame, panel, segments) {
  if (!segments.length) return;
  context.save();
  context.lineCap = "round";
  for (const [width, colour] of /** @type {[number, string][]} */ ([[3.5, "rgba(255, 255, 255, 0.75)"], [1.5, "#1c2024"]])) {
    trace(context, frame, panel, segments);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Panel} panel
 * @param {Segment[]} segments
 * @param {Ink} ink
 * @param {boolean} dashed
 */
function drawLines(context, frame, panel, segments, ink, dashed) {
  context.save();
  context.setLineDash(dashed ? [5, 3] : []);
  context.lineWidth = dashed ? 1.5 : 2.5;
  context.strokeStyle = ink("ink");
  trace(context, frame, panel, segments);
  context.stroke();
  context.restore();
}

/**
 * Write values into squares that have room for them.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Panel} panel
 * @param {Scale} scale
 * @param {Ink} ink
 */
function annotate(context, frame, panel, scale, ink) {
  const [wide, tall] = [frame.width / panel.columns, frame.height / panel.rows];
  if (wide < 46 || tall < 20) return;
  context.save();
  context.textAlign = "center";
  context.textBaseline = "middle";
  const ground = luminance(parsed(ink("ground")));
  for (let at = 0; at < panel.value.length; at++) {
    const standing = panel.standing?.[at];
    if (Number.isNaN(panel.value[at]) || standing === STANDING.thin || !panel.cells[at]) continue;
    const opacity = standing !== undefined && standing < STANDING.sure ? PALENESS : 1;
    const light = opacity * luminance(colourOf(panel.value[at], scale)) + (1 - opacity) * ground;
    context.fillStyle = light < 0.45 ? "#ffffff" : "#1c2024";
    const { x, y, width, height } = boxOf(frame, panel, at % panel.columns, Math.floor(at / panel.columns));
    context.fillText(scale.written(panel.value[at]), x + width / 2, y + height / 2 + 0.5);
  }
  context.restore();
}

/**
 * How light a colour is, from 0 to 1.
 *
 * @param {number[]} colour
 * @returns {number}
 */
function luminance([red, green, blue]) {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
