/** What is on screen, as a picture and as tables. */

import { arranged, clipped, drawMap, MEDIUM, SMALL } from "../../draw/mapfigure.js";
import { button, element } from "../../draw/element.js";
import { fileName } from "../../words.js";
import { digitsOf } from "./range.js";
import { pictureOf, sized } from "./canvas.js";
import { readInk } from "../../draw/plate.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("./figure.js").Figure} Figure
 */

const WIDTH = 1000;
const LINE = 17;
/** Milliseconds after which what was saved from memory has long been read. */
const READ = 60_000;
/** What a report cannot do, said where it would be looked for. */
const LEFT = "Parquet, grid files around a cell and marks: asymmetry explore";

/**
 * @param {App} app
 * @param {() => Figure | null} figure
 */
export function createExports(app, figure) {
  const name = () => {
    const { metric, x, y } = app.store.get();
    return fileName(app.model.name, metric, x, y);
  };
  const png = button("PNG", () => {
    const shown = figure();
    if (shown) drawnOn(shown).toBlob((blob) => blob && saved(URL.createObjectURL(blob), `${name()}.png`));
  });
  const tables = /** @type {const} */ (["csv", "parquet"]).map((kind) =>
    button(kind === "csv" ? "CSV" : "Parquet", () => {
      const address = app.source.exported(kind, { view: app.store.get() });
      if (address) saved(address, `${name()}.${kind}`);
    }),
  );
  const written = button("CSV", () => {
    const shown = figure();
    if (shown) saved(URL.createObjectURL(new Blob([csvOf(shown)], { type: "text/csv" })), `${name()}.csv`);
  });
  const made = element("div", { class: "exports", "data-part": "exports", role: "group", "aria-label": "Save what is shown" });
  made.append(element("span", { class: "faint" }, "Save as "), png, ...(app.model.served ? tables : [written, element("span", { class: "faint" }, LEFT)]));
  return { element: made };
}

/**
 * @param {string} address
 * @param {string} name
 */
function saved(address, name) {
  const link = element("a", { href: address, download: name });
  link.click();
  if (address.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(address), READ);
}

/**
 * The figure with title, subtitle and notes, on white or dark ground as on screen.
 *
 * @param {Figure} figure
 * @returns {HTMLCanvasElement}
 */
function drawnOn(figure) {
  const canvas = element("canvas");
  const picture = pictureOf(figure);
  const arrangement = arranged(picture, WIDTH, 560);
  const head = 48;
  const height = head + arrangement.height + figure.notes.length * LINE + 16;
  const context = sized(canvas, WIDTH + 24, height, 2);
  const ink = readInk();
  context.fillStyle = ink("ground");
  context.fillRect(0, 0, WIDTH + 24, height);
  context.translate(12, 0);
  context.textBaseline = "top";
  context.fillStyle = ink("ink");
  context.font = MEDIUM.replace("12px", "600 14px");
  context.fillText(clipped(context, figure.title, WIDTH), 0, 10);
  context.font = SMALL;
  context.fillStyle = ink("faint");
  context.fillText(clipped(context, figure.subtitle, WIDTH), 0, 30);
  context.translate(0, head);
  drawMap(context, picture, arrangement, ink);
  context.textBaseline = "top";
  context.textAlign = "left";
  context.fillStyle = ink("faint");
  context.font = SMALL;
  figure.notes.forEach((note, at) => context.fillText(clipped(context, note, WIDTH), 0, arrangement.height + 6 + at * LINE));
  return canvas;
}

/** How the columns of a map's table begin after its axes, as the explorer and `asymmetry map` write them. */
const COLUMNS = ["value", "cells", "cells_sufficient", "median_trades", "share_positive", "metric", "sample", "cost", "fold"];

/**
 * The squares as a report has them: values to the digits that are shown, no more is known of them here.
 *
 * @param {Figure} figure
 * @returns {string}
 */
export function csvOf(figure) {
  const { shape: [, rows, columns], x, y, by, value, cells, sufficient, shown, view } = figure;
  const sides = /** @type {[import("../../types.js").Axis | null, (at: number) => number][]} */ ([
    [by, (at) => Math.floor(at / (rows * columns))],
    [y, (at) => Math.floor(at / columns) % rows],
    [x, (at) => at % columns],
  ]);
  const axes = sides.flatMap(([axis, place]) => (axis ? [{ axis, place }] : []));
  const digits = digitsOf(figure) + Math.round(Math.log10(shown.factor));
  const lines = [[...axes.map(({ axis }) => axis.name), ...COLUMNS]];
  value.forEach((each, at) => {
    if (!cells[at]) return;
    const places = axes.map(({ axis, place }) => String(axis.values[axis.order[place(at)]] ?? ""));
    const number = Number.isNaN(each) ? "" : each.toFixed(digits);
    lines.push([...places, number, String(cells[at]), String(sufficient[at]), "", "", view.metric, view.sample, view.cost, view.fold]);
  });
  return `${lines.map((line) => line.map(harmless).join(",")).join("\n")}\n`;
}

/**
 * A cell of a table: quoted where it must be, and no formula for a program that works such out.
 *
 * @param {string} text
 * @returns {string}
 */
function harmless(text) {
  const plain = /^[=+@\t\r]|^-(?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
