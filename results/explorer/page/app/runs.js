/** Which of the runs at hand is shown: `?run=KEY` of the address, the first without it. */

/** @typedef {import("../types.js").RunModel} RunModel */

/** At the end of a run's key: its settings, pooled over all assets. */
const POOLED = "?pool";

/**
 * @returns {string | null}
 */
export function runInAddress() {
  return new URLSearchParams(location.search).get("run");
}

/**
 * Keys of the shown run with its assets apart and pooled; null where it is of one asset.
 *
 * @param {RunModel} model
 * @param {string | null} key of the shown run
 * @returns {{ apart: string, pooled: string, shown: "apart" | "pooled" } | null}
 */
export function assetForms(model, key) {
  const pooled = key !== null && key.endsWith(POOLED);
  const apart = pooled ? key.slice(0, -POOLED.length) : (key ?? model.name);
  const other = pooled ? apart : apart + POOLED;
  if (!model.others.some((each) => each.key === other)) return null;
  return { apart, pooled: apart + POOLED, shown: pooled ? "pooled" : "apart" };
}

/**
 * Show another run, as far as it can be in the same view.
 *
 * @param {string} key
 */
export function showRun(key) {
  location.assign(`${location.pathname}?${new URLSearchParams({ run: key })}${location.hash}`);
}

/**
 * Open a setting where its trades are: on the first asset, from where steps lead to the others. Cells of the first asset
 * have the numbers of their settings.
 *
 * @param {string} apart key of the run with its assets apart
 * @param {number} setting
 */
export function openApart(apart, setting) {
  location.assign(`${location.pathname}?${new URLSearchParams({ run: apart })}#cell=${setting}&tab=cell`);
}
