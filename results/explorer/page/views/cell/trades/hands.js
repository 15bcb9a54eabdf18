/**
 * What hands do to a window of bars: wheel, drag, pinch, click and keys.
 */

import { moved, zoomed } from "./window.js";

/** @typedef {import("./window.js").Window} Window */

/**
 * @typedef {object} Handled
 * @property {() => { window: Window, count: number } | null} get
 * @property {(window: Window) => void} go
 * @property {(by: number) => void} step
 * @property {() => import("../../../draw/axes.js").Box} frame
 * @property {(bar: number, reach: number) => void} pick A bar was clicked; reach is a few pixels in bars.
 * @property {() => void} leave
 */

/** One notch of a wheel, one press of a button. */
const CLOSER = 0.7;

/**
 * Listen to hands over a picture.
 *
 * @param {HTMLElement} box That takes the keys.
 * @param {import("../../../draw/plate.js").Plate} plate
 * @param {Handled} handled
 * @returns {{ closer: () => void, wider: () => void, all: () => void }}
 */
export function moveByHand(box, plate, handled) {
  const zoom = (/** @type {number} */ factor, /** @type {number | null} */ about = null) => {
    const now = handled.get();
    if (now) handled.go(zoomed(now.window, about ?? (now.window[0] + now.window[1]) / 2, factor, now.count));
  };
  const all = () => {
    const now = handled.get();
    if (now) handled.go([0, now.count]);
  };
  const move = (/** @type {number} */ share) => {
    const now = handled.get();
    if (now) handled.go(moved(now.window, share * (now.window[1] - now.window[0]), now.count));
  };
  listenToKeys(box, { zoom, all, move, step: handled.step, leave: handled.leave });
  plate.canvas.addEventListener("wheel", (event) => {
    // a page that scrolls must not be caught by a picture: it takes the wheel only when it was chosen, and not when all
    // of it is in sight already
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== box) return;
    const now = handled.get();
    if (!now || (!event.ctrlKey && event.deltaY > 0 && now.window[1] - now.window[0] >= now.count)) return;
    event.preventDefault();
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) move(event.deltaX / 600);
    else zoom(Math.exp(Math.max(Math.min(event.deltaY, 120), -120) * 0.003), barAt(handled, event.offsetX));
  }, { passive: false });
  listenToPointers(plate.canvas, box, handled);
  return { closer: () => zoom(CLOSER), wider: () => zoom(1 / CLOSER), all };
}

/**
 * @param {Handled} handled
 * @param {number} pixel
 * @returns {number | null}
 */
function barAt(handled, pixel) {
  const now = handled.get();
  if (!now) return null;
  const { left, right } = handled.frame();
  return now.window[0] + ((pixel - left) / (right - left)) * (now.window[1] - now.window[0]);
}

/**
 * @param {HTMLElement} box
 * @param {{ zoom: (factor: number) => void, all: () => void, move: (share: number) => void, step: (by: number) => void, leave: () => void }} acts
 */
function listenToKeys(box, { zoom, all, move, step, leave }) {
  /** @type {Record<string, () => void>} */
  const keys = {
    "+": () => zoom(CLOSER), "=": () => zoom(CLOSER), "-": () => zoom(1 / CLOSER), "0": all,
    ArrowLeft: () => move(-0.15), ArrowRight: () => move(0.15), PageUp: () => move(-0.9), PageDown: () => move(0.9),
    n: () => step(1), p: () => step(-1), Escape: leave,
  };
  box.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

/**
 * One pointer drags, two pinch; one that hardly moves clicks.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} box
 * @param {Handled} handled
 */
function listenToPointers(canvas, box, handled) {
  /** @type {Map<number, number>} */
  const down = new Map();
  let travelled = 0;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, event.offsetX);
    if (down.size === 1) travelled = 0;
    box.focus({ preventScroll: true });
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    const now = handled.get();
    if (before === undefined || !now) return;
    const { left, right } = handled.frame();
    const bars = (now.window[1] - now.window[0]) / (right - left);
    travelled += Math.abs(event.offsetX - before);
    const other = [...down.entries()].find(([id]) => id !== event.pointerId);
    down.set(event.pointerId, event.offsetX);
    if (other) {
      const factor = Math.abs(before - other[1]) / Math.max(Math.abs(event.offsetX - other[1]), 1);
      handled.go(zoomed(now.window, barAt(handled, (event.offsetX + other[1]) / 2) ?? 0, Math.min(Math.max(factor, 0.5), 2), now.count));
    } else if (travelled > 3) handled.go(moved(now.window, (before - event.offsetX) * bars, now.count));
  });
  const lift = (/** @type {PointerEvent} */ event) => {
    const now = handled.get();
    if (down.delete(event.pointerId) && travelled <= 3 && now && event.type === "pointerup") {
      const { left, right } = handled.frame();
      handled.pick(barAt(handled, event.offsetX) ?? 0, (8 * (now.window[1] - now.window[0])) / (right - left));
    }
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
}
