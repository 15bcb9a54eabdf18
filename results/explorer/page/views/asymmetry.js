/** The picture the project is about: how often cells win against how much a win pays, and where that begins to pay. */

import { densityText } from "../cube/reading.js";
import { button, element, fill } from "../draw/element.js";
import { linear, logarithmic } from "../draw/scales.js";
import { svg } from "../draw/svg.js";
import { listen } from "./asymmetry/brushing.js";
import { axes, brushed, expectancies } from "./asymmetry/lines.js";
import { points } from "./asymmetry/marks.js";
import { colourOf, drawDensity } from "./asymmetry/picture.js";
import { spotsOf } from "./asymmetry/spots.js";
import { brushWords, placeWords, sentences } from "./asymmetry/words.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").View} View
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../cube/reading.js").DensityAnswer} DensityAnswer
 * @typedef {import("./asymmetry/lines.js").Frame} Frame
 * @typedef {import("./asymmetry/brushing.js").Place} Place
 */

/** Room for titles and ticks, in pixels; at the right for what lines of equal expectancy are worth. */
const MARGIN = { left: 52, right: 36, top: 8, bottom: 40 };
/** Width and height of a bin, in pixels. */
const BIN = 4;
const KEYS = "Arrow keys move a cursor, Shift with arrows draws a rectangle, Enter shows only its cells on the map, Escape clears it.";

/**
 * Make the asymmetry plane.
 *
 * @param {App} app
 * @returns {Part}
 */
export function createAsymmetryPlane(app) {
  const parts = createParts();
  /** @type {DensityAnswer | null} */
  let answer = null;
  let asked = 0;
  let shown = "";
  let costs = app.model.size <= 2_000_000;

  const redraw = () => answer && draw(parts, answer, app);
  const refresh = async () => {
    const view = app.store.get();
    const mine = ++asked;
    shown = textOf(app, view);
    const found = await ask(app, view, parts.stage.clientWidth, costs).catch((problem) => String(problem.message ?? problem));
    if (mine !== asked || found === null) return;
    answer = typeof found === "string" ? null : found;
    parts.stage.hidden = answer === null;
    if (typeof found === "string") fill(parts.caption, element("p", {}, found));
    else fill(parts.caption, ...sentences(found, view.cost === "gross").map((text) => element("p", {}, text)));
    redraw();
  };

  listen(parts.stage, brushing(app, parts, () => answer));
  parts.clear.addEventListener("click", () => app.store.set({ brush: null }));
  parts.costs.addEventListener("click", () => {
    costs = !costs;
    parts.costs.setAttribute("aria-pressed", String(costs));
    refresh();
  });
  parts.costs.setAttribute("aria-pressed", String(costs));
  new ResizeObserver(() => {
    // A scroll bar that comes or goes stretches the bins a little; only another layout is worth counting again.
    const finer = answer ? binsOf(parts.stage.clientWidth).columns / answer.density.bins.columns : 1;
    if (finer > 1.25 || finer < 0.75) refresh();
    else redraw();
  }).observe(parts.stage);

  return {
    element: parts.root,
    update(view, changed) {
      parts.clear.hidden = view.brush === null;
      parts.costs.hidden = view.cost === "gross";
      fill(parts.brushed, view.brush ? brushWords(view.brush) : "");
      if (textOf(app, view) !== shown) refresh();
      else if (changed.has("brush") || changed.has("theme")) redraw();
    },
  };
}

/** Make the elements that stay. */
function createParts() {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const lines = svg("svg", { "aria-hidden": "true", class: "asym-svg" });
  const caption = element("div", { class: "asym-caption", id: "asym-caption" });
  const stage = element("div", {
    class: "asym-stage", tabindex: 0, role: "application", "aria-roledescription": "plane", "data-part": "asymmetry-plane",
    "aria-label": `Win rate against payoff ratio. ${KEYS}`, "aria-describedby": "asym-caption",
  }, canvas);
  stage.append(lines);
  const readout = element("p", { class: "asym-readout" });
  const clear = button("Clear the rectangle", () => {}, { class: "asym-clear", hidden: true });
  const costs = button("What costs do", () => {}, { class: "asym-toggle", "aria-pressed": "false" });
  const brushedWords = element("p", { class: "asym-brushed" });
  const head = element("div", { class: "part-head" }, element("h2", {}, "Asymmetry plane"), costs, clear);
  const root = element("div", { class: "asym" }, head, stage, readout, brushedWords, caption);
  return { root, stage, canvas, lines, caption, readout, clear, costs, brushed: brushedWords };
}

/**
 * @param {App} app
 * @param {View} view
 * @param {number} width Of the stage.
 * @param {boolean} costs Whether the median before costs is wanted, too.
 * @returns {Promise<DensityAnswer | null>}
 */
function ask(app, view, width, costs) {
  const cost = view.cost === "gross" ? "gross" : "net";
  /** @param {"net" | "gross"} which */
  const planes = (which) => ["win_rate", "payoff_ratio"].map((metric) => ({ metric, sample: view.sample, cost: which }));
  const gross = costs && cost === "net" && has(app, view, "gross") ? planes("gross") : [];
  if (!has(app, view, cost)) {
    return Promise.reject(new Error("Win rates and payoff ratios of this sample are not in this page."));
  }
  const cells = spotsOf(app.model, view).map(({ cell }) => cell);
  const options = { ...binsOf(width), cells };
  return app.reckoner.ask({ kind: "density", channel: "density", priority: 1, planes: [...planes(cost), ...gross], view, options });
}

/**
 * @param {App} app
 * @param {View} view
 * @param {"net" | "gross"} cost
 */
function has({ model }, { sample }, cost) {
  return ["win_rate", "payoff_ratio"].every((name) =>
    model.metrics.find((metric) => metric.name === name)?.views.some((each) => each.sample === sample && each.cost === cost),
  );
}

/**
 * What the picture depends on: as long as it is the same, nothing need be counted again.
 *
 * @param {App} app
 * @param {View} view
 */
function textOf({ model }, view) {
  return densityText(view) + spotsOf(model, view).map(({ cell, kind }) => `${kind} ${cell}`).join();
}

/** @param {number} width */
function heightOf(width) {
  return Math.round(Math.min(560, Math.max(260, width * 0.88)));
}

/** @param {number} width */
function binsOf(width) {
  const across = Math.max(120, width - MARGIN.left - MARGIN.right);
  const down = heightOf(width) - MARGIN.top - MARGIN.bottom;
  return { columns: Math.floor(across / BIN), rows: Math.floor(down / BIN) };
}

/**
 * @param {number} width
 * @param {DensityAnswer} answer
 * @returns {Frame}
 */
function frameOf(width, { density: { bins } }) {
  const box = { left: MARGIN.left, right: width - MARGIN.right, top: MARGIN.top, bottom: heightOf(width) - MARGIN.bottom };
  return { box, x: linear(bins.win_rate, [box.left, box.right]), y: logarithmic(bins.payoff_ratio, [box.bottom, box.top]) };
}

/**
 * @param {ReturnType<typeof createParts>} parts
 * @param {DensityAnswer} answer
 * @param {App} app
 */
function draw({ stage, canvas, lines }, answer, app) {
  const width = stage.clientWidth;
  if (width === 0) return;
  const frame = frameOf(width, answer);
  const { box } = frame;
  stage.style.height = `${heightOf(width)}px`;
  const [across, down, sharpness] = [box.right - box.left, box.bottom - box.top, window.devicePixelRatio || 1];
  Object.assign(canvas.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${across}px`, height: `${down}px` });
  Object.assign(canvas, { width: Math.round(across * sharpness), height: Math.round(down * sharpness) });
  const colours = { win: colourOf(stage, "--win"), loss: colourOf(stage, "--loss"), pale: colourOf(stage, "--faint") };
  drawDensity(canvas, answer.density, answer.region, colours);
  const view = app.store.get();
  const spots = spotsOf(app.model, view).flatMap((spot, at) => {
    const point = answer.points[at];
    return point ? [{ ...spot, ...point }] : [];
  });
  const front = answer.density;
  const median = front.win_rate === null || front.payoff_ratio === null ? null : { win_rate: front.win_rate, payoff_ratio: front.payoff_ratio };
  lines.setAttribute("viewBox", `0 0 ${width} ${heightOf(width)}`);
  lines.replaceChildren(axes(frame), expectancies(frame), points(frame, spots, answer.gross, median), brushed(frame, view.brush));
}

/**
 * @param {App} app
 * @param {ReturnType<typeof createParts>} parts
 * @param {() => DensityAnswer | null} current
 * @returns {import("./asymmetry/brushing.js").Brushing}
 */
function brushing(app, parts, current) {
  const frame = () => {
    const answer = current();
    return answer && frameOf(parts.stage.clientWidth, answer);
  };
  return {
    box: () => frame()?.box ?? { left: 0, right: 0, top: 0, bottom: 0 },
    pointed(place, spoken) {
      const [answer, now] = [current(), frame()];
      const words = place && answer && now ? placeWords(answer.density, now.x.inverse(place.x), now.y.inverse(place.y)) : "";
      fill(parts.readout, words);
      if (spoken && words) app.announce(words);
    },
    drawn(from, to, final) {
      const now = frame();
      if (!now) return;
      const [left, right] = [from.x, to.x].sort((one, other) => one - other);
      const [top, bottom] = [from.y, to.y].sort((one, other) => one - other);
      const brush = rectangle(now, left, right, top, bottom);
      app.store.set({ brush }, { settling: !final });
      if (final) app.announce(brushWords(brush));
    },
    cleared: () => app.store.set({ brush: null }),
  };
}

/**
 * @param {Frame} frame
 * @param {number} left
 * @param {number} right
 * @param {number} top
 * @param {number} bottom
 * @returns {NonNullable<View["brush"]>} To four digits, as an address holds them.
 */
function rectangle({ x, y }, left, right, top, bottom) {
  const digits = (/** @type {number} */ value) => Number(value.toPrecision(4));
  return {
    win_rate: [digits(x.inverse(left)), digits(x.inverse(right))],
    payoff_ratio: [digits(y.inverse(bottom)), digits(y.inverse(top))],
  };
}
