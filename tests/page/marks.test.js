import assert from "node:assert/strict";
import test from "node:test";

import { forgetting, keepMarks, marking } from "../../results/explorer/page/views/leading/marks.js";

/** @param {() => Promise<void>} work */
async function withDocument(work) {
  // what is marked is told to the page by an event
  const events = new EventTarget();
  Object.assign(globalThis, { document: events });
  try {
    await work();
  } finally {
    Reflect.deleteProperty(globalThis, "document");
  }
}

test("changes that come quickly wait for one another, and what fails is announced and loses none of the others", async () => {
  /** @type {string[]} */
  const said = [];
  let times = 0;
  const source = {
    /** @param {any[]} marks */
    async marks(marks) {
      const here = ++times;
      // the first answer comes last
      await new Promise((done) => setTimeout(done, here === 1 ? 20 : 1));
      if (here === 2) throw new Error("marks.json cannot be written");
      return marks;
    },
  };
  const app = /** @type {any} */ ({ model: { marks: [] }, source, announce: (/** @type {string} */ text) => said.push(text) });
  await withDocument(async () => {
    const all = [
      keepMarks(app, marking(7, "a"), "cell 7 is marked"),
      keepMarks(app, marking(8, "b"), "cell 8 is marked"),
      keepMarks(app, marking(9, "c"), "cell 9 is marked"),
      keepMarks(app, forgetting(7), "cell 7 is no longer marked"),
    ];
    const ends = await Promise.allSettled(all);
    assert.deepEqual(ends.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled", "fulfilled"]);
  });
  assert.deepEqual(app.model.marks, [{ cell: 9, label: "c", note: "" }]);
  assert.deepEqual(said, ["cell 7 is marked", "not kept: marks.json cannot be written", "cell 9 is marked", "cell 7 is no longer marked"]);
});
