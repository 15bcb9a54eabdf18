/** For who weighs otherwise: cells that no other beats in expectancy, drawdown and trades at once. */

import { drawHorizontalMarks, drawVerticalAxis, inside, rule } from "../../draw/axes.js";
import { element, fill } from "../../draw/element.js";
import { createPlate } from "../../draw/plate.js";
import { linear } from "../../draw/scales.js";
import { count, counted, fixed } from "../../words.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").ChoiceModel} ChoiceModel
 * @typedef {ChoiceModel["front"][number]} FrontCell
 * @typedef {import("../../draw/plate.js").Size} Size
 */

const HEIGHT = 280;
const MARGINS = { left: 56, right: 16, top: 32, bottom: 36 };

/**
 * Make the picture; null where there is no front.
 *
 * @param {App} app
 * @param {ChoiceModel} choice
 * @returns {{ element: HTMLElement, redraw: () => void } | null}
 */
export function createFront(app, { front }) {
  if (front.length === 0) return null;
  const cells = [...front].sort((one, other) => one.max_drawdown - other.max_drawdown);
  let pointed = Math.max(0, cells.findIndex(({ chosen }) => chosen));
  let held = false;
  const readout = element("p", { class: "choice-readout", "aria-live": "polite" });
  const plate = createPlate({
    height: HEIGHT,
    label: summary(cells),
    draw: (context, size, ink) => draw(context, size, ink, cells, held ? pointed : -1),
  });
  const stage = element("div", { tabindex: 0, role: "group", "aria-label": "Pareto front: arrow keys go from cell to cell, Enter opens one" }, plate.element);
  /** @param {number} at @param {boolean} now */
  const point = (at, now) => {
    pointed = at;
    held = now;
    fill(readout, words(cells[at]));
    plate.redraw();
  };
  stage.addEventListener("pointermove", (event) => point(nearest(cells, plate.size(), event.offsetX, event.offsetY), true));
  stage.addEventListener("pointerleave", () => point(pointed, false));
  stage.addEventListener("focus", () => point(pointed, true));
  stage.addEventListener("blur", () => point(pointed, false));
  stage.addEventListener("click", () => app.select(cells[pointed].cell));
  stage.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (step) point(Math.min(cells.length - 1, Math.max(0, pointed + step)), true);
    else if (event.key === "Enter") app.select(cells[pointed].cell);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  fill(readout, words(cells[pointed]));
  const title = element("h3", {}, "If you weigh otherwise: no cell beats these in expectancy, drawdown and trades at once");
  return { element: element("figure", { class: "choice-front" }, title, stage, readout), redraw: plate.redraw };
}

/**
 * @param {readonly FrontCell[]} cells
 * @param {Size} size
 */
function scales(cells, size) {
  const box = inside(size, MARGINS);
  const earned = cells.map(({ expectancy }) => expectancy);
  const most = Math.max(...cells.map(({ max_drawdown }) => max_drawdown));
  const [low, high] = [Math.min(0, ...earned), Math.max(...earned)];
  return { box, x: linear([0, most * 1.06 || 1], [box.left, box.right]), y: linear([low, high + (high - low) * 0.08], [box.bottom, box.top]) };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Size} size
 * @param {import("../../draw/plate.js").Ink} ink
 * @param {readonly FrontCell[]} cells
 * @param {number} pointed
 */
function draw(context, size, ink, cells, pointed) {
  const { box, x, y } = scales(cells, size);
  drawVerticalAxis(context, box, y, (value) => `${Number((value * 100).toPrecision(4))} %`, ink, 5);
  const ticks = x.ticks(Math.max(2, size.width / 80)).map((tick) => ({ at: x.at(tick), label: `${Number((tick * 100).toPrecision(4))} %` }));
  drawHorizontalMarks(context, box, ticks, ink);
  rule(context, box.left, y.at(0), box.right, y.at(0), ink("frame"));
  context.fillStyle = ink("faint");
  context.textAlign = "center";
  context.fillText("maximum drawdown", (box.left + box.right) / 2, box.bottom + 20);
  context.textAlign = "left";
  context.textBaseline = "bottom";
  context.fillText("expectancy a trade; areas: trades", box.left + 4, box.top - 16);
  const most = Math.max(...cells.map(({ trades }) => trades));
  cells.forEach((cell, at) => {
    const radius = Math.max(3, 14 * Math.sqrt(cell.trades / most));
    context.beginPath();
    context.arc(x.at(cell.max_drawdown), y.at(cell.expectancy), radius, 0, 2 * Math.PI);
    context.globalAlpha = cell.chosen ? 0.9 : 0.35;
    context.fillStyle = cell.chosen ? ink("accent") : ink("gross");
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = at === pointed ? 2.5 : 1;
    context.strokeStyle = at === pointed ? ink("ink") : ink("accent");
    context.stroke();
  });
  const chosen = cells.find((cell) => cell.chosen);
  if (!chosen) return;
  context.fillStyle = ink("ink");
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillText("chosen", x.at(chosen.max_drawdown), y.at(chosen.expectancy) - Math.max(3, 14 * Math.sqrt(chosen.trades / most)) - 3);
}

/**
 * @param {readonly FrontCell[]} cells
 * @param {Size} size
 * @param {number} left
 * @param {number} top
 */
function nearest(cells, size, left, top) {
  const { x, y } = scales(cells, size);
  const away = cells.map(({ max_drawdown, expectancy }) => Math.hypot(x.at(max_drawdown) - left, y.at(expectancy) - top));
  return away.indexOf(Math.min(...away));
}

/** @param {FrontCell} cell */
function words({ cell, label, expectancy, max_drawdown, trades, chosen }) {
  return (
    `${chosen ? "Chosen: " : ""}cell ${cell}: ${expectancy < 0 ? "" : "+"}${fixed(expectancy * 100, 3)} % a trade, ` +
    `drawdown ${fixed(max_drawdown * 100, 1)} %, ${count(trades)} trades; ${label}`
  );
}

/** @param {readonly FrontCell[]} cells */
function summary(cells) {
  return `Expectancy against maximum drawdown of ${counted(cells.length, "cell")} that no other beats in both and in trades.`;
}
