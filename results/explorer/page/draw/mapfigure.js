/** A whole map on a canvas: its panels with ticks and titles, and the scale of its colours. */

import { arrange, labelled } from "./arrangement.js";
import { colourAt, rgb } from "./palette.js";
import { drawPanel } from "./heatmap.js";

/**
 * @typedef {import("./plate.js").Ink} Ink
 * @typedef {import("./arrangement.js").Frame} Frame
 * @typedef {import("./arrangement.js").Arrangement} Arrangement
 * @typedef {import("./heatmap.js").Panel} Panel
 * @typedef {import("./heatmap.js").Scale} Scale
 *
 * @typedef {object} Picture
 * @property {Panel[]} panels
 * @property {string[]} names of the panels; one empty text for a single panel
 * @property {Scale} scale
 * @property {string} unit
 * @property {boolean} coloured whether any square has a colour
 * @property {boolean} ragged whether values change their side nearly everywhere, so that no line is drawn
 * @property {{ title: string, labels: string[] }} x
 * @property {{ title: string, labels: string[] }} y
 */

export const SMALL = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';
export const MEDIUM = SMALL.replace("11px", "12px");

/**
 * Where a picture's panels stand at this width.
 *
 * @param {Picture} picture
 * @param {number} width
 * @param {number} tallest
 * @returns {Arrangement}
 */
export function arranged({ panels, names, y }, width, tallest) {
  const [{ rows, columns }] = panels;
  return arrange({ panels: panels.length, rows, columns, labelled: names[0] !== "", yLabels: y.labels, tallest }, width);
}

/**
 * Draw a picture.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Arrangement} arrangement
 * @param {Ink} ink
 */
export function drawMap(context, picture, arrangement, ink) {
  context.save();
  context.font = SMALL;
  for (const frame of arrangement.frames) {
    drawPanel(context, frame, picture.panels[frame.panel], picture.scale, ink);
    drawName(context, frame, picture.names[frame.panel], ink);
    drawTicks(context, frame, picture, ink);
  }
  drawTitles(context, arrangement, picture, ink);
  if (picture.coloured) drawBar(context, arrangement.bar, picture, ink);
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {string} name
 * @param {Ink} ink
 */
function drawName(context, frame, name, ink) {
  if (!name) return;
  context.fillStyle = ink("ink");
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.font = SMALL.replace("11px", "600 11px");
  context.fillText(clipped(context, name, frame.width), frame.left, frame.top - 6);
  context.font = SMALL;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Picture} picture
 * @param {Ink} ink
 */
function drawTicks(context, frame, { x, y }, ink) {
  context.fillStyle = ink("faint");
  context.textAlign = "center";
  context.textBaseline = "top";
  const each = frame.width / x.labels.length;
  const shown = labelled(x.labels, frame.width, true);
  const room = shown.length > 1 ? (shown[1] - shown[0]) * each - 2 : frame.width;
  for (const at of shown) {
    context.fillText(told(context, x.labels, at, Math.max(room, 24)), frame.left + (at + 0.5) * each, frame.top + frame.height + 5);
  }
  if (!frame.first || !y.title) return;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const high = frame.height / y.labels.length;
  for (const at of labelled(y.labels, frame.height, false)) {
    context.fillText(told(context, y.labels, at, 92), frame.left - 6, frame.top + frame.height - (at + 0.5) * high);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Arrangement} arrangement
 * @param {Picture} picture
 * @param {Ink} ink
 */
function drawTitles(context, { frames, height }, { x, y }, ink) {
  const [left, right] = [frames[0].left, Math.max(...frames.map((frame) => frame.left + frame.width))];
  context.fillStyle = ink("ink");
  context.font = MEDIUM;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillText(clipped(context, x.title, right - left), (left + right) / 2, height - 6);
  if (y.title) {
    const bottom = Math.max(...frames.map((frame) => frame.top + frame.height));
    const top = frames[0].top;
    context.save();
    context.translate(4, (top + bottom) / 2);
    context.rotate(-Math.PI / 2);
    context.textBaseline = "top";
    context.fillText(clipped(context, y.title, bottom - top + 40), 0, 0);
    context.restore();
  }
  context.font = SMALL;
}

/**
 * The scale of the colours, with its neutral value marked.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} bar
 * @param {Picture} picture
 * @param {Ink} ink
 */
function drawBar(context, bar, { scale, unit }, ink) {
  for (let at = 0; at < bar.height; at++) {
    context.fillStyle = rgb(colourAt(1 - (at + 0.5) / bar.height, scale.neutral !== null));
    context.fillRect(bar.left, bar.top + at, bar.width, 1.2);
  }
  context.strokeStyle = ink("frame");
  context.lineWidth = 1;
  context.strokeRect(bar.left - 0.5, bar.top - 0.5, bar.width + 1, bar.height + 1);
  context.textAlign = "left";
  context.textBaseline = "middle";
  const shares = bar.height < 90 ? [0, 1] : [0, 0.25, 0.5, 0.75, 1];
  for (const share of shares) {
    const y = bar.top + (1 - share) * bar.height;
    const value = scale.low + share * (scale.high - scale.low);
    const neutral = scale.neutral !== null && share === 0.5;
    context.fillStyle = neutral ? ink("ink") : ink("faint");
    context.fillRect(bar.left + bar.width, y - 0.5, neutral ? 6 : 3, neutral ? 1.5 : 1);
    context.fillText(scale.written(value), bar.left + bar.width + 7, Math.min(Math.max(y, bar.top + 5), bar.top + bar.height - 5));
  }
  context.fillStyle = ink("faint");
  if (unit) context.fillText(unit, bar.left, bar.top + bar.height + 12);
}

/**
 * A label that has room, cut in its middle where others that begin alike would read the same.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string[]} labels
 * @param {number} at
 * @param {number} room
 * @returns {string}
 */
function told(context, labels, at, room) {
  const text = clipped(context, labels[at], room);
  if (text === labels[at] || labels.filter((each) => clipped(context, each, room) === text).length === 1) return text;
  const letters = text.length - 1;
  const head = Math.ceil(letters / 2);
  return `${labels[at].slice(0, head)}…${labels[at].slice(labels[at].length - (letters - head))}`;
}

/**
 * A text cut short where it has no room.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} room
 * @returns {string}
 */
export function clipped(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  let letters = text.length;
  while (letters > 1 && context.measureText(`${text.slice(0, letters)}…`).width > room) letters--;
  return `${text.slice(0, letters)}…`;
}
