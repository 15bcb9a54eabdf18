/** The colours of maps, as `results/style/palette.py` has them for pictures; readable by the colour-blind. */

/** @typedef {(value: number) => string} Colours */

/** From loss to profit, with a neutral middle: ColorBrewer's RdBu. */
const DIVERGING = [
  "67001f", "b2182b", "d6604d", "f4a582", "fddbc7", "f7f7f7", "d1e5f0", "92c5de", "4393c3", "2166ac", "053061",
];

/** Without a neutral middle: viridis, every fifth colour. */
const SEQUENTIAL = (
  "440154 46085c 471063 481769 481d6f 482475 472a7a 46307e 453781 433d84 414287 3f4889 3d4e8a " +
  "3a538b 38598c 355e8d 33638d 31688e 2e6d8e 2c718e 2a768e 297b8e 27808e 25848e 23898e 218e8d " +
  "20928c 1f978b 1e9c89 1fa188 21a585 24aa83 28ae80 2eb37c 35b779 3dbc74 46c06f 50c46a 5ac864 " +
  "65cb5e 70cf57 7cd250 89d548 95d840 a2da37 b0dd2f bddf26 cae11f d8e219 e5e419 f1e51d fde725"
).split(" ");

/** The same as red, green and blue. */
const [DIVERGING_PARTS, SEQUENTIAL_PARTS] = [DIVERGING, SEQUENTIAL].map((scale) =>
  scale.map((hex) => [0, 2, 4].map((from) => parseInt(hex.slice(from, from + 2), 16))),
);

/** Opacity of squares that a verdict does not call confidently positive. */
export const PALENESS = 0.38;

/**
 * Colour of a place on a scale.
 *
 * @param {number} share from 0, low, to 1, high; beyond is the end's
 * @param {boolean} diverging
 * @returns {[number, number, number]}
 */
export function colourAt(share, diverging) {
  const scale = diverging ? DIVERGING_PARTS : SEQUENTIAL_PARTS;
  const at = Math.min(Math.max(share, 0), 1) * (scale.length - 1);
  const low = Math.min(Math.floor(at), scale.length - 2);
  const [one, other] = [scale[low], scale[low + 1]];
  return /** @type {[number, number, number]} */ (one.map((part, index) => Math.round(part + (at - low) * (other[index] - part))));
}

/**
 * @param {[number, number, number]} colour
 * @returns {string}
 */
export function rgb([red, green, blue]) {
  return `rgb(${red}, ${green}, ${blue})`;
}
