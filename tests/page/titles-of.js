/**
 * Titles of the page: `node titles-of.js < question.json`. The question holds `model`, and `views` with the `cells` behind each
 * square; titles go to standard output.
 */

import { readFileSync } from "node:fs";

import { laidOut } from "../../results/explorer/page/views/map/figure.js";

const { model, views } = JSON.parse(readFileSync(0, "utf8"));

/** @param {{ view: any, cells: number[] }} asked */
function titled({ view, cells }) {
  const many = Uint32Array.from(cells);
  const squares = { shape: /** @type {[number, number, number]} */ ([1, 1, many.length]), value: new Float64Array(many.length), cells: many, cells_sufficient: many };
  return laidOut(model, view, squares, null).title;
}

process.stdout.write(JSON.stringify(views.map(titled)));
