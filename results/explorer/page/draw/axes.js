/**
 * Axes of a figure: thin lines at ticks, their labels, and a frame where one is wanted.
 */

/** @typedef {import("./plate.js").Ink} Ink */
/** @typedef {import("./scales.js").Scale} Scale */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box In pixels from the canvas's corner. */

/**
 * Return the box that margins leave.
 *
 * @param {import("./plate.js").Size} size
 * @param {Box} margins
 * @returns {Box}
 */
export function inside(size, margins) {
  return {
    left: margins.left,
    right: Math.max(size.width - margins.right, margins.left + 1),
    top: margins.top,
    bottom: Math.max(size.height - margins.bottom, margins.top + 1),
  };
}

/**
 * Draw the vertical axis: a rule across at each tick, its label to the left.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Scale} scale
 * @param {(value: number, step: number) => string} written
 * @param {Ink} ink
 * @param {number} most
 */
export function drawVerticalAxis(context, box, scale, written, ink, most = 5) {
  const ticks = scale.ticks(most);
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : Math.abs(ticks[0] ?? 1);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of ticks) {
    const y = sharp(scale.at(tick));
    rule(context, box.left, y, box.right, y, ink("rule"));
    context.fillStyle = ink("faint");
    context.fillText(written(tick, step), box.left - 6, y);
  }
}

/**
 * Draw labels below the horizontal axis, and where `rules` a line at each.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {{ at: number, label: string }[]} marks Pixels and words; those that would touch the one before are left out.
 * @param {Ink} ink
 * @param {boolean} rules
 */
export function drawHorizontalMarks(context, box, marks, ink, rules = false) {
  context.textBaseline = "top";
  context.textAlign = "center";
  let free = -Infinity;
  for (const { at, label } of marks) {
    if (at < box.left - 0.5 || at > box.right + 0.5) continue;
    if (rules) rule(context, sharp(at), box.top, sharp(at), box.bottom, ink("rule"));
    const half = context.measureText(label).width / 2;
    const x = Math.min(Math.max(at, half + 1), context.canvas.clientWidth - half - 1);
    if (x - half < free) continue;
    free = x + half + 10;
    context.fillStyle = ink("faint");
    context.fillText(label, x, box.bottom + 5);
  }
}

/**
 * Draw a straight line.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {string} colour
 * @param {number[]} dash
 * @param {number} width
 */
export function rule(context, x0, y0, x1, y1, colour, dash = [], width = 1) {
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
  context.restore();
}

/**
 * Write a label on a patch of the ground's colour, so that it can be read over a picture, kept inside the box.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {string} text
 * @param {number} x
 * @param {number} y Middle of the line.
 * @param {Ink} ink
 * @param {{ colour?: string, align?: "left" | "center" | "right" }} look
 */
export function writeLabel(context, box, text, x, y, ink, { colour, align = "left" } = {}) {
  const width = context.measureText(text).width;
  const fits = align !== "right" || x - width >= box.left + 2;
  // to the right of what it names, where there is no room to the left
  const start = align === "left" ? x : align === "center" ? x - width / 2 : fits ? x - width : x + 10;
  const left = Math.min(Math.max(start, box.left + 2), Math.max(box.right - width - 2, box.left + 2));
  context.save();
  context.globalAlpha = 0.82;
  context.fillStyle = ink("ground");
  context.fillRect(left - 2, y - 7, width + 4, 14);
  context.restore();
  context.fillStyle = colour ?? ink("ink");
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, left, y);
}

/**
 * Return the middle of the nearest pixel, where a line of one pixel is sharp.
 *
 * @param {number} at
 * @returns {number}
 */
export function sharp(at) {
  return Math.round(at - 0.5) + 0.5;
}
