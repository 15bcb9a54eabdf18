/**
 * What the page is told, and by whom. The Python side writes exactly these shapes; `null` is "undefined", never NaN.
 * Returns are fractions of the balance, distances fractions of the price, times milliseconds since 1970 UTC.
 */

export type Sample = "oos" | "all" | "seen";
/** `cost` is gross less net: what costs take of the measure. */
export type Cost = "net" | "gross" | "cost";
/** `median`, `share_positive`, `max`, `min` or `quantile:Q`; as `asymmetry map --reduce`. */
export type Fold = string;

/** One axis of the cube. The index of a value is its coordinate; the last axis of a run varies fastest. */
export interface Axis {
  name: string;
  /** As the axis of a map is titled. */
  title: string;
  ties: string[];
  /** Raw values, null for "none"; where assets have values of their own (quantiles), those of the first. */
  values: (number | string | boolean | null)[];
  /** As ticks are written, one a value. */
  labels: string[];
  /** Order in which values are drawn: ascending, none last. Positions into `values`. */
  order: number[];
  /** "threshold", "distance", "category", "count", "exposure", "asset" or "other". */
  kind: string;
  /** Moves no trade at all in this run; scales returns without moving a trade. */
  dead: boolean;
  scales_only: boolean;
}

export interface Metric {
  name: string;
  title: string;
  /** What to multiply a stored value by to have it in the unit shown; `suffix` follows the number. */
  factor: number;
  suffix: string;
  unit: "percent" | "points" | "ratio" | "count" | "bars";
  neutral: number | null;
  lower_is_better: boolean;
  scale_free: boolean;
  counts_trades: boolean;
  /** Views in which there is a plane of it; in a report, with how far its values may be off. */
  views: { sample: Sample; cost: "net" | "gross"; off?: Off }[];
  /** Of a measure as it is shown in one view: how far its values may be off, by each plane that they are made of. */
  off?: Off[];
}

/** Value of code c: linear `offset + step * c`; asinh `unit * sinh(offset + step * c)`. Codes ascend with values. */
export interface Codec {
  kind: "linear" | "asinh";
  offset: number;
  step: number;
  unit: number;
  /** Codes up to this one are values; above it stand the four below. */
  highest: number;
  /** The code that stands for the metric's neutral value exactly; null without one. Greater values have greater codes. */
  neutral: number | null;
  /** Largest error of a decoded value; absolute for linear, relative to max(|value|, unit) for asinh. */
  error: number;
}

/** How far values of a plane may be off from those of the run. */
export type Off = Pick<Codec, "kind" | "error" | "unit">;

/** Codes of cells that have no value; every other is at most `Codec.highest`. */
export interface Special {
  /** 65535: no such cell (not drawn, ruled out, not in the sample). */
  absent: 65535;
  /** 65534: not computed yet, in a run that is still being written. */
  pending: 65534;
  /** 65533: too few trades, wins or losses, or ruined: grey, never a colour, and left out of reductions. */
  thin: 65533;
  /** 65532: undefined in this cell though it has enough trades. */
  undefined: 65532;
}

/**
 * A plane as bytes: "RAPLANE1", uint32 LE length of the header, the header (this, as JSON in UTF-8), zero bytes up to a
 * multiple of 8 from the start, then `size` uint16 LE codes.
 */
export interface PlaneHeader {
  metric: string;
  sample: Sample;
  cost: "net" | "gross";
  /** Cells of the full product, or rows of a sparse cube. */
  size: number;
  codec: Codec;
}

/** The planes that are no measure have a metric of these names, linear codec with offset 0 and step 1. */
export type SpecialPlane =
  /** Of the verdict: 0 not positive, 1 a positive expectancy cannot be excluded, 2 confidently positive; thin: not judged. */
  | "verdict"
  /** Of a sparse cube: coordinate on axis NAME, as `coordinate:NAME`. */
  | `coordinate:${string}`
  /** Of a sparse cube: cell index, low, middle and high 16 bits. */
  | "cell:0"
  | "cell:1"
  | "cell:2";

export interface View {
  x: string;
  y: string;
  /** Small multiples, a panel a value; null for none. */
  by: string | null;
  metric: string;
  sample: Sample;
  cost: Cost;
  fold: Fold;
  /** Of each axis that is not shown: coordinates that count; absent means all. One coordinate is "fixed". */
  kept: Record<string, number[]>;
  /** Cells whose win rate and payoff ratio lie in these ranges (brushed in the asymmetry plane); null: all. */
  brush: { win_rate: [number, number]; payoff_ratio: [number, number] } | null;
  /** Squares brushed on the map, as ranges of drawn positions, both ends in, of the panel at `by`; without it of all; null: none. */
  region: { x: [number, number]; y: [number, number]; by?: number } | null;
  /** Draw what the verdict says of squares. */
  verdict: boolean;
  /** Key of another run to show the difference to; null for none. */
  less: string | null;
  /** The cell that is open; cells that are compared, at most four. */
  cell: number | null;
  compared: number[];
  /** Which part of the page is in front on narrow screens and for links: "map", "cell", "choice", "compare". */
  tab: string;
  theme: "auto" | "light" | "dark";
}

/** One axis that cells are numbered by; the last varies fastest. */
export interface Numbering {
  name: string;
  /** Values of the run. */
  length: number;
  /** Coordinates of those that a report holds, ascending; null: all. */
  kept: number[] | null;
}

/** Everything that is known before any plane is read: `/api/run`, or inside a report. */
export interface RunModel {
  format: 1;
  /** Folder's name; what was run. */
  name: string;
  title: string;
  market: string;
  span: string;
  bars: number;
  engine: string;
  created: string;
  /** What every reader must be told first, a line each. */
  cautions: string[];
  /** `complete`, or `partial` with `done` of `size` cells so far. */
  state: "complete" | "partial";
  /** Cells stored, and of the full product (assets counted): the length of a plane of a dense cube. */
  cells: number;
  size: number;
  distinct: number | null;
  /** Index is coordinates; else rows with coordinate planes. */
  layout: "dense" | "sparse" | "reduced";
  axes: Axis[];
  fixed: { name: string; label: string }[];
  /** Raw values of all parameters that no axis moves, said or not; of an axis of one value, that. */
  held: Record<string, number | string | boolean | null>;
  /** What cells are numbered by where that is not `axes`: in a report that holds some values of a large run alone. */
  numbering?: Numbering[] | null;
  metrics: Metric[];
  /** Every measure that a cell in depth may have, with or without a plane. */
  measures: Metric[];
  /** `told`: what a title adds of these trades. */
  samples: { name: Sample; title: string; told?: string }[];
  /** How many assets are pooled into settings; 0: cells are of one asset each. */
  pooled?: number;
  start: View;
  verdict: VerdictModel | null;
  /** Why there is no verdict on these cells, as part of a sentence; null where there is one. */
  unjudged: string | null;
  /** Best cells by the leading metric, up to 20, distinct trade lists only. */
  leading: LeadingCell[];
  /** Fewer than these trades, wins or losses are too few to say anything, in words. */
  sufficient: string;
  marks: Mark[];
  choice: ChoiceModel | null;
  /** Further runs that can be shown beside, by key. */
  others: { key: string; title: string }[];
  /** Of a report: the cells whose trades are inside. */
  in_depth?: number[];
  /** What a report left out to stay small, a sentence each; empty in the explorer. */
  left_out: string[];
  /** Whether exact numbers, exports of whole tables and marks can be asked for (explorer), or not (report). */
  served: boolean;
  /** Of a report that holds some cells of a large run: how many the run has. */
  whole?: number;
  /** Of the explorer: which state of the run this is; what is asked of another is refused. */
  stamp?: string;
}

export interface VerdictModel {
  verdict: "positive" | "undetermined" | "none";
  /** Sentences, the first a headline. */
  words: string[];
  cell: number | null;
  judged: Sample;
  has_cells: boolean;
}

export interface LeadingCell {
  cell: number;
  label: string;
  values: Record<string, number | null>;
}

export interface Mark {
  cell: number;
  note: string;
  label: string;
}

/** Exact squares: the answer of `/api/squares`, as `asymmetry map` writes them. Row major, y slowest after by. */
export interface Squares {
  title: string;
  notes: string[];
  by: number[];
  value: (number | null)[];
  cells: number[];
  cells_sufficient: number[];
  median_trades: (number | null)[];
  share_positive: (number | null)[];
}

export interface MeasuresOf {
  net: Record<string, number | null>;
  gross: Record<string, number | null>;
}

/** `/api/cell/N`: one cell in depth. */
export interface CellModel {
  cell: number;
  asset: string | null;
  label: string;
  /** As the run has it: `ruined`, `no_trades`, `few_trades` or `ok`, of all trades. */
  state: string;
  parameters: { name: string; label: string; axis: boolean }[];
  /** `CELL.json`. */
  rules: Record<string, unknown>;
  /** The sample that leads, and the measures of each that is known. */
  sample: Sample;
  measures: Partial<Record<Sample, MeasuresOf>>;
  /** At 95 %, of the leading sample: win_rate (Wilson's), expectancy, edge, payoff_ratio (block bootstrap-t). */
  intervals: Record<string, [number | null, number | null]>;
  verdict: { standing: string; words: string[] };
  /** How many cells share this trade list, itself counted. */
  copies: number;
  steps: Step[];
  trades: TradeColumns;
  /** Reasons that codes in `trades` point into, and of each whether it is a target, a stop (or liquidation) or neither. */
  reasons: string[];
  kinds: ("target" | "stop" | "other")[];
  groups: Record<"reason" | "side" | "month" | "weekday" | "hour" | "hold" | "probability", Group[]>;
  why: Why;
  bars: { count: number; from: number; to: number };
}

/** What one step along an axis does; null where there is no further value, or no such cell. */
export interface Step {
  axis: string;
  title: string;
  here: string;
  down: Neighbour | null;
  up: Neighbour | null;
}

export interface Neighbour {
  cell: number;
  label: string;
  trades: number;
  expectancy: number | null;
  edge: number | null;
  win_rate: number | null;
  payoff_ratio: number | null;
  thin: boolean;
  /** Whether it has the same trades, at whatever exposure: `top` shows both as one finding. */
  same: boolean;
}

/** Columns of equal length, a trade each, in order of entry. */
export interface TradeColumns {
  entry_bar: number[];
  exit_bar: number[];
  entry_time: number[];
  exit_time: number[];
  /** 0 long, 1 short. */
  side: number[];
  probability: (number | null)[];
  exposure: number[];
  entry_price: number[];
  exit_price: number[];
  gross_return: number[];
  net_return: number[];
  balance: number[];
  /** Position in `CellModel.reasons`. */
  reason: number[];
  /** Whether every bar was out of sample; null where unknown. */
  out_of_sample: (boolean | null)[];
  /** Largest excursion for and against the trade from entry to exit, unlevered fractions of the entry price, >= 0. */
  favourable: number[];
  adverse: number[];
  /** Levels in force at entry, as prices; null where none. */
  stop: (number | null)[];
  target: (number | null)[];
  ambiguous: boolean[];
  /** Whether the trade ended within its last bar, not at that bar's close. */
  within: boolean[];
}

export interface Group {
  label: string;
  trades: number;
  wins: number;
  losses: number;
  win_rate: number | null;
  average_win: number | null;
  average_loss: number | null;
  payoff_ratio: number | null;
  edge: number | null;
  expectancy: number | null;
  /** Sum of net returns. */
  total: number;
  thin: boolean;
}

/** Why, in numbers, of the leading sample. */
export interface Why {
  win_rate: number | null;
  payoff_ratio: number | null;
  /** What it would take: win rate needed at this payoff, payoff needed at this win rate. */
  breakeven_win_rate: number | null;
  breakeven_payoff_ratio: number | null;
  /** Cost per side on notional that it pays (fee), and that it can bear before expectancy is 0. */
  cost_per_side: number | null;
  breakeven_cost: number | null;
  /** Losses beyond the stop's distance: trades stopped, their mean and worst excess (fractions of price), split. */
  beyond_stop: {
    trades: number;
    mean: number | null;
    worst: number | null;
    gap: number | null;
    slippage: number | null;
  };
  /** Share of the favourable excursion that winners keep at exit; of the adverse one that losers give up. */
  kept_by_winners: number | null;
  losers_excursion: number | null;
  ambiguous: { trades: number; share: number | null };
  /** Random entries of the same sides, as many, under the same exits: mean, 95 % range, share at least as good. */
  random: {
    draws: number;
    expectancy: number | null;
    low: number | null;
    high: number | null;
    win_rate: number | null;
    payoff_ratio: number | null;
    p: number | null;
  } | null;
  /** The same in sentences. */
  words: string[];
}

/** `/api/bars?cell=N&from=&to=&most=`: bars, or buckets of several where there are more than `most`. */
export interface BarColumns {
  /** Bars that each bucket holds. */
  per: number;
  /** Bar index of the first bar of each bucket. */
  bar: number[];
  time: number[];
  open: number[];
  high: number[];
  low: number[];
  close: number[];
}

/** `RUN/choice.json`, as `asymmetry choose` writes it. */
export interface ChoiceModel {
  format: 1;
  outcome: "chosen" | "abstains";
  /** First a headline. */
  words: string[];
  /** Why no choice is possible, and what would make one: data, trades, cost; empty where there is one. */
  missing: string[];
  /** Limits that the user set. */
  limits: Record<string, number | string>;
  cell: number | null;
  label: string;
  rules: Record<string, unknown> | null;
  expectation: {
    observed: number;
    /** After shrinkage for having been picked. */
    realistic: number;
    low: number;
    high: number;
  } | null;
  neighbourhood: { cells: number; distinct: number; lower_bound: number; mean: number } | null;
  /** Costs x 2, time windows, variants, assets, neighbours. */
  checks: { name: string; passed: boolean; words: string; required?: boolean }[];
  steps: Step[];
  front: { cell: number; label: string; expectancy: number; max_drawdown: number; trades: number; chosen: boolean }[];
  exposure: {
    recommended: number | null;
    full_kelly: number | null;
    half_kelly: number | null;
    horizon_days: number;
    limit: { drawdown: number; probability: number };
    /** Growth a year, median; null beyond a hundredfold. */
    curve: { exposure: number; growth: number | null; p_drawdown: number; p_ruin: number }[];
    words: string[];
  } | null;
}

/* What follows is of the page alone: how its parts meet. */

/** Where numbers come from: a server, or what a report carries inside. `null`: not to be had here. */
export interface Source {
  served: boolean;
  run(): Promise<RunModel>;
  /** Bytes of a plane; in `room`, memory of at least so many bytes that workers share, where the page may have such. */
  plane(metric: string, sample: Sample, cost: "net" | "gross", room: (length: number) => SharedArrayBuffer): Promise<ArrayBufferLike>;
  /** Exact squares of a view; of a reduced cube the only ones there are. */
  squares(view: View, signal?: AbortSignal): Promise<Squares | null>;
  /** Answers to questions of the reckoner (`kind`) about a reduced cube. */
  reduced(kind: string, view: View, options: object, signal?: AbortSignal): Promise<unknown>;
  cell(cell: number): Promise<CellModel | null>;
  bars(cell: number, from: number, to: number, most: number): Promise<BarColumns | null>;
  marks(marks: Mark[]): Promise<Mark[] | null>;
  /** Address of a download. */
  exported(kind: "csv" | "parquet" | "cell" | "grid", asked: { view?: View; cell?: number }): string | null;
  /** A worker that runs `cube/worker.js`; null where none may be started, and the page counts itself. */
  worker(): Worker | null;
  /** The same, of another run; its planes and squares. */
  other(key: string): Source;
}

export interface Store {
  get(): View;
  /** `settling` changes (a slider that is being dragged, a region being drawn) replace the address, others add to Back. */
  set(patch: Partial<View>, how?: { settling?: boolean }): void;
  subscribe(heard: (view: View, changed: Set<keyof View>) => void): void;
}

export interface PlaneKey {
  metric: string;
  sample: Sample;
  cost: "net" | "gross";
}

/** What the reckoner is asked. A later question of the same channel overtakes an earlier one, which is answered `null`. */
export interface Question {
  kind: "squares" | "standings" | "cells" | "profiles" | "density" | "medians" | "values";
  channel: string;
  /** The greater, the sooner: 2 what the user looks at, 1 beside it, 0 whenever. */
  priority: number;
  planes: PlaneKey[];
  view: View;
  options?: object;
}

export interface Reckoner {
  ask(question: Question): Promise<any>;
  /** Have planes at hand that are likely to be asked for next, fetched while nothing else is to be done; instead of those before. */
  expect(planes: PlaneKey[]): void;
}

export interface App {
  model: RunModel;
  source: Source;
  store: Store;
  reckoner: Reckoner;
  /** Say to those who do not see. */
  announce(text: string): void;
  /** Open a cell (and bring its part to the front), null: close. */
  select(cell: number | null): void;
}

/** A part of the page. `changed` names the keys of the view that differ from the last update; all of them at first. */
export interface Part {
  element: HTMLElement;
  update(view: View, changed: Set<keyof View>): void;
}

/** The squares of a view as codes give them; row major (by, y, x) over drawn positions (`Axis.order`). */
export interface ReckonedSquares {
  shape: [number, number, number];
  /** NaN where fewer than half of the cells count. */
  value: Float64Array;
  cells: Uint32Array;
  cells_sufficient: Uint32Array;
  /** Of a difference: 1 where the other run has no such cells. */
  unmatched?: Uint8Array;
}
