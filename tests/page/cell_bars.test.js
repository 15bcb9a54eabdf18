// Bars that come late are not drawn in place of later ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createArrivals } from "../../results/explorer/page/views/cell/trades/bars.js";
import { placeOf } from "../../results/explorer/page/views/cell/trades/drawn.js";

/** @param {[number, number]} window */
const held = (window) => /** @type {import("../../results/explorer/page/views/cell/trades/bars.js").Held} */ ({ window, bars: {} });

test("bars of an older window do not take the place of the newer ones", () => {
  const arrivals = createArrivals();
  const [first, second] = [arrivals.asked(), arrivals.asked()];
  assert.ok(arrivals.fits(second, held([100, 200]), [120, 150]));
  assert.ok(!arrivals.fits(first, held([0, 1000]), [120, 150]));
});

test("on the way bars of an older window do where they cover what is in sight", () => {
  const arrivals = createArrivals();
  const [first, second] = [arrivals.asked(), arrivals.asked()];
  assert.ok(arrivals.fits(first, held([0, 1000]), [120, 150]));
  assert.ok(arrivals.fits(second, null, [120, 150]));
  arrivals.asked();
  assert.ok(!arrivals.fits(arrivals.asked() - 1, held([0, 100]), [120, 150]));
});

test("a trade that ended within its bar is drawn there, whatever triggers stops", () => {
  const model = /** @type {any} */ ({ trades: { entry_bar: [3, 3], exit_bar: [7, 7], within: [true, false] }, rules: { stop_trigger: "close" } });
  assert.deepEqual([0, 1].map((trade) => placeOf(model, trade).exit), [7.5, 8]);
});
