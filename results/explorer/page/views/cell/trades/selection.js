/**
 * Which trade is looked at: one for all figures of a cell, so that each finds the other's.
 */

/**
 * @typedef {object} Selection
 * @property {() => number | null} get
 * @property {(trade: number | null, from?: string) => void} set `from` names who chose, who then need not follow.
 * @property {(heard: (trade: number | null, from: string) => void) => void} subscribe
 */

/** @returns {Selection} */
export function createSelection() {
  /** @type {number | null} */
  let chosen = null;
  /** @type {((trade: number | null, from: string) => void)[]} */
  const listeners = [];
  return {
    get: () => chosen,
    set(trade, from = "") {
      if (trade === chosen) return;
      chosen = trade;
      for (const heard of listeners) heard(trade, from);
    },
    subscribe: (heard) => listeners.push(heard),
  };
}
