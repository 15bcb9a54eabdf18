/**
 * Whether the exit caps wins and the stop magnifies losses: what trades that ended there came to, beside the others.
 */

import { count } from "../../words.js";
import { percent } from "./numbers.js";

/** @typedef {import("../../types.js").CellModel} CellModel */
/** @typedef {import("../../types.js").Group} Group */
/** @typedef {{ trades: number, average: number }} Ended */

/**
 * @param {CellModel} model
 * @returns {string} One or two sentences; empty where the cell has neither wins nor losses.
 */
export function endingWords({ groups: { reason }, reasons, kinds }) {
  const named = (/** @type {string} */ kind) => new Set(reasons.filter((_, at) => kinds[at] === kind));
  const wins = split(reason, named("target"), (group) => [group.wins, group.average_win]);
  const losses = split(reason, named("stop"), (group) => [group.losses, group.average_loss]);
  return [
    ended(wins, "wins", "The target ends", "No target caps a win", "earn"),
    ended(losses, "losses", "Stops end", "No loss ended at a stop", "lose"),
  ].filter(Boolean).join(" ");
}

/**
 * @param {readonly Group[]} groups
 * @param {Set<string>} there
 * @param {(group: Group) => [number, number | null]} of Trades and their average.
 * @returns {[Ended, Ended]} Those that ended there, and the others.
 */
function split(groups, there, of) {
  const sums = [{ trades: 0, sum: 0 }, { trades: 0, sum: 0 }];
  for (const group of groups) {
    const [trades, average] = of(group);
    const side = sums[there.has(group.label) ? 0 : 1];
    side.trades += trades;
    side.sum += trades * (average ?? 0);
  }
  const [here, others] = sums.map(({ trades, sum }) => ({ trades, average: trades ? sum / trades : 0 }));
  return [here, others];
}

/**
 * @param {[Ended, Ended]} split
 * @param {string} name Of those trades.
 * @param {string} some
 * @param {string} none
 * @param {string} verb
 */
function ended([here, others], name, some, none, verb) {
  if (!here.trades && !others.trades) return "";
  if (!here.trades) return `${none}.`;
  const all = here.trades + others.trades;
  const rest = others.trades ? `; the others ${verb} ${percent(others.average)}` : "";
  return `${some} ${count(here.trades)} of ${count(all)} ${name}, at ${percent(here.average)} each${rest}.`;
}
