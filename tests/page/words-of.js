// Prints what the page writes and colours, for tests/results/explorer/test_one_look.py: `node words-of.js < {"metrics", "values"}`.
import { readFileSync } from "node:fs";

import { colourAt, PALENESS } from "../../results/explorer/page/draw/palette.js";
import { written } from "../../results/explorer/page/words.js";

const { metrics, values, diverging, sequential } = JSON.parse(readFileSync(0, "utf8"));
/** @param {number} many @param {boolean} signed */
const scale = (many, signed) => Array.from({ length: many }, (_, at) => colourAt(at / (many - 1), signed));

process.stdout.write(
  JSON.stringify({
    paleness: PALENESS,
    diverging: scale(diverging, true),
    sequential: scale(sequential, false),
    words: metrics.map((/** @type {any} */ metric) =>
      values.map((/** @type {number} */ value) => [written(metric, value), written(metric, value, { short: true })]),
    ),
  }),
);
