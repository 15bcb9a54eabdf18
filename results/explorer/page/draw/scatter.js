/**
 * Clouds of points. Of points that would hide each other to the pixel only one is drawn; numbers are never thinned.
 */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} x Pixels.
 * @param {ArrayLike<number>} y
 * @param {{ colour: (index: number) => string, size: number, alpha: number }} look Points lie in order, so that none of
 *   two colours covers the other. Those at NaN are not drawn.
 */
export function drawCloud(context, x, y, { colour, size, alpha }) {
  /** @type {Set<number>} */
  const taken = new Set();
  context.save();
  context.globalAlpha = alpha;
  for (let index = 0; index < x.length; index += 1) {
    if (Number.isNaN(x[index])) continue;
    const [left, top] = [Math.round(2 * x[index]), Math.round(2 * y[index])];
    const place = left * 65536 + top;
    if (taken.has(place)) continue;
    taken.add(place);
    context.fillStyle = colour(index);
    context.fillRect(left / 2 - size / 2, top / 2 - size / 2, size, size);
  }
  context.restore();
}

/**
 * Return the point nearest to a place, if one is near enough.
 *
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 * @param {number} left
 * @param {number} top
 * @param {number} reach Pixels.
 * @returns {number | null}
 */
export function nearestPoint(x, y, left, top, reach) {
  let best = reach * reach;
  /** @type {number | null} */
  let found = null;
  for (let index = 0; index < x.length; index += 1) {
    const distance = (x[index] - left) ** 2 + (y[index] - top) ** 2;
    if (distance <= best) {
      best = distance;
      found = index;
    }
  }
  return found;
}
