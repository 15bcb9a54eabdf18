// Whether the exit caps wins and the stop magnifies losses, in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { endingWords } from "../../results/explorer/page/views/cell/ending.js";

/** @typedef {import("../../results/explorer/page/types.d.ts").CellModel} CellModel */
/** @typedef {import("../../results/explorer/page/types.d.ts").Group} Group */

/** @param {string} label @param {number} wins @param {number | null} win @param {number} losses @param {number | null} loss */
function group(label, wins, win, losses, loss) {
  return /** @type {Group} */ ({ label, wins, average_win: win, losses, average_loss: loss });
}

/** @param {Group[]} reason */
function words(reason) {
  return endingWords(/** @type {CellModel} */ (/** @type {unknown} */ ({ groups: { reason }, reasons: ["signal", "stop_loss", "take_profit"], kinds: ["other", "stop", "target"] })));
}

test("target and stops beside the others", () => {
  const told = words([group("take_profit", 60, 0.01, 0, null), group("stop_loss", 1, 0.002, 30, 0.02), group("signal", 19, 0.004, 10, 0.005)]);
  assert.equal(told, "The target ends 60 of 80 wins, at 1.0 % each; the others earn 0.39 %. Stops end 30 of 40 losses, at 2.0 % each; the others lose 0.50 %.");
});

test("neither target nor stop", () => {
  assert.equal(words([group("signal", 3, 0.01, 2, 0.01)]), "No target caps a win. No loss ended at a stop.");
});

test("no trades, no words", () => {
  assert.equal(words([]), "");
});
