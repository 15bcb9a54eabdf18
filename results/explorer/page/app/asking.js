/** How many answers the page waits for: told on the document, so that whoever prints it knows when all is drawn. */

let waiting = 0;

/**
 * The same, with its answers counted while they are awaited.
 *
 * @template {object} T
 * @param {T} asked
 * @param {(keyof T)[]} names of functions that answer later
 * @returns {T}
 */
export function counted(asked, names) {
  const found = { ...asked };
  for (const name of names) {
    const answer = /** @type {(...given: any[]) => Promise<any>} */ (asked[name]);
    const counting = async (/** @type {any[]} */ ...given) => {
      tell(1);
      try {
        return await answer(...given);
      } finally {
        tell(-1);
      }
    };
    found[name] = /** @type {any} */ (counting);
  }
  return found;
}

/** @param {number} more */
function tell(more) {
  waiting += more;
  document.documentElement.dataset.asking = String(waiting);
}
