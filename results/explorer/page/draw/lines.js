/**
 * Lines and areas through many points.
 */

/**
 * Draw a line through points, all or some of them.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} x Pixels.
 * @param {ArrayLike<number>} y
 * @param {readonly number[]} drawn Positions, ascending.
 * @param {{ colour: string, width?: number, steps?: boolean, dash?: number[] }} look
 */
export function drawLine(context, x, y, drawn, { colour, width = 1.5, steps = false, dash = [] }) {
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.setLineDash(dash);
  context.beginPath();
  trace(context, x, y, drawn, steps);
  context.stroke();
  context.restore();
}

/**
 * Fill between a line and a level.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 * @param {readonly number[]} drawn
 * @param {{ colour: string, level: number, alpha?: number, steps?: boolean }} look
 */
export function drawArea(context, x, y, drawn, { colour, level, alpha = 0.25, steps = false }) {
  if (!drawn.length) return;
  context.save();
  context.globalAlpha = alpha;
  context.fillStyle = colour;
  context.beginPath();
  trace(context, x, y, drawn, steps);
  context.lineTo(x[drawn[drawn.length - 1]], level);
  context.lineTo(x[drawn[0]], level);
  context.closePath();
  context.fill();
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 * @param {readonly number[]} drawn
 * @param {boolean} steps A value holds until the next.
 */
function trace(context, x, y, drawn, steps) {
  drawn.forEach((position, index) => {
    if (index === 0) context.moveTo(x[position], y[position]);
    else {
      if (steps) context.lineTo(x[position], y[drawn[index - 1]]);
      context.lineTo(x[position], y[position]);
    }
  });
}
