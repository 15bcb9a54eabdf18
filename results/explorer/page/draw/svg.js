/** Lines and letters as SVG, made by DOM calls alone. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an SVG element; attributes that are null are left away, numbers are rounded to hundredths of a pixel.
 *
 * @param {string} tag
 * @param {Record<string, string | number | null>} attributes
 * @param {...(SVGElement | string)} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) made.setAttribute(name, typeof value === "number" ? String(rounded(value)) : value);
  }
  made.append(...children);
  return made;
}

/**
 * Return a path through points; a gap where one is null.
 *
 * @param {readonly (readonly [number, number] | null)[]} points
 * @returns {string}
 */
export function path(points) {
  let text = "";
  let drawing = false;
  for (const point of points) {
    if (point) text += `${drawing ? "L" : "M"}${rounded(point[0])},${rounded(point[1])}`;
    drawing = point !== null;
  }
  return text;
}

/**
 * Return closed paths between an upper and a lower line, one for each stretch where both are known.
 *
 * @param {readonly (readonly [number, number] | null)[]} upper
 * @param {readonly (readonly [number, number] | null)[]} lower
 * @returns {string}
 */
export function band(upper, lower) {
  let text = "";
  let from = 0;
  for (let at = 0; at <= upper.length; at += 1) {
    if (at < upper.length && upper[at] && lower[at]) continue;
    if (at - from > 1) text += `${path([...upper.slice(from, at), ...lower.slice(from, at).reverse()])}Z`;
    from = at + 1;
  }
  return text;
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * 100) / 100;
}
