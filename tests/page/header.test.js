import assert from "node:assert/strict";
import test from "node:test";

import { reasons } from "../../results/explorer/page/views/header.js";

test("the head says a verdict once", () => {
  assert.equal(reasons("undetermined", "Undetermined: no cell is sure"), " · no cell is sure");
  assert.equal(reasons("none", "None"), "");
  assert.equal(reasons("positive", "of other words"), " · of other words");
  assert.equal(reasons("positive"), "");
});
