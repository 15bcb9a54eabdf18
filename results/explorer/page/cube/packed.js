/** What a report carries, unpacked: planes whose bytes were sorted and differenced, and bars of two resolutions. */

/**
 * @typedef {import("../types.js").BarColumns} BarColumns
 * @typedef {{ all: BarColumns, fine: BarColumns | null }} PackedBars
 */

/**
 * Put the codes of a plane together again: all low bytes stand before all high bytes, and each code is what it adds to
 * the one `stride` earlier, modulo 65,536; with stride 0 it is itself.
 *
 * @param {ArrayBuffer} packed a plane's header, then its bytes
 * @param {number} stride
 * @returns {ArrayBuffer} as a server sends it
 */
export function unpackedPlane(packed, stride) {
  const bytes = new Uint8Array(packed);
  const start = Math.ceil((12 + new DataView(packed).getUint32(8, true)) / 8) * 8;
  const size = (bytes.length - start) / 2;
  const whole = new ArrayBuffer(bytes.length);
  new Uint8Array(whole).set(bytes.subarray(0, start));
  const codes = new Uint16Array(whole, start, size);
  const high = start + size;
  for (let at = 0; at < size; at++) codes[at] = bytes[start + at] | (bytes[high + at] << 8);
  if (stride > 0) for (let at = stride; at < size; at++) codes[at] += codes[at - stride];
  return whole;
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
