/**
 * Questions of the page, answered by what its workers run: `node answers-of.js < question.json`. The question holds the
 * cube, `planes` ({key, file} each), and `questions` ({kind, keys, view, options} each); answers go to standard output.
 */

import { readFileSync } from "node:fs";

import { answerTo } from "../../results/explorer/page/cube/answering.js";
import { keyText, readPlane } from "../../results/explorer/page/cube/plane.js";
import { standingOf } from "../../results/explorer/page/views/map/standing.js";
import { Shelf } from "../../results/explorer/page/cube/shelf.js";

const { cube, planes, questions } = JSON.parse(readFileSync(0, "utf8"));
const shelf = new Shelf(1e9, () => {});
for (const { key, file } of planes) {
  const bytes = readFileSync(file);
  shelf.put(keyText(key), readPlane(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)));
}

/**
 * @param {any} question
 * @returns {unknown}
 */
function answered({ kind, keys, view, options }) {
  const held = keys.map((/** @type {any} */ key) => shelf.get(keyText(key)));
  const steps = answerTo(kind, { cube, shelf, keys, planes: held, view, options });
  for (;;) {
    const { done, value } = steps.next();
    const judged = /** @type {any} */ (value);
    if (done) return kind === "standings" && options.cells ? { ...judged, standing: standingOf(judged, options.cells) } : value;
  }
}

/**
 * @param {string} _
 * @param {any} value
 */
const plain = (_, value) => (ArrayBuffer.isView(value) ? Array.from(/** @type {any} */ (value)) : value);
process.stdout.write(JSON.stringify(questions.map(answered), plain));
