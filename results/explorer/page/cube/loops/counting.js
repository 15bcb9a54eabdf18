/**
 * The innermost loops of the page: one piece of a walk each.
 *
 * They are functions of their own, four cells a turn, for a compiler to make the most of: a generator's loops run at half
 * the speed, and a count that waits for the one before it at a third. Codes from 65532 on stand for no value and share
 * their high byte with the highest values, so they are counted beside.
 */

/** @typedef {import("../layout.js").Piece} Piece */

const VALUELESS = 65532;

/**
 * Count high bytes by square, and each kind of code without a value.
 *
 * @param {Uint16Array} codes
 * @param {Piece} piece
 * @param {Uint32Array} high 256 a square
 * @param {Uint32Array} valueless 4 a square: undefined, thin, pending, absent
 */
export function countHigh(codes, { base, square, within, squares, length }, high, valueless) {
  const fours = length & ~3;
  for (let at = 0; at < fours; at += 4) {
    const one = codes[base + within[at]];
    const two = codes[base + within[at + 1]];
    const three = codes[base + within[at + 2]];
    const four = codes[base + within[at + 3]];
    const a = square + squares[at];
    const b = square + squares[at + 1];
    const c = square + squares[at + 2];
    const d = square + squares[at + 3];
    high[(a << 8) | (one >>> 8)]++;
    high[(b << 8) | (two >>> 8)]++;
    high[(c << 8) | (three >>> 8)]++;
    high[(d << 8) | (four >>> 8)]++;
    if (one >= VALUELESS) valueless[(a << 2) | (one & 3)]++;
    if (two >= VALUELESS) valueless[(b << 2) | (two & 3)]++;
    if (three >= VALUELESS) valueless[(c << 2) | (three & 3)]++;
    if (four >= VALUELESS) valueless[(d << 2) | (four & 3)]++;
  }
  for (let at = fours; at < length; at++) {
    const code = codes[base + within[at]];
    const where = square + squares[at];
    high[(where << 8) | (code >>> 8)]++;
    if (code >= VALUELESS) valueless[(where << 2) | (code & 3)]++;
  }
}

/**
 * Count low bytes of codes whose high byte is one of the two that matter in their square.
 *
 * @param {Uint16Array} codes
 * @param {Piece} piece
 * @param {Int16Array} first high byte of each square
 * @param {Int16Array} second high byte of each square; -1 where it is the first
 * @param {Uint32Array} low 512 a square: 256 for the first high byte, then 256 for the second
 */
export function countLow(codes, { base, square, within, squares, length }, first, second, low) {
  const even = length & ~1;
  for (let at = 0; at < even; at += 2) {
    const one = codes[base + within[at]];
    const two = codes[base + within[at + 1]];
    const a = square + squares[at];
    const b = square + squares[at + 1];
    const byte = one >>> 8;
    const other = two >>> 8;
    if (byte === first[a]) low[(a << 9) | (one & 255)]++;
    else if (byte === second[a]) low[(a << 9) | 256 | (one & 255)]++;
    if (other === first[b]) low[(b << 9) | (two & 255)]++;
    else if (other === second[b]) low[(b << 9) | 256 | (two & 255)]++;
  }
  if (even === length) return;
  const code = codes[base + within[even]];
  const where = square + squares[even];
  if (code >>> 8 === first[where]) low[(where << 9) | (code & 255)]++;
  else if (code >>> 8 === second[where]) low[(where << 9) | 256 | (code & 255)]++;
}

/**
 * Count codes of a range by square.
 *
 * @param {Uint16Array} codes
 * @param {Piece} piece
 * @param {number} from
 * @param {number} span how many codes from there on
 * @param {Uint32Array} counts one a square
 */
export function countRange(codes, { base, square, within, squares, length }, from, span, counts) {
  for (let at = 0; at < length; at++) {
    // below the range a difference is negative, and without its sign far beyond the span
    if ((codes[base + within[at]] - from) >>> 0 < span) counts[square + squares[at]]++;
  }
}

/**
 * Count each of the first few codes by square.
 *
 * @param {Uint16Array} codes
 * @param {Piece} piece
 * @param {number} kinds
 * @param {Uint32Array} counts `kinds` a square
 */
export function countEach(codes, { base, square, within, squares, length }, kinds, counts) {
  for (let at = 0; at < length; at++) {
    const code = codes[base + within[at]];
    if (code < kinds) counts[(square + squares[at]) * kinds + code]++;
  }
}
