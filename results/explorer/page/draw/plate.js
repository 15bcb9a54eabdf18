/**
 * A canvas that follows its box, the screen's resolution and the theme, and is drawn at most once a frame.
 */

import { element } from "./element.js";

/** @typedef {{ width: number, height: number }} Size In CSS pixels. */
/** @typedef {(name: string) => string} Ink Colour of a token of the style sheet, without its dashes. */

/**
 * @typedef {object} Plate
 * @property {HTMLElement} element The box; the canvas is inside.
 * @property {HTMLCanvasElement} canvas
 * @property {() => void} redraw At the next frame.
 * @property {() => Size} size
 * @property {(text: string) => void} describe Sets what is read aloud in place of the picture.
 */

/** Between ticks and their labels, and of labels: as the style sheet's small print. */
export const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

/**
 * Make a canvas of a fixed height and its parent's width.
 *
 * @param {{ height: number, label: string, draw: (context: CanvasRenderingContext2D, size: Size, ink: Ink) => void }} options
 * @returns {Plate}
 */
export function createPlate({ height, label, draw }) {
  const canvas = element("canvas", { role: "img", "aria-label": label });
  const box = element("div", { class: "plate" }, canvas);
  box.style.height = `${height}px`;
  let waiting = false;
  const size = () => ({ width: box.clientWidth, height });
  const redraw = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (box.isConnected && box.clientWidth > 0) paint(canvas, size(), draw);
    });
  };
  new ResizeObserver(redraw).observe(box);
  whenThemeChanges(redraw);
  return { element: box, canvas, redraw, size, describe: (text) => canvas.setAttribute("aria-label", text) };
}

/**
 * Read colours of the style sheet as they are now.
 *
 * @returns {Ink}
 */
export function readInk() {
  const style = getComputedStyle(document.documentElement);
  /** @type {Map<string, string>} */
  const known = new Map();
  return (name) => {
    const found = known.get(name) ?? (style.getPropertyValue(`--${name}`).trim() || "#808080");
    known.set(name, found);
    return found;
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Size} size
 * @param {(context: CanvasRenderingContext2D, size: Size, ink: Ink) => void} draw
 */
function paint(canvas, size, draw) {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(size.width * ratio);
  const height = Math.round(size.height * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${size.width}px`;
    canvas.style.height = `${size.height}px`;
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  context.font = FONT;
  draw(context, size, readInk());
}

/** @param {() => void} act */
function whenThemeChanges(act) {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
  new MutationObserver(act).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
