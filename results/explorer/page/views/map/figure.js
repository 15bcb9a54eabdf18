/** What a map shows: values in the order in which they are drawn, the range of their colours, and its words. */

import { standingOf } from "./standing.js";
import { count, foldWords, plain, shownMetric } from "../../words.js";

/**
 * @typedef {import("../../types.js").View} View
 * @typedef {import("../../types.js").Axis} Axis
 * @typedef {import("../../types.js").Metric} Metric
 * @typedef {import("../../types.js").RunModel} RunModel
 * @typedef {import("../../types.js").Squares} Squares
 * @typedef {import("../../types.js").ReckonedSquares} ReckonedSquares
 *
 * @typedef {object} Figure Arrays are row major (by, y, x) over drawn positions.
 * @property {View} view
 * @property {[number, number, number]} shape
 * @property {Axis | null} x
 * @property {Axis | null} y
 * @property {Axis | null} by
 * @property {Metric} shown
 * @property {Float64Array} value
 * @property {Uint32Array} cells
 * @property {Uint32Array} sufficient
 * @property {Float64Array | null} standing
 * @property {Squares | null} exact
 * @property {string} title
 * @property {string} subtitle
 * @property {string[]} notes
 * @property {Uint8Array | null} unmatched of a difference: 1 where the other run has no such cells
 * @property {string[]} verdict what hatching and outlines mean, or that a difference has none
 */

const ALONE = "beside and beneath the map, and in the verdict, stands this run alone: a difference has neither";

/**
 * Lay squares out.
 *
 * @param {RunModel} model
 * @param {View} view
 * @param {ReckonedSquares} squares
 * @param {{ judged: Uint32Array, kinds: number } | null} standings
 * @returns {Figure}
 */
export function laidOut(model, view, squares, standings) {
  /** @param {string | null} name */
  const axis = (name) => model.axes.find((each) => each.name === name) ?? null;
  const metric = /** @type {Metric} */ (model.metrics.find((each) => each.name === view.metric));
  const { shape, value, cells, cells_sufficient: sufficient } = squares;
  const shown = shownMetric(metric, view.fold, view);
  const compared = view.less === null ? shown : { ...shown, neutral: 0 };
  const figure = {
    view,
    shape,
    x: axis(view.x),
    y: axis(view.y),
    by: axis(view.by),
    shown: compared,
    value,
    cells,
    sufficient,
    standing: standings && standingOf(standings, cells),
    exact: null,
    title: "",
    subtitle: subtitleOf(model, view),
    notes: /** @type {string[]} */ ([]),
    unmatched: squares.unmatched ?? null,
    verdict: standings ? verdictNotes(model) : view.less === null ? [] : [ALONE],
  };
  return { ...figure, title: titleOf(model, metric, figure), notes: [...figure.verdict, ...notesOf(model, figure)] };
}

/**
 * The same figure with exact numbers in place of those that codes give.
 *
 * @param {Figure} figure
 * @param {Squares} exact by coordinates
 * @returns {Figure}
 */
export function withExact(figure, exact) {
  const at = placesOf(figure, exact);
  /** @param {(number | null)[]} numbers */
  const drawn = (numbers) => at.map((place) => numbers[place] ?? null);
  const value = Float64Array.from(drawn(exact.value), (each) => each ?? NaN);
  const ordered = {
    ...exact,
    value: drawn(exact.value),
    median_trades: drawn(exact.median_trades),
    share_positive: drawn(exact.share_positive),
  };
  return {
    ...figure,
    shown: { ...figure.shown, off: [] },
    value,
    cells: Uint32Array.from(drawn(exact.cells), (each) => each ?? 0),
    sufficient: Uint32Array.from(drawn(exact.cells_sufficient), (each) => each ?? 0),
    exact: ordered,
    title: exact.title || figure.title,
    notes: exact.notes.length ? [...figure.verdict, ...exact.notes] : figure.notes,
  };
}

/**
 * Where each drawn square stands in exact ones, which are in order of coordinates.
 *
 * @param {Figure} figure
 * @param {Squares} exact
 * @returns {number[]}
 */
function placesOf({ shape: [panels, rows, columns], x, y, by }, exact) {
  const places = [];
  for (let panel = 0; panel < panels; panel++) {
    const slice = by ? exact.by.indexOf(by.order[panel]) : 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [at, line] = [x ? x.order[column] : 0, y ? y.order[row] : 0];
        places.push(slice < 0 ? -1 : (slice * rows + line) * columns + at);
      }
    }
  }
  return places;
}

/**
 * How many cells stand behind a square: one number, or from fewest to most.
 *
 * @param {ArrayLike<number>} cells
 * @returns {string}
 */
export function cellsText(cells) {
  let [fewest, most] = [Infinity, 0];
  for (let at = 0; at < cells.length; at++) {
    if (!cells[at]) continue;
    fewest = Math.min(fewest, cells[at]);
    most = Math.max(most, cells[at]);
  }
  if (!most) return "0";
  return fewest === most ? count(most) : `${count(fewest)} to ${count(most)}`;
}

/** What a title adds of costs. */
const COSTS = { net: "", gross: ", GROSS, before costs", cost: ", what costs take of it" };

/**
 * The same words as exact squares come with, so that they do not change under a reader.
 *
 * @param {RunModel} model
 * @param {Metric} metric
 * @param {Omit<Figure, "title">} figure
 * @returns {string}
 */
function titleOf(model, metric, { view, cells }) {
  const many = cellsText(cells);
  const cell = model.pooled ? "setting" : "cell";
  const less = view.less === null ? "" : `, less that of ${model.others.find((other) => other.key === view.less)?.title ?? view.less}`;
  const sample = model.samples.find(({ name }) => name === view.sample)?.told ?? "";
  const title = view.fold === "share_positive" ? `share of ${cell}s with ${plain(metric.name)} above ${metric.neutral}` : metric.title;
  const text = title[0].toUpperCase() + title.slice(1) + sample + COSTS[view.cost];
  if (many === "0") return `${text}: no cell is left`;
  const told = model.pooled ? `${text}, pooled over ${model.pooled} assets` : text;
  if (many === "1") return `${told}, one ${cell} per square${less}`;
  const over = view.fold === "share_positive" ? "over" : `${foldWords(view.fold)} of`;
  return `${told}, ${over} ${many} ${cell}s per square${less}`;
}

/**
 * @param {RunModel} model
 * @param {View} view
 * @returns {string}
 */
function subtitleOf(model, view) {
  const sample = model.samples.find((each) => each.name === view.sample)?.title ?? view.sample;
  const cost = { net: "net of costs", gross: "before costs", cost: "gross less net" }[view.cost];
  return [sample, cost, model.market, `run ${model.name}`, ...conditions(model, view)].filter(Boolean).join(" · ");
}

/**
 * What hidden axes are held to, in words.
 *
 * @param {RunModel} model
 * @param {View} view
 * @returns {string[]}
 */
export function conditions(model, view) {
  const held = hiddenAxes(model, view).filter((axis) => view.kept[axis.name]);
  const texts = held.map((axis) => {
    const kept = axis.order.filter((at) => view.kept[axis.name].includes(at));
    return `${plain(axis.name)} ${listed(kept.map((at) => axis.labels[at]))}`;
  });
  return view.brush ? [...texts, "cells brushed in the asymmetry plane"] : texts;
}

/**
 * @param {string[]} labels
 * @returns {string}
 */
function listed(labels) {
  return labels.length > 5 ? `${labels[0]} to ${labels.at(-1)} (${labels.length} values)` : labels.join(", ");
}

/**
 * The axes that a view folds, with more than one value.
 *
 * @param {RunModel} model
 * @param {View} view
 * @returns {Axis[]}
 */
export function hiddenAxes(model, view) {
  return model.axes.filter((axis) => ![view.x, view.y, view.by].includes(axis.name) && axis.values.length > 1);
}

/**
 * @param {RunModel} model
 * @returns {string[]}
 */
function verdictNotes({ verdict }) {
  const judged = { oos: "out-of-sample trades", all: "all trades", seen: "trades the model may have seen" };
  return [
    ...(verdict ? [`VERDICT: ${verdict.verdict}, on ${judged[verdict.judged]}`] : []),
    "full colour inside the solid line: most judged cells are confidently positive",
    "hatched: a positive expectancy cannot be excluded; pale without hatching, across the dashed line: it is excluded",
  ];
}

/**
 * @param {RunModel} model
 * @param {Omit<Figure, "title">} figure
 * @returns {string[]}
 */
function notesOf(model, figure) {
  const { view, cells, value } = figure;
  const notes = [];
  const hidden = hiddenAxes(model, view);
  const many = (/** @type {Axis} */ axis) => view.kept[axis.name]?.length ?? axis.values.length;
  if (hidden.length) notes.push(`hidden behind each square: ${hidden.map((axis) => `${plain(axis.name)} (${many(axis)})`).join(", ")}`);
  const best = view.fold === (figure.shown.lower_is_better ? "min" : "max");
  if (best) notes.push(`a ${foldWords(view.fold)} over many cells is mostly luck: read the median first`);
  for (const axis of [figure.x, figure.y, figure.by]) {
    if (axis?.dead) notes.push(`${plain(axis.name)} changes nothing in this run: a dead axis, not a finding`);
    else if (axis?.scales_only && figure.shown.scale_free) {
      notes.push(`${plain(axis.name)} scales wins and losses alike here and cannot move this metric: the stripes are no finding`);
    }
  }
  if (value.some((each, at) => cells[at] > 0 && Number.isNaN(each))) notes.push(`grey: most cells have under ${model.sufficient}`);
  if (cells.some((each) => each === 0)) notes.push("dotted: no cell, ruled out by a constraint, the sample or the condition");
  return notes;
}
