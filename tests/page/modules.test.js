// The rules by which the page's modules can be joined into one file: named static imports and named exports only.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PAGE = resolve(dirname(fileURLToPath(import.meta.url)), "../../results/explorer/page");
const MOST_LINES = 250;
/** @type {[RegExp, string][]} */
const FORBIDDEN = [
  [/^export default/m, "a default export"],
  [/^export \*|^export \{/m, "an export of others' names"],
  [/\bimport\(/, "a dynamic import"],
  [/^import \*|^import \w/m, "an import that is not named"],
  [/\binnerHTML\b|\bouterHTML\b|insertAdjacentHTML|document\.write/, "HTML made of text"],
  [/\beval\(|new Function\(/, "text that is run"],
  [/\bhttps?:\/\/(?!www\.w3\.org\/)/, "an address of elsewhere"],
];

/** @param {string} folder @returns {string[]} */
function modules(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return modules(path);
    return entry.name.endsWith(".js") ? [path] : [];
  });
}

/** Without comments, which may speak of anything; types are imported in them. @param {string} text */
function code(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

for (const path of modules(PAGE)) {
  test(relative(PAGE, path), () => {
    const text = readFileSync(path, "utf8");
    for (const [pattern, words] of FORBIDDEN) assert.doesNotMatch(code(text), pattern, words);
    assert.ok(text.split("\n").length <= MOST_LINES, `more than ${MOST_LINES} lines`);
  });
}
