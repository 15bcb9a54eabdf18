import assert from "node:assert/strict";
import test from "node:test";

import { CODEC, exhausted, viewOf, world } from "./worlds.js";
import { countKinds, levelOf, reckonSquares } from "../../results/explorer/page/cube/squares.js";
import { decoded } from "../../results/explorer/page/cube/codec.js";
import { shapeOf } from "../../results/explorer/page/cube/layout.js";

/** @typedef {import("../../results/explorer/page/types.js").View} View */
/** @typedef {ReturnType<typeof world>} World */

const LENGTHS = [3, 4, 2, 5, 3];
const FOLDS = ["median", "min", "max", "share_positive", "quantile:0.25", "quantile:0.9", "quantile:0.333"];

/**
 * Coordinates of a cell, the last axis fastest.
 *
 * @param {number} cell
 * @param {number[]} lengths
 */
function coordinatesOf(cell, lengths) {
  const found = lengths.map(() => 0);
  for (let axis = lengths.length - 1, rest = cell; axis >= 0; axis--) {
    found[axis] = rest % lengths[axis];
    rest = Math.floor(rest / lengths[axis]);
  }
  return found;
}

/**
 * The same squares, cell by cell.
 *
 * @param {World} world
 * @param {View} view
 */
function plainly({ cube, plane }, view) {
  const shape = shapeOf(cube, view);
  /** @type {number[][]} */
  const codes = Array.from({ length: shape[0] * shape[1] * shape[2] }, () => []);
  const lengths = cube.axes.map(({ values }) => values.length);
  plane.codes.forEach((code, cell) => {
    const at = coordinatesOf(cell, lengths);
    const shown = [view.by, view.y, view.x].map((name) => cube.axes.findIndex((axis) => axis.name === name));
    const hidden = cube.axes.every(({ name }, axis) => shown.includes(axis) || !view.kept[name] || view.kept[name].includes(at[axis]));
    if (!hidden) return;
    const [by, y, x] = shown.map((axis) => (axis < 0 ? 0 : cube.axes[axis].order.indexOf(at[axis])));
    codes[(by * shape[1] + y) * shape[2] + x].push(code);
  });
  const counted = codes.map((all) => all.filter((code) => code < 65534));
  const values = counted.map((all) => all.filter((code) => code <= 65531).sort((one, other) => one - other));
  return {
    value: values.map((all, at) => (all.length && all.length >= 0.5 * counted[at].length ? folded(all, view.fold) : NaN)),
    cells: counted.map((all) => all.length),
    sufficient: values.map((all) => all.length),
  };
}

/**
 * @param {number[]} codes
 * @param {string} fold
 */
function folded(codes, fold) {
  if (fold === "share_positive") return codes.filter((code) => code > 1000).length / codes.length;
  const place = levelOf(fold) * (codes.length - 1);
  const [one, other] = [Math.floor(place), Math.ceil(place)].map((rank) => decoded(CODEC, codes[rank]));
  return place % 1 === 0.5 ? (one + other) / 2 : one + (place - Math.floor(place)) * (other - one);
}

/** @type {Partial<View>[]} */
const VIEWS = [
  {},
  { x: "axis4", y: "axis3" },
  { x: "axis3", y: "axis0", by: "axis2" },
  { x: "axis1", y: "axis4", kept: { axis0: [1], axis3: [0, 2, 4] } },
  { x: "axis4", y: "axis1", kept: { axis4: [0], axis2: [1] } },
  { x: "axis2", y: "" },
];

for (const fold of FOLDS) {
  test(`squares by ${fold} are those of a count cell by cell`, () => {
    const made = world(LENGTHS, 7);
    for (const patch of VIEWS) {
      const view = viewOf({ ...patch, fold });
      const found = exhausted(reckonSquares(made.cube, made.plane, view, () => new Uint16Array()));
      const wanted = plainly(made, view);
      assert.deepEqual(Array.from(found.value), wanted.value);
      assert.deepEqual(Array.from(found.cells), wanted.cells);
      assert.deepEqual(Array.from(found.cells_sufficient), wanted.sufficient);
    }
  });
}

test("a sparse cube has the squares of the dense one whose absent cells it leaves out", () => {
  const made = world(LENGTHS, 11);
  const rows = [...made.plane.codes.keys()].filter((cell) => made.plane.codes[cell] !== 65535 && cell % 3);
  const dense = { ...made.plane, codes: made.plane.codes.map((code, cell) => (cell % 3 ? code : 65535)) };
  const codes = Uint16Array.from(rows, (cell) => made.plane.codes[cell]);
  const places = rows.map((cell) => coordinatesOf(cell, LENGTHS));
  /** @type {import("../../results/explorer/page/cube/layout.js").Cube} */
  const cube = { ...made.cube, layout: "sparse", size: rows.length };
  /** @param {string} name */
  const coordinates = (name) => Uint16Array.from(places, (place) => place[Number(name.slice(4))]);
  for (const patch of VIEWS) {
    const view = viewOf(patch);
    const found = exhausted(reckonSquares(cube, { header: made.plane.header, codes }, view, coordinates));
    assert.deepEqual(found, exhausted(reckonSquares(made.cube, dense, view, () => new Uint16Array())));
  }
});

test("workers that share the squares have them all together", () => {
  const { cube, plane } = world(LENGTHS, 3);
  const view = viewOf({ x: "axis3", y: "axis1" });
  const whole = exhausted(reckonSquares(cube, plane, view, () => new Uint16Array()));
  const halves = [[0, 1], [2, 3]].map((axis1) => exhausted(reckonSquares(cube, plane, view, () => new Uint16Array(), { only: { axis1 } })));
  assert.deepEqual(Array.from(halves[0].cells, (cells, at) => cells + halves[1].cells[at]), Array.from(whole.cells));
  assert.deepEqual(halves[0].value.map((value, at) => (halves[0].cells[at] ? value : halves[1].value[at])), whole.value);
});

test("a verdict's sets are counted by square", () => {
  const { cube, plane } = world([2, 2, 3], 5);
  const codes = Uint16Array.from([0, 1, 2, 2, 2, 65533, 0, 0, 0, 1, 1, 65535]);
  const counts = exhausted(countKinds(cube, { ...plane, codes }, viewOf({}), () => new Uint16Array(), { kinds: 3 }));
  // axis1 is drawn in the order 1, 0
  assert.deepEqual([...counts], [0, 0, 2, 0, 2, 0, 1, 1, 1, 3, 0, 0]);
});

test("a square without cells or values has none", () => {
  const { cube, plane } = world([2, 2], 5);
  const found = exhausted(reckonSquares(cube, { ...plane, codes: Uint16Array.of(65535, 65533, 65532, 65534) }, viewOf({}), () => new Uint16Array()));
  assert.ok(found.value.every(Number.isNaN));
  assert.deepEqual([...found.cells].sort(), [0, 0, 1, 1]);
});

test("a map of very many squares has those of a count cell by cell", () => {
  const lengths = [150, 140, 3];
  const made = world(lengths, 9);
  for (const fold of ["median", "quantile:0.3", "share_positive", "max"]) {
    const view = viewOf({ fold });
    const found = exhausted(reckonSquares(made.cube, made.plane, view, () => new Uint16Array()));
    const wanted = plainly(made, view);
    assert.deepEqual(Array.from(found.value), wanted.value);
    assert.deepEqual(Array.from(found.cells_sufficient), wanted.sufficient);
    assert.deepEqual(Array.from(found.cells), wanted.cells);
  }
});
