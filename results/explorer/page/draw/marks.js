/**
 * Marks of trades: triangles where they begin, pointing the way they bet, and dots where they end.
 */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y Its tip.
 * @param {{ up: boolean, size: number, colour: string, edge?: string }} look
 */
export function drawTriangle(context, x, y, { up, size, colour, edge }) {
  const away = up ? size : -size;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - size * 0.62, y + away);
  context.lineTo(x + size * 0.62, y + away);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
  if (edge) stroke(context, edge);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {{ size: number, colour: string, edge?: string }} look
 */
export function drawDot(context, x, y, { size, colour, edge }) {
  context.beginPath();
  context.arc(x, y, size, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  if (edge) stroke(context, edge);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {{ size: number, colour: string }} look
 */
export function drawRing(context, x, y, { size, colour }) {
  context.beginPath();
  context.arc(x, y, size, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.stroke();
  context.lineWidth = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} colour
 */
function stroke(context, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
}
