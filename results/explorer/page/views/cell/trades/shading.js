/**
 * The ground of spans that the model had seen in training, shaded.
 */

import { writeLabel } from "../../../draw/axes.js";
import { sampleSpans } from "./curve.js";

/** Spans narrower than this, in pixels, are not named. */
const NAMED = 60;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../../../draw/axes.js").Box} box
 * @param {(at: number) => number} x Pixel of a time or bar.
 * @param {ReturnType<typeof sampleSpans>} spans
 * @param {import("../../../draw/plate.js").Ink} ink
 */
export function shadeSeen(context, box, x, spans, ink) {
  for (const { from, to, out_of_sample: unseen } of spans) {
    const [left, right] = [Math.max(x(from), box.left), Math.min(x(to), box.right)];
    if (unseen !== false || right <= left) continue;
    context.save();
    context.globalAlpha = 0.1;
    context.fillStyle = ink("seen");
    context.fillRect(left, box.top, right - left, box.bottom - box.top);
    context.restore();
    if (right - left > NAMED) writeLabel(context, box, "seen", left + 6, box.top + 8, ink, { colour: ink("seen") });
  }
}
