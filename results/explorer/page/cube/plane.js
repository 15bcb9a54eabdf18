/** A plane: one measure of every cell, as bytes from a server or a report. */

/**
 * @typedef {import("../types.js").PlaneHeader} PlaneHeader
 * @typedef {import("../types.js").PlaneKey} PlaneKey
 * @typedef {{ header: PlaneHeader, codes: Uint16Array }} Plane
 */

const MAGIC = "RAPLANE1";

/**
 * Read a plane; its codes stay where they are.
 *
 * @param {ArrayBufferLike} bytes
 * @returns {Plane}
 * @throws {Error} if the bytes are no plane, or not all of one
 */
export function readPlane(bytes) {
  const magic = String.fromCharCode(...new Uint8Array(bytes, 0, Math.min(8, bytes.byteLength)));
  if (magic !== MAGIC || bytes.byteLength < 12) throw new Error("these bytes are no plane of a run");
  const length = new DataView(bytes).getUint32(8, true);
  const start = Math.ceil((12 + length) / 8) * 8;
  // a decoder takes no shared memory, hence the copy
  const text = new TextDecoder().decode(new Uint8Array(bytes, 12, length).slice());
  /** @type {PlaneHeader} */
  const header = JSON.parse(text);
  if (bytes.byteLength < start + 2 * header.size) throw new Error(`the plane of ${header.metric} is cut short`);
  return { header, codes: new Uint16Array(bytes, start, header.size) };
}

/**
 * One text for one plane.
 *
 * @param {PlaneKey} key
 * @returns {string}
 */
export function keyText({ metric, sample, cost }) {
  return `${metric}/${sample}/${cost}`;
}
