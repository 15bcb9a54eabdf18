import assert from "node:assert/strict";
import test from "node:test";

import { curveOf } from "../../results/explorer/page/views/compare/curves.js";
import { fixedNotes, fixedThatDiffer } from "../../results/explorer/page/views/compare/fixed.js";

test("the curve of a compared cell is of the trades that it is judged by, as if no other had been made", () => {
  const trades = {
    entry_time: [0, 10, 20, 30], exit_time: [5, 15, 25, 35], balance: [2, 1, 1.5, 3], out_of_sample: [false, true, false, true],
  };
  const of = (/** @type {string} */ sample) => curveOf(/** @type {any} */ ({ cell: 7, sample, trades }), "B");
  assert.deepEqual(of("oos"), [{ letter: "B", cell: 7, times: [10, 15, 35], balances: [1, 0.5, 1] }]);
  assert.deepEqual(of("all")[0].balances, [1, 2, 1, 1.5, 3]);
  assert.deepEqual(curveOf(/** @type {any} */ ({ cell: 7, sample: "oos", trades: { ...trades, out_of_sample: [false, false, false, false] } }), "A"), []);
});

test("what two runs hold fixed at different values is named, whichever of them says it", () => {
  const axis = { name: "stop_loss", values: [0.01, 0.02], labels: ["1%", "2%"] };
  const one = /** @type {any} */ ({ axes: [axis], fixed: [{ name: "fee", label: "0.03%" }, { name: "slippage", label: "0%" }] });
  const other = /** @type {any} */ ({ axes: [], fixed: [{ name: "fee", label: "0.1%" }, { name: "stop_loss", label: "2%" }, { name: "slippage", label: "0%" }] });
  assert.deepEqual(fixedThatDiffer(one, other), [
    { name: "fee", here: "0.03%", there: "0.1%" },
    { name: "stop_loss", here: "2 values", there: "2%" },
  ]);
  assert.deepEqual(fixedThatDiffer(one, one), []);
  assert.match(fixedNotes(other, one)[0], /fee 0\.1% here, 0\.03% there; stop loss 2% here, 2 values there/);
});
