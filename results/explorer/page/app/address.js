/** The view as a link: what differs from the run's first view stands behind `#`, so that an address opens the same view. */

import { same } from "./state.js";

/**
 * @typedef {import("../types.js").View} View
 */

/**
 * The fragment of a view, without `#`.
 *
 * @param {View} view
 * @param {View} start
 * @returns {string}
 */
export function written(view, start) {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(view)) {
    const key = /** @type {keyof View} */ (name);
    if (key === "kept" || same(value, start[key])) continue;
    parts.set(key, typeof value === "string" ? value : JSON.stringify(value));
  }
  for (const name of new Set([...Object.keys(view.kept), ...Object.keys(start.kept)])) {
    if (!same(view.kept[name], start.kept[name])) parts.set(`kept.${name}`, ranges(view.kept[name]));
  }
  return parts.toString();
}

/**
 * The view of a fragment. What cannot be read is left at the start.
 *
 * @param {string} fragment without `#`
 * @param {View} start
 * @returns {View}
 */
export function read(fragment, start) {
  /** @type {Record<string, unknown>} */
  const view = { ...start, kept: { ...start.kept } };
  for (const [name, text] of new URLSearchParams(fragment)) {
    if (name.startsWith("kept.")) {
      const kept = /** @type {Record<string, number[]>} */ (view.kept);
      const coordinates = unranged(text);
      if (coordinates.length) kept[name.slice(5)] = coordinates;
      else delete kept[name.slice(5)];
    } else if (Object.hasOwn(start, name) && name !== "kept") {
      // `by` may be none where the start has one
      const words = typeof start[/** @type {keyof View} */ (name)] === "string" && text !== "null";
      view[name] = words ? text : parsed(text);
    }
  }
  return /** @type {View} */ (/** @type {unknown} */ (view));
}

/**
 * @param {string} text
 * @returns {unknown}
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    // `by`, `less`: names where the start has none
    return text;
  }
}

/**
 * Coordinates as "0-3,7"; of all of them, "all".
 *
 * @param {number[] | undefined} coordinates
 * @returns {string}
 */
function ranges(coordinates) {
  if (!coordinates) return "all";
  /** @type {[number, number][]} */
  const found = [];
  for (const each of [...coordinates].sort((one, other) => one - other)) {
    const last = found.at(-1);
    if (last && each === last[1] + 1) last[1] = each;
    else found.push([each, each]);
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

/** Coordinates that an address may name: an axis has fewer values. */
const MOST = 100_000;

/**
 * @param {string} text
 * @returns {number[]}
 */
function unranged(text) {
  /** @type {number[]} */
  const found = [];
  for (const piece of text.split(",")) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(piece);
    if (!match) continue;
    const to = Number(match[2] ?? match[1]);
    for (let each = Number(match[1]); each <= to && found.length < MOST; each++) found.push(each);
  }
  return found;
}
