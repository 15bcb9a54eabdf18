/** Patterns that squares are filled with besides their colour. */

/**
 * Where there is no cell.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} colour
 * @returns {CanvasPattern | null}
 */
export function dotted(context, colour) {
  const { tile, strokes } = tileOf(6);
  strokes.fillStyle = colour;
  strokes.fillRect(2, 2, 1.2, 1.2);
  return context.createPattern(tile, "repeat");
}

/** @param {number} side in pixels */
function tileOf(side) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = side;
  return { tile, strokes: /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d")) };
}

/**
 * Over what is not settled.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} colour
 * @returns {CanvasPattern | null}
 */
export function hatching(context, colour) {
  const side = 7;
  const { tile, strokes } = tileOf(side);
  strokes.strokeStyle = colour;
  strokes.lineWidth = 0.8;
  for (const shift of [-side, 0, side]) {
    strokes.moveTo(shift, side);
    strokes.lineTo(shift + side, 0);
  }
  strokes.stroke();
  return context.createPattern(tile, "repeat");
}
