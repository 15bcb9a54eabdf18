/** The square under the pointer or the arrow keys, and the region that is marked on the map. */

import { boxOf } from "../../draw/heatmap.js";
import { element } from "../../draw/element.js";
import { readInk } from "../../draw/plate.js";
import { sized } from "./canvas.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").View} View
 * @typedef {import("./figure.js").Figure} Figure
 * @typedef {import("./canvas.js").MapCanvas} MapCanvas
 * @typedef {{ panel: number, column: number, row: number }} Spot drawn positions
 */

/** Pixels that a pointer moves before a click becomes a drag. */
const DRAG = 5;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * @param {App} app
 * @param {MapCanvas} canvas
 * @param {() => Figure | null} figure
 * @param {{ moved: (at: Spot | null, spoken: boolean) => void, chosen: (at: Spot) => void, marked: () => void }} heard `marked`:
 *   the second corner of a region was clicked
 */
export function createCursor(app, canvas, figure, { moved, chosen, marked }) {
  const layer = element("canvas", {
    class: "map-cursor",
    tabindex: 0,
    role: "application",
    "aria-label": "Squares of the map. Arrow keys move, Shift and arrows mark a region, Enter lists the cells behind a square.",
  });
  /** @type {Spot | null} */
  let at = null;
  /** @type {{ spot: Spot, x: number, y: number, moving: boolean } | null} */
  let grip = null;
  /** @type {"no" | "first" | "second"} which corner of a region the next click is */
  let corner = "no";
  /** @type {Spot | null} */
  let first = null;

  const draw = () => {
    const [shown, arrangement] = [figure(), canvas.arrangement()];
    if (!shown || !arrangement) return;
    const context = sized(layer, arrangement.width, arrangement.height);
    const [, rows, columns] = shown.shape;
    const { region } = app.store.get();
    for (const frame of arrangement.frames) {
      if (region && (region.by ?? frame.panel) === frame.panel) drawRegion(context, frame, { rows, columns }, region);
      if (at && at.panel === frame.panel) drawSpot(context, boxOf(frame, { rows, columns }, at.column, at.row));
    }
  };
  /** @param {Spot | null} spot @param {boolean} spoken */
  const move = (spot, spoken) => {
    if (spot?.panel === at?.panel && spot?.column === at?.column && spot?.row === at?.row) return;
    at = spot;
    draw();
    moved(at, spoken);
  };
  /** @param {Spot} spot */
  const cornered = (spot) => {
    const begins = corner === "first" || !first || first.panel !== spot.panel;
    if (begins) first = spot;
    app.store.set({ region: between(figure(), first ?? spot, spot) });
    corner = begins ? "second" : "no";
    if (!begins) marked();
    move(spot, true);
  };
  /** @param {PointerEvent} event */
  const under = (event) => spotAt(event.offsetX, event.offsetY, figure(), canvas);

  layer.addEventListener("pointermove", (event) => {
    const spot = under(event);
    if (grip && !grip.moving && Math.hypot(event.offsetX - grip.x, event.offsetY - grip.y) > DRAG) grip.moving = true;
    if (grip?.moving && spot?.panel === grip.spot.panel) app.store.set({ region: between(figure(), grip.spot, spot) }, { settling: true });
    move(spot, false);
  });
  layer.addEventListener("pointerleave", (event) => {
    // a finger that is lifted leaves too, but what it chose stays chosen
    if (!grip && event.pointerType !== "touch" && document.activeElement !== layer) move(null, false);
  });
  layer.addEventListener("pointerdown", (event) => {
    const spot = under(event);
    if (!spot || event.button !== 0) return;
    grip = { spot, x: event.offsetX, y: event.offsetY, moving: false };
    // a finger that moves scrolls the page, a mouse marks a region
    if (event.pointerType === "mouse") layer.setPointerCapture(event.pointerId);
  });
  layer.addEventListener("pointercancel", () => (grip = null));
  layer.addEventListener("pointerup", () => {
    const held = grip;
    grip = null;
    if (!held || held.moving) return;
    if (corner !== "no") return cornered(held.spot);
    if (app.store.get().region) app.store.set({ region: null });
    move(held.spot, false);
    chosen(held.spot);
  });
  layer.addEventListener("keydown", (event) => {
    const shown = figure();
    if (!shown || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const from = at ?? { panel: 0, column: 0, row: shown.shape[1] - 1 };
      const to = at ? stepped(from, arrow, shown.shape) : from;
      if (event.shiftKey) app.store.set({ region: grown(shown, app.store.get().region, from, to) }, { settling: true });
      move(to, true);
      event.preventDefault();
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      const panel = (at?.panel ?? 0) + (event.key === "PageDown" ? 1 : -1);
      if (panel >= 0 && panel < shown.shape[0]) move({ ...(at ?? { column: 0, row: 0 }), panel }, true);
      event.preventDefault();
    } else if (event.key === "Enter" && at) {
      chosen(at);
      event.preventDefault();
    }
  });
  canvas.resized(draw);
  return {
    element: layer,
    draw,
    at: () => at,
    /** @param {boolean} on Whether the next two clicks are corners of a region, for those who cannot drag. */
    mark(on) {
      corner = on ? "first" : "no";
    },
  };
}

/**
 * @param {number} x
 * @param {number} y
 * @param {Figure | null} figure
 * @param {MapCanvas} canvas
 * @returns {Spot | null}
 */
function spotAt(x, y, figure, canvas) {
  if (!figure) return null;
  const [, rows, columns] = figure.shape;
  for (const { left, top, width, height, panel } of canvas.arrangement()?.frames ?? []) {
    const [across, up] = [(x - left) / width, (top + height - y) / height];
    if (across >= 0 && across < 1 && up >= 0 && up < 1) return { panel, column: Math.floor(across * columns), row: Math.floor(up * rows) };
  }
  return null;
}

/**
 * @param {Spot} from
 * @param {[number, number]} arrow
 * @param {[number, number, number]} shape
 * @returns {Spot}
 */
function stepped({ panel, column, row }, [right, up], [, rows, columns]) {
  return {
    panel,
    column: Math.min(Math.max(column + right, 0), columns - 1),
    row: Math.min(Math.max(row + up, 0), rows - 1),
  };
}

/**
 * The region between two corners; where there are panels, of theirs alone.
 *
 * @param {Figure | null} figure
 * @param {Spot} one
 * @param {Spot} other
 * @returns {NonNullable<View["region"]>}
 */
function between(figure, one, other) {
  return {
    x: [Math.min(one.column, other.column), Math.max(one.column, other.column)],
    y: [Math.min(one.row, other.row), Math.max(one.row, other.row)],
    ...(figure?.by ? { by: one.panel } : {}),
  };
}

/**
 * A region whose corner goes from one square to another; one of another panel begins anew.
 *
 * @param {Figure} figure
 * @param {View["region"]} region
 * @param {Spot} from
 * @param {Spot} to
 * @returns {NonNullable<View["region"]>}
 */
function grown(figure, region, from, to) {
  const anchor = region && (region.by ?? from.panel) === from.panel && {
    panel: from.panel,
    column: from.column === region.x[0] ? region.x[1] : region.x[0],
    row: from.row === region.y[0] ? region.y[1] : region.y[0],
  };
  return between(figure, anchor || from, to);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../../draw/arrangement.js").Frame} frame
 * @param {{ rows: number, columns: number }} panel
 * @param {NonNullable<View["region"]>} region
 */
function drawRegion(context, frame, panel, { x, y }) {
  const [low, high] = [boxOf(frame, panel, x[0], y[0]), boxOf(frame, panel, Math.min(x[1], panel.columns - 1), Math.min(y[1], panel.rows - 1))];
  const ink = readInk();
  context.save();
  context.strokeStyle = "#ffffff";
  context.lineWidth = 4;
  context.strokeRect(low.x, high.y, high.x + high.width - low.x, low.y + low.height - high.y);
  context.strokeStyle = ink("seen");
  context.lineWidth = 2;
  context.setLineDash([6, 3]);
  context.strokeRect(low.x, high.y, high.x + high.width - low.x, low.y + low.height - high.y);
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number, width: number, height: number }} box
 */
function drawSpot(context, { x, y, width, height }) {
  // an orange box on white: the line between profit and loss is dark, what the verdict says too
  for (const [lineWidth, colour] of /** @type {[number, string][]} */ ([[6, "#ffffff"], [3, readInk()("seen")]])) {
    context.lineWidth = lineWidth;
    context.strokeStyle = colour;
    context.strokeRect(x, y, width, height);
  }
}
