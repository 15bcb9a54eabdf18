/** What a verdict says of squares: as `results/maps/standings.py` has it. */

import { STANDING } from "../../draw/heatmap.js";

/**
 * What most judged cells of each square are; thin where fewer than half were judged.
 *
 * @param {{ judged: Uint32Array, kinds: number }} standings
 * @param {Uint32Array} cells
 * @returns {Float64Array}
 */
export function standingOf({ judged, kinds }, cells) {
  return Float64Array.from(cells, (all, at) => {
    const [excluded, open, sure] = judged.subarray(at * kinds, at * kinds + 3);
    const sum = excluded + open + sure;
    if (!all) return NaN;
    if (!sum || sum < 0.5 * all) return STANDING.thin;
    if (sure >= 0.5 * sum) return STANDING.sure;
    return sure + open >= 0.5 * sum ? STANDING.open : STANDING.excluded;
  });
}
