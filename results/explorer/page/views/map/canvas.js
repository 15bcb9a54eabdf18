/** The canvas of the map, crisp on every screen, and where its squares stand. */

import { element } from "../../draw/element.js";
import { readInk } from "../../draw/plate.js";
import { arranged, drawMap } from "../../draw/mapfigure.js";
import { linesOf } from "./lines.js";
import { digitsOf, rangeOf } from "./range.js";
import { plain, written } from "../../words.js";

/**
 * @typedef {import("./figure.js").Figure} Figure
 * @typedef {import("../../draw/mapfigure.js").Picture} Picture
 * @typedef {import("../../draw/arrangement.js").Arrangement} Arrangement
 *
 * @typedef {object} MapCanvas
 * @property {HTMLCanvasElement} element
 * @property {() => void} draw
 * @property {() => Arrangement | null} arrangement
 * @property {(heard: () => void) => void} resized
 */

/** Pixels of a screen that stand around a map: head, titles, ticks, legend and what is read under the cursor. */
const AROUND = 370;

/**
 * @param {() => Figure | null} figure
 * @returns {MapCanvas}
 */
export function createCanvas(figure) {
  const canvas = element("canvas", { class: "map-canvas", role: "img", "aria-label": "Map" });
  /** @type {Arrangement | null} */
  let arrangement = null;
  /** @type {(() => void)[]} */
  const listeners = [];
  const draw = () => {
    const shown = figure();
    const width = canvas.parentElement?.clientWidth ?? 0;
    if (!shown || width < 40) return;
    const picture = pictureOf(shown);
    arrangement = arranged(picture, width, Math.min(Math.max(window.innerHeight - AROUND, 260), 640));
    const context = sized(canvas, width, arrangement.height);
    drawMap(context, picture, arrangement, readInk());
    canvas.setAttribute("aria-label", `${shown.title}. ${shown.subtitle}`);
  };
  const again = () => {
    draw();
    for (const heard of listeners) heard();
  };
  requestAnimationFrame(() => canvas.parentElement && new ResizeObserver(again).observe(canvas.parentElement));
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return { element: canvas, draw, arrangement: () => arrangement, resized: (heard) => void listeners.push(heard) };
}

/**
 * A canvas of some size in CSS pixels, cleared.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {number} [ratio]
 * @returns {CanvasRenderingContext2D}
 */
export function sized(canvas, width, height, ratio = window.devicePixelRatio || 1) {
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/**
 * A figure as it is drawn.
 *
 * @param {Figure} figure
 * @returns {Picture}
 */
export function pictureOf(figure) {
  const { shape, value, standing, unmatched, x, y, by, shown } = figure;
  const cells = unmatched ? figure.cells.map((many, at) => (unmatched[at] ? 0 : many)) : figure.cells;
  const [panels, rows, columns] = shape;
  const many = rows * columns;
  const { lines, ragged } = linesOf(figure);
  /** @param {number} panel */
  const slice = (panel) => ({
    rows,
    columns,
    lines: lines[panel],
    value: value.subarray(panel * many, (panel + 1) * many),
    cells: cells.subarray(panel * many, (panel + 1) * many),
    standing: standing && standing.subarray(panel * many, (panel + 1) * many),
  });
  const [low, high] = rangeOf(figure);
  const decimals = digitsOf(figure);
  /** @param {import("../../types.js").Axis | null} axis */
  const side = (axis) => ({ title: axis?.title ?? "", labels: axis ? axis.order.map((at) => axis.labels[at]) : [""] });
  const each = Array.from({ length: panels }, (_, panel) => panel);
  return {
    panels: each.map(slice),
    names: each.map((panel) => (by ? `${plain(by.name)} ${by.labels[by.order[panel]]}` : "")),
    scale: { low, high, neutral: shown.neutral, written: (number) => written(shown, number, { decimals, short: true }) },
    unit: shown.suffix.trim(),
    coloured: value.some((each) => !Number.isNaN(each)),
    ragged,
    x: side(x),
    y: side(y),
  };
}
