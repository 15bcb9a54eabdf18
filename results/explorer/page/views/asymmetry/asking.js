/** What the asymmetry plane asks the reckoner, and when it must ask again. */

import { densityText } from "../../cube/reading.js";
import { binsOf } from "./frame.js";
import { spotsOf } from "./spots.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").View} View
 * @typedef {import("../../cube/reading.js").DensityAnswer} DensityAnswer
 * @typedef {{ cell: number, kind: string, label: string, win_rate: number, payoff_ratio: number }} Mark
 * @typedef {DensityAnswer & { marks: Mark[] }} Drawn A density with the cells that are marked in it.
 */

/**
 * Ask for what is drawn; null where a newer question has overtaken this one.
 *
 * @param {App} app
 * @param {View} view
 * @param {number} width Of the stage.
 * @param {boolean} costs Whether the median before costs is wanted, too.
 * @returns {Promise<Drawn | null>}
 * @throws {Error} if the planes are not in this page, in a sentence
 */
export async function ask(app, view, width, costs) {
  const cost = view.cost === "gross" ? "gross" : "net";
  /** @param {"net" | "gross"} which */
  const planes = (which) => ["win_rate", "payoff_ratio"].map((metric) => ({ metric, sample: view.sample, cost: which }));
  const gross = costs && cost === "net" && has(app, view, "gross") ? planes("gross") : [];
  if (!has(app, view, cost)) {
    throw new Error("Win rates and payoff ratios of this sample are not in this page.");
  }
  const spots = spotsOf(app.model, view);
  const options = { ...binsOf(width), cells: spots.map(({ cell }) => cell) };
  const question = { channel: "density", priority: 1, planes: [...planes(cost), ...gross], view, options };
  /** @type {import("../../cube/reading.js").DensityAnswer | null} */
  const answer = await app.reckoner.ask({ kind: "density", ...question });
  if (!answer) return null;
  const marks = spots.flatMap((spot, at) => {
    const point = answer.points[at];
    return point ? [{ ...spot, ...point }] : [];
  });
  // of a reduced cube the server answers with all it knows
  return { ...answer, gross: gross.length ? answer.gross : null, marks };
}

/**
 * @param {App} app
 * @param {View} view
 * @param {"net" | "gross"} cost
 */
function has({ model }, { sample }, cost) {
  return ["win_rate", "payoff_ratio"].every((name) =>
    model.metrics.find((metric) => metric.name === name)?.views.some((each) => each.sample === sample && each.cost === cost),
  );
}

/**
 * What the picture depends on: as long as it is the same, nothing need be counted again.
 *
 * @param {App} app
 * @param {View} view
 */
export function textOf({ model }, view) {
  return densityText(view) + spotsOf(model, view).map(({ cell, kind }) => `${kind} ${cell}`).join();
}
