/** What a report carries, unpacked: planes whose bytes were sorted and differenced, and bars of two resolutions. */

/**
 * @typedef {import("../types.js").BarColumns} BarColumns
 * @typedef {{ all: BarColumns, fine: BarColumns | null }} PackedBars
 */

/**
 * Put the codes of a plane together again: all low bytes stand before all high bytes, and each code is what it adds to
 * the one `stride` earlier, modulo 65,536; with stride 0 it is itself. Piece by piece, so that nothing is held twice.
 *
 * @param {AsyncIterable<Uint8Array>} pieces a plane's header, then its bytes
 * @param {number} stride
 * @returns {Promise<ArrayBuffer>} as a server sends it
 */
export async function unpackedPlane(pieces, stride) {
  let head = new Uint8Array(0);
  /** @type {Uint16Array<ArrayBuffer> | null} */
  let codes = null;
  let at = 0;
  for await (const piece of pieces) {
    let rest = piece;
    if (!codes) {
      head = joined(head, piece);
      const start = startOf(head);
      if (start === null) continue;
      const { size } = JSON.parse(new TextDecoder().decode(head.subarray(12, 12 + lengthOf(head))));
      const whole = new ArrayBuffer(start + 2 * size);
      new Uint8Array(whole).set(head.subarray(0, start));
      codes = new Uint16Array(whole, start, size);
      rest = head.subarray(start);
    }
    put(codes, rest, at);
    at += rest.length;
  }
  if (!codes || at !== 2 * codes.length) throw new Error("a plane of this report is cut short: save the report again");
  if (stride > 0) for (let place = stride; place < codes.length; place++) codes[place] += codes[place - stride];
  return codes.buffer;
}

/**
 * @param {Uint16Array} codes
 * @param {Uint8Array} bytes
 * @param {number} from how many came before: first all low bytes, then all high ones
 */
function put(codes, bytes, from) {
  const size = codes.length;
  const low = Math.min(Math.max(size - from, 0), bytes.length);
  for (let at = 0; at < low; at++) codes[from + at] = bytes[at];
  for (let at = low; at < bytes.length; at++) codes[from + at - size] |= bytes[at] << 8;
}

/**
 * @param {Uint8Array} head
 * @returns {number | null} where codes begin; null where not all that stands before has come
 */
function startOf(head) {
  if (head.length < 12) return null;
  const start = Math.ceil((12 + lengthOf(head)) / 8) * 8;
  return head.length < start ? null : start;
}

/** @param {Uint8Array} head */
function lengthOf(head) {
  return new DataView(head.buffer, head.byteOffset).getUint32(8, true);
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
function joined(one, other) {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/**
 * The bars from one to another, both in, as buckets of several where there are more than `most`; single ones where a report
 * has all of them.
 *
 * @param {PackedBars} held
 * @param {number} from first bar
 * @param {number} to last bar
 * @param {number} most
 * @returns {BarColumns}
 */
export function barsWithin({ all, fine }, from, to, most) {
  const wanted = Math.max(to - from + 1, 0);
  const single = fine && stretch(fine, from, to);
  const complete = single && single.last - single.first === wanted;
  const source = complete ? fine : all;
  const { first, last } = complete ? single : stretch(all, from, to);
  return bucketed(source, first, last, Math.max(1, Math.ceil((last - first) / Math.max(most, 1))));
}

/**
 * Where the bars of a range stand: from position `first` up to `last`, which is not one of them.
 *
 * @param {BarColumns} bars
 * @param {number} from
 * @param {number} to
 * @returns {{ first: number, last: number }}
 */
function stretch({ bar, per }, from, to) {
  return { first: lowest(bar, from - per + 1), last: lowest(bar, to + 1) };
}

/**
 * @param {number[]} sorted
 * @param {number} least
 * @returns {number} the first position whose number is not less
 */
function lowest(sorted, least) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Put every `together` bars into one: it opens with the first, closes with the last, and reaches as far as any.
 *
 * @param {BarColumns} bars
 * @param {number} first
 * @param {number} last
 * @param {number} together
 * @returns {BarColumns}
 */
function bucketed(bars, first, last, together) {
  /** @type {BarColumns} */
  const found = { per: bars.per * together, bar: [], time: [], open: [], high: [], low: [], close: [] };
  for (let at = first; at < last; at += together) {
    const end = Math.min(at + together, last);
    found.bar.push(bars.bar[at]);
    found.time.push(bars.time[at]);
    found.open.push(bars.open[at]);
    found.close.push(bars.close[end - 1]);
    let [high, low] = [bars.high[at], bars.low[at]];
    for (let next = at + 1; next < end; next++) {
      high = Math.max(high, bars.high[next]);
      low = Math.min(low, bars.low[next]);
    }
    found.high.push(high);
    found.low.push(low);
  }
  return found;
}
