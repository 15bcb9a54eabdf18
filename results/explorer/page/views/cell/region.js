/**
 * Why, of a region of the map or of what is brushed: medians over its cells, beside what it would take.
 */

import { element, fill } from "../../draw/element.js";
import { counted, plain } from "../../words.js";
import { percent, points, ratio, signedPercent, signedRatio } from "./numbers.js";
import { balanceRow } from "./why.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").Part} Part
 * @typedef {import("../../types.js").PlaneKey} PlaneKey
 * @typedef {import("../../types.js").View} View
 * @typedef {import("../../cube/medians.js").Median} Median
 * @typedef {import("./why.js").Balance} Balance
 */

/** Measures that are asked for, as far as the run has planes of them; the first two are at hand for the asymmetry plane. */
const MEASURES = ["win_rate", "payoff_ratio", "expectancy", "cost_per_trade", "gross_expectancy", "breakeven_cost"];
/** Of the view, what the answer depends on. */
const DEPENDS = ["x", "y", "region", "brush", "kept", "sample"];

/**
 * @param {App} app
 * @returns {Part}
 */
export function createRegionWhy(app) {
  const body = element("div", { class: "cell-region", "data-part": "region-why", hidden: true });
  let asked = 0;
  const refresh = async (/** @type {View} */ view) => {
    const mine = ++asked;
    /** @type {Map<string, Median>} */
    const found = new Map();
    try {
      // one measure after the other: so many planes at once would crowd out what the map is made of
      for (const name of MEASURES) {
        const answer = await ask(app, view, name);
        if (mine !== asked || answer === null) return;
        if (answer) found.set(name, answer);
        if (found.has("payoff_ratio") || name === MEASURES[MEASURES.length - 1]) show(app, body, view, found);
      }
    } catch (problem) {
      if (mine === asked) fill(body, heading(app, view), element("p", { class: "cell-line" }, problem instanceof Error ? problem.message : String(problem)));
    }
  };
  return {
    element: body,
    update(view, changed) {
      if (!DEPENDS.some((name) => changed.has(/** @type {keyof View} */ (name)))) return;
      body.hidden = view.region === null && view.brush === null;
      if (!body.hidden) refresh(view);
      else asked += 1;
    },
  };
}

/**
 * The median of one measure; undefined where the run has no plane of it, null where a newer question overtook this one.
 *
 * @param {App} app
 * @param {View} view
 * @param {string} name
 * @returns {Promise<Median | null | undefined>}
 */
async function ask(app, view, name) {
  const key = planeKey(app, view, name);
  if (!key) return undefined;
  const brushed = view.brush ? ["win_rate", "payoff_ratio"].map((each) => ({ ...key, metric: each })) : [];
  const question = { kind: /** @type {const} */ ("medians"), channel: `medians ${name}`, priority: 0, view };
  const answer = await app.reckoner.ask({ ...question, planes: [key, ...brushed], options: { metrics: [name] } });
  return answer && answer[0];
}

/**
 * @param {App} app
 * @param {View} view
 * @param {string} name
 * @returns {PlaneKey | null}
 */
function planeKey({ model }, { sample }, name) {
  const metric = model.metrics.find((candidate) => candidate.name === name);
  const there = metric?.views.some((each) => each.sample === sample && each.cost === "net");
  return there ? { metric: name, sample, cost: "net" } : null;
}

/**
 * Which cells are told of; where the map has panels, those of which.
 *
 * @param {App} app
 * @param {View} view
 */
function heading({ model }, view) {
  const what = view.region && view.brush ? "the brushed region" : view.region ? "the region" : "the brushed cells";
  const by = model.axes.find(({ name }) => name === view.by);
  const held = view.region?.by;
  const labels = by ? by.order.map((at) => by.labels[at]) : [];
  const panels = !by ? "" : held === undefined ? `, in all ${labels.length} panels: ${labels.join(", ")}` : `, ${plain(by.name)} ${labels[held]}`;
  return element("h2", {}, `Why, of ${what}${panels}`);
}

/**
 * @param {App} app
 * @param {HTMLElement} body
 * @param {View} view
 * @param {Map<string, Median>} found
 */
function show(app, body, view, found) {
  const median = (/** @type {string} */ name) => found.get(name)?.median ?? null;
  const leading = found.get("expectancy") ?? found.get("win_rate");
  if (!leading?.cells) {
    fill(body, heading(app, view), element("p", { class: "cell-line" }, "No cell there has enough trades to say."));
    return;
  }
  const share = leading.share_positive === null ? "" : `; ${percent(leading.share_positive)} of them earn more than nothing`;
  fill(body, heading(app, view),
    element("p", { class: "cell-hint" }, `Medians of ${counted(leading.cells, "cell")} with enough trades, each measure by itself, net${share}.`),
    element("div", { class: "cell-balances", role: "list" }, regionBalances(median).map(balanceRow)),
    element("p", { class: "cell-hint" }, expectancyWords(median)));
}

/**
 * What is needed follows from the medians themselves: break-even falls with the payoff, so that its median is at theirs.
 *
 * @param {(name: string) => number | null} median
 * @returns {Balance[]}
 */
function regionBalances(median) {
  const [rate, payoff] = [median("win_rate"), median("payoff_ratio")];
  /** @type {Balance[]} */
  const rows = [
    { title: "win rate", have: rate, need: payoff === null ? null : 1 / (1 + payoff), text: percent, difference: points, needed: "needed at this payoff" },
    { title: "payoff ratio", have: payoff, need: rate ? (1 - rate) / rate : null, text: ratio, difference: signedRatio, needed: "needed at this win rate" },
    { title: "cost a trade", have: median("cost_per_trade"), need: median("gross_expectancy"), text: percent, difference: signedPercent, needed: "earned before costs", less: true },
  ];
  return rows.filter(({ have, need }) => have !== null && need !== null);
}

/** @param {(name: string) => number | null} median */
function expectancyWords(median) {
  if (median("expectancy") === null) return "";
  const cost = median("breakeven_cost");
  const bears = cost === null ? "" : cost > 0 ? ` It bears a cost of ${percent(cost)} per side.` : " It would lose even without costs.";
  return `Expectancy ${signedPercent(median("expectancy"))} a trade.${bears}`;
}
