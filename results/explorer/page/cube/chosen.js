/**
 * Which cells of a cube count: positions in a plane, as offsets of blocks and offsets within a block.
 *
 * A loop over both visits each kept cell once and never one that is ruled out, so that fixing an axis makes every
 * question about the cube cheaper. Positions ascend within a block, which is how memory is read fastest.
 */

/**
 * @typedef {object} Chosen
 * @property {Uint32Array} blocks Positions at which blocks start.
 * @property {Uint32Array} within Offsets of the kept cells within each block.
 */

/** Blocks of about this many cells: their offsets stay in the processor's nearest cache. */
const BLOCK = 2048;

/**
 * Return the coordinates that count on each axis, ascending; a list that is absent means all.
 *
 * @param {readonly { name: string, values: readonly unknown[] }[]} axes
 * @param {Record<string, number[]>} kept
 * @returns {number[][]}
 */
export function keptCoordinates(axes, kept) {
  return axes.map(({ name, values }) => {
    const all = values.map((_, coordinate) => coordinate);
    const some = kept[name];
    return some ? all.filter((coordinate) => some.includes(coordinate)) : all;
  });
}

/**
 * Choose cells of a dense cube, whose position is its coordinates with the last axis fastest.
 *
 * @param {readonly number[]} lengths Of each axis.
 * @param {readonly number[][]} coordinates That count, of each axis.
 * @returns {Chosen}
 */
export function chooseDense(lengths, coordinates) {
  let stride = 1;
  let axis = lengths.length;
  let within = Uint32Array.of(0);
  while (axis > 0 && (within.length < BLOCK / 8 || within.length * lengths[axis - 1] <= BLOCK)) {
    axis -= 1;
    within = product(coordinates[axis], stride, within);
    stride *= lengths[axis];
  }
  let blocks = Uint32Array.of(0);
  for (; axis > 0; axis -= 1) {
    blocks = product(coordinates[axis - 1], stride, blocks);
    stride *= lengths[axis - 1];
  }
  return { blocks, within };
}

/**
 * Choose rows of a sparse cube by their coordinates' planes.
 *
 * @param {number} rows
 * @param {readonly { plane: Uint16Array, coordinates: readonly number[] }[]} restricted Axes of which not all count.
 * @returns {Chosen}
 */
export function chooseSparse(rows, restricted) {
  const within = new Uint32Array(rows);
  const allowed = restricted.map(({ plane, coordinates }) => {
    const table = new Uint8Array(65536);
    for (const coordinate of coordinates) table[coordinate] = 1;
    return { plane, table };
  });
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    within[count] = row;
    count += allowed.every(({ plane, table }) => table[plane[row]]) ? 1 : 0;
  }
  return { blocks: Uint32Array.of(0), within: within.subarray(0, count) };
}

/**
 * @param {readonly number[]} coordinates
 * @param {number} stride
 * @param {Uint32Array} inner
 */
function product(coordinates, stride, inner) {
  const outer = new Uint32Array(coordinates.length * inner.length);
  coordinates.forEach((coordinate, position) => {
    const from = coordinate * stride;
    for (let at = 0; at < inner.length; at += 1) outer[position * inner.length + at] = from + inner[at];
  });
  return outer;
}

/**
 * Cut what is chosen into pieces that are counted in a few milliseconds each.
 *
 * @param {Chosen} chosen
 * @param {number} [most] Cells of a piece.
 * @returns {Generator<Chosen, void>}
 */
export function* pieces({ blocks, within }, most = 1 << 19) {
  const many = Math.max(1, Math.floor(most / Math.max(1, within.length)));
  for (let block = 0; block < blocks.length; block += many) {
    const some = blocks.subarray(block, block + many);
    for (let at = 0; at < within.length; at += most) yield { blocks: some, within: within.subarray(at, at + most) };
  }
}
