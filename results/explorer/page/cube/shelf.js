/** Planes at hand, the least recently used of which give way: a page must not grow with what its reader has looked at. */

/** @typedef {import("./plane.js").Plane} Plane */

/**
 * Planes by name, within a number of bytes. One that is asked for counts as used.
 */
export class Shelf {
  /**
   * @param {number} most bytes; a single greater plane is held all the same
   * @param {(name: string) => void} dropped is told each name that gave way
   */
  constructor(most, dropped) {
    this.most = most;
    this.dropped = dropped;
    /** @type {Map<string, Plane>} */
    this.planes = new Map();
  }

  /**
   * @param {string} name
   * @returns {Plane | undefined}
   */
  get(name) {
    const plane = this.planes.get(name);
    if (plane) {
      this.planes.delete(name);
      this.planes.set(name, plane);
    }
    return plane;
  }

  /**
   * Let a plane go; whoever says so need not be told.
   *
   * @param {string} name
   */
  drop(name) {
    this.planes.delete(name);
  }

  /**
   * @param {string} name
   * @param {Plane} plane
   */
  put(name, plane) {
    this.planes.set(name, plane);
    let held = 0;
    for (const { codes } of this.planes.values()) held += codes.byteLength;
    for (const [other, { codes }] of this.planes) {
      if (held <= this.most || other === name) break;
      held -= codes.byteLength;
      this.planes.delete(other);
      this.dropped(other);
    }
  }
}
