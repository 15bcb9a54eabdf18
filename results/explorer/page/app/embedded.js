/** Numbers from inside a report: one file that asks nobody. */

/**
 * @typedef {import("../types.js").Source} Source
 * @typedef {import("../types.js").CellModel} CellModel
 * @typedef {import("../types.js").BarColumns} BarColumns
 */

/**
 * Whether this page carries a run inside.
 *
 * @returns {boolean}
 */
export function isEmbedded() {
  return document.getElementById("asymmetry-run") !== null;
}

/**
 * What the report carries.
 *
 * @returns {Source}
 */
export function embeddedSource() {
  return {
    served: false,
    run: async () => JSON.parse(textOf("asymmetry-run") ?? "{}"),
    plane: async (metric, sample, cost) => {
      const held = planeElement(metric, sample, cost);
      if (!held) throw new Error(`this report does not hold ${metric} (${sample}, ${cost}), to stay small`);
      return joined(await inflated(held.textContent ?? ""));
    },
    squares: async () => null,
    reduced: async () => null,
    cell: async (cell) => heldCell(cell)?.model ?? null,
    bars: async (cell, from, to, most) => {
      const held = heldCell(cell);
      if (!held) return null;
      return held.windows[`${from}-${to}`] ?? clipped(held.bars, from, to, most);
    },
    marks: async () => null,
    exported: () => null,
    worker: () => {
      const text = textOf("asymmetry-worker");
      if (text === null) return null;
      try {
        return new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
      } catch {
        // some browsers start none from a file: the page counts itself
        return null;
      }
    },
    other: () => embeddedSource(),
  };
}

/**
 * @param {string} id
 * @returns {string | null}
 */
function textOf(id) {
  return document.getElementById(id)?.textContent ?? null;
}

/**
 * @param {number} cell
 * @returns {{ model: CellModel, bars: BarColumns, windows: Record<string, BarColumns> } | null}
 */
function heldCell(cell) {
  const text = textOf(`asymmetry-cell-${cell}`);
  return text === null ? null : JSON.parse(text);
}

/**
 * @param {string} metric
 * @param {string} sample
 * @param {string} cost
 * @returns {HTMLElement | undefined}
 */
function planeElement(metric, sample, cost) {
  const held = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("script[data-metric]")]);
  return held.find(({ dataset }) => dataset.metric === metric && dataset.sample === sample && dataset.cost === cost);
}

/**
 * @param {string} text base64 of deflated bytes
 * @returns {Promise<ArrayBuffer>}
 */
async function inflated(text) {
  const packed = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}

/**
 * Put codes together whose low bytes stand before all high bytes, as they pack better.
 *
 * @param {ArrayBuffer} apart
 * @returns {ArrayBuffer}
 */
function joined(apart) {
  const bytes = new Uint8Array(apart);
  const head = 12 + new DataView(apart).getUint32(8, true);
  const start = Math.ceil(head / 8) * 8;
  const half = (bytes.length - start) / 2;
  const whole = new Uint8Array(bytes.length);
  whole.set(bytes.subarray(0, start));
  for (let at = 0; at < half; at++) {
    whole[start + 2 * at] = bytes[start + at];
    whole[start + 2 * at + 1] = bytes[start + half + at];
  }
  return whole.buffer;
}

/**
 * The buckets that lie in [from, to); a report has no finer ones than it holds.
 *
 * @param {BarColumns} bars
 * @param {number} from
 * @param {number} to
 * @param {number} most
 * @returns {BarColumns}
 */
function clipped(bars, from, to, most) {
  const kept = bars.bar.map((_, at) => at).filter((at) => bars.bar[at] + bars.per > from && bars.bar[at] < to);
  const few = kept.slice(0, Math.max(most, 1) * 4);
  /** @param {number[]} column */
  const taken = (column) => few.map((at) => column[at]);
  return {
    per: bars.per,
    bar: taken(bars.bar),
    time: taken(bars.time),
    open: taken(bars.open),
    high: taken(bars.high),
    low: taken(bars.low),
    close: taken(bars.close),
  };
}
