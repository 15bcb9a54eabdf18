/** What was observed, and what to expect after allowing for having been picked: dots and an interval over zero. */

import { element } from "../../draw/element.js";
import { linear } from "../../draw/scales.js";
import { svg } from "../../draw/svg.js";
import { fixed } from "../../words.js";

const [WIDTH, HEIGHT] = [480, 66];
const SIDE = { left: 12, right: 12 };

/**
 * Draw the expectation.
 *
 * @param {import("../../types.js").ChoiceModel} choice
 * @returns {HTMLElement | null}
 */
export function expectationPicture({ expectation }) {
  if (!expectation) return null;
  const { observed, realistic, low, high } = expectation;
  const ends = [0, observed, realistic, low, high];
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const pad = (most - least) * 0.08;
  const x = linear([least - pad, most + pad], [SIDE.left, WIDTH - SIDE.right]);
  const words = `Expect ${signed(realistic)} a trade (${signed(low)} to ${signed(high)}), not the ${signed(observed)} observed: it was picked for being best.`;
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words, class: "choice-expectation" });
  picture.append(svg("line", { x1: x.at(0), x2: x.at(0), y1: 6, y2: 46, class: "choice-zero" }));
  picture.append(svg("line", { x1: x.at(low), x2: x.at(high), y1: 26, y2: 26, class: "choice-interval" }));
  picture.append(svg("circle", { cx: x.at(realistic), cy: 26, r: 6, class: "choice-realistic" }));
  picture.append(svg("circle", { cx: x.at(observed), cy: 26, r: 5, class: "choice-observed" }));
  for (const tick of x.ticks(6)) {
    picture.append(svg("text", { x: x.at(tick), y: 62, "text-anchor": "middle" }, `${Number((tick * 100).toPrecision(6))} %`));
    picture.append(svg("line", { x1: x.at(tick), x2: x.at(tick), y1: 46, y2: 50, class: "choice-tick" }));
  }
  picture.append(label(x.at(realistic), "realistic", 16), label(x.at(observed), "observed", Math.abs(x.at(observed) - x.at(realistic)) < 60 ? 42 : 16));
  return element("section", { "aria-label": "Expectation" }, element("h3", {}, "What to expect"), element("p", {}, words), wrapped(picture));
}

/** @param {SVGElement} picture */
function wrapped(picture) {
  const figure = element("figure", {});
  figure.append(picture);
  return figure;
}

/**
 * @param {number} x
 * @param {string} text
 * @param {number} y
 */
function label(x, text, y) {
  const anchor = x < 40 ? "start" : x > WIDTH - 40 ? "end" : "middle";
  return svg("text", { x, y: y - 1, "text-anchor": anchor }, text);
}

/** @param {number} value */
function signed(value) {
  return `${value < 0 ? "" : "+"}${fixed(value * 100, 3)} %`;
}
