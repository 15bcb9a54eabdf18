/** The cells behind a square: the best ones and the middling one, each a click from its trades. */

import { button, element, fill } from "../../draw/element.js";
import { count, counted, plain } from "../../words.js";
import { figureText } from "./range.js";
import { hiddenAxes } from "./figure.js";
import { indexOf, placeText } from "./readout.js";
import { planesOfSquares } from "../../cube/answering.js";
import { coordinatesOf } from "../../cube/numbering.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("./figure.js").Figure} Figure
 * @typedef {import("./cursor.js").Spot} Spot
 * @typedef {{ cell: number, value: number, rank: number, of: number }} Ranked
 */

/** How many of the best are listed. */
const MOST = 5;

/**
 * @param {App} app
 */
export function createSquareList(app) {
  const made = element("section", { class: "square-list", hidden: true, "data-part": "square", "aria-label": "Cells behind the square" });
  const close = () => {
    made.hidden = true;
  };
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    event.preventDefault();
    /** @type {HTMLElement | null} */ (document.querySelector(".map-cursor"))?.focus();
  });
  return {
    element: made,
    close,
    /** @param {Figure} figure @param {Spot} spot */
    async open(figure, spot) {
      if (!figure.cells[indexOf(figure, spot)]) return;
      const options = { square: indexOf(figure, spot), lower: figure.shown.lower_is_better, most: MOST };
      const view = { ...figure.view, less: null, cost: figure.view.cost === "cost" ? /** @type {const} */ ("net") : figure.view.cost };
      const planes = planesOfSquares(view);
      const found = await app.reckoner.ask({ kind: "cells", channel: "cells", priority: 2, planes, view, options });
      if (!found) return;
      const close_ = button("Close", close, { class: "plain" });
      fill(made, element("h3", {}, `Cells at ${placeText(figure, spot)}`), close_, listed(app, figure, spot, found));
      made.hidden = false;
      if (found.length === 1) app.select(found[0].cell);
      else /** @type {HTMLElement | null} */ (made.querySelector("li button"))?.focus({ preventScroll: true });
    },
  };
}

/**
 * @param {App} app
 * @param {Figure} figure
 * @param {Spot} spot
 * @param {Ranked[]} found
 * @returns {HTMLElement}
 */
function listed(app, figure, spot, found) {
  if (!found.length) {
    const many = counted(figure.cells[indexOf(figure, spot)], "cell");
    return element("p", {}, `${many}, none with enough trades to say.`);
  }
  const items = found.map(({ cell, value, rank, of }) => {
    const name = rank < MOST ? `${rank + 1}.` : "median";
    const open = button(`cell ${count(cell)}`, () => app.select(cell));
    const text = [element("span", { class: "square-rank" }, name), open, element("strong", {}, ` ${figureText(figure, value)} `)];
    return element("li", {}, ...text, element("span", { class: "faint" }, `${parameters(app, figure, cell)}${rank < MOST ? "" : ` (${count(rank + 1)} of ${count(of)})`}`));
  });
  return element("ol", { class: "square-cells" }, items);
}

/**
 * The hidden coordinates of a cell, in words.
 *
 * @param {App} app
 * @param {Figure} figure
 * @param {number} cell
 * @returns {string}
 */
function parameters({ model }, figure, cell) {
  const hidden = new Set(hiddenAxes(model, figure.view).map((axis) => axis.name));
  const at = coordinatesOf(model, cell);
  const texts = model.axes.filter(({ name }) => hidden.has(name)).map((axis) => `${plain(axis.name)} ${axis.labels[at.get(axis.name) ?? -1] ?? "?"}`);
  return texts.join(", ");
}
