/** The picture the project is about: how often cells win against how much a win pays, and where that begins to pay. */

import { button, element, fill } from "../draw/element.js";
import { svg } from "../draw/svg.js";
import { ask, textOf } from "./asymmetry/asking.js";
import { binsOf, frameOf, heightOf } from "./asymmetry/frame.js";
import { listen } from "./asymmetry/brushing.js";
import { axes, brushed, expectancies } from "./asymmetry/lines.js";
import { points, spotAt } from "./asymmetry/marks.js";
import { colourOf, drawDensity } from "./asymmetry/picture.js";
import { brushWords, placeWords, sentences, spotWords } from "./asymmetry/words.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").View} View
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("./asymmetry/asking.js").Drawn} Drawn
 * @typedef {import("./asymmetry/lines.js").Frame} Frame
 * @typedef {import("./asymmetry/brushing.js").Place} Place
 */

const KEYS = "Arrow keys move a cursor, Shift with arrows draws a rectangle, Enter shows only its cells on the map, Escape clears it.";

/**
 * Make the asymmetry plane.
 *
 * @param {App} app
 * @returns {Part}
 */
export function createAsymmetryPlane(app) {
  const parts = createParts();
  /** @type {Drawn | null} */
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
    fit();
  };
  // A scroll bar that comes or goes stretches the bins a little; only another layout is worth counting again.
  const fit = () => {
    const width = parts.stage.clientWidth;
    const finer = answer && width > 0 ? binsOf(width).columns / answer.density.bins.columns : 1;
    if (finer > 1.25 || finer < 0.75) refresh();
    else redraw();
  };

  listen(parts.stage, brushing(app, parts, () => answer));
  parts.clear.addEventListener("click", () => app.store.set({ brush: null }));
  parts.costs.addEventListener("click", () => {
    costs = !costs;
    parts.costs.setAttribute("aria-pressed", String(costs));
    refresh();
  });
  parts.costs.setAttribute("aria-pressed", String(costs));
  new ResizeObserver(fit).observe(parts.stage);

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
 * @param {ReturnType<typeof createParts>} parts
 * @param {Drawn} answer
 * @param {App} app
 */
function draw({ stage, canvas, lines }, answer, app) {
  const width = stage.clientWidth;
  if (width === 0) return;
  const frame = frameOf(width, answer.density.bins);
  const { box } = frame;
  stage.style.height = `${heightOf(width)}px`;
  const [across, down, sharpness] = [box.right - box.left, box.bottom - box.top, window.devicePixelRatio || 1];
  Object.assign(canvas.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${across}px`, height: `${down}px` });
  Object.assign(canvas, { width: Math.round(across * sharpness), height: Math.round(down * sharpness) });
  const colours = { win: colourOf(stage, "--win"), loss: colourOf(stage, "--loss"), pale: colourOf(stage, "--faint") };
  drawDensity(canvas, answer.density, answer.region, colours);
  const view = app.store.get();
  const front = answer.density;
  const median = front.win_rate === null || front.payoff_ratio === null ? null : { win_rate: front.win_rate, payoff_ratio: front.payoff_ratio };
  lines.setAttribute("viewBox", `0 0 ${width} ${heightOf(width)}`);
  lines.replaceChildren(axes(frame), expectancies(frame), points(frame, answer.marks, answer.gross, median), brushed(frame, view.brush));
}

/**
 * @param {App} app
 * @param {ReturnType<typeof createParts>} parts
 * @param {() => Drawn | null} current
 * @returns {import("./asymmetry/brushing.js").Brushing}
 */
function brushing(app, parts, current) {
  const frame = () => {
    const answer = current();
    return answer && frameOf(parts.stage.clientWidth, answer.density.bins);
  };
  return {
    box: () => frame()?.box ?? { left: 0, right: 0, top: 0, bottom: 0 },
    pointed(place, spoken) {
      const [answer, now] = [current(), frame()];
      const spot = place && answer && now ? spotAt(now, answer.marks, place) : undefined;
      const here = place && answer && now ? placeWords(answer.density, now.x.inverse(place.x), now.y.inverse(place.y)) : "";
      const words = spot ? `${spotWords(spot)}; click opens it` : here;
      parts.stage.classList.toggle("asym-over", spot !== undefined);
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
    pressed(place) {
      const [answer, now] = [current(), frame()];
      const spot = answer && now ? spotAt(now, answer.marks, place) : undefined;
      app.store.set(spot ? { cell: spot.cell } : { brush: null });
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
