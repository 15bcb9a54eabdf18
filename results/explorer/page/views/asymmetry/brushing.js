/**
 * Drawing a rectangle over a plane with a mouse, a finger or the keyboard.
 *
 * Arrows move a cursor, with Shift they draw a rectangle from where the cursor stands, Enter takes it, Escape clears it.
 */

/**
 * @typedef {{ x: number, y: number }} Place In pixels of the stage.
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Box
 */

/**
 * @typedef {object} Brushing
 * @property {() => Box} box Where the picture is.
 * @property {(place: Place | null, spoken: boolean) => void} pointed At a place; `spoken`: by keyboard, to be announced.
 * @property {(from: Place, to: Place, final: boolean) => void} drawn
 * @property {(place: Place) => void} pressed Without a rectangle being drawn.
 * @property {() => void} cleared
 */

const STEP = 8;

/**
 * Listen to a stage.
 *
 * @param {HTMLElement} stage
 * @param {Brushing} brushing
 */
export function listen(stage, brushing) {
  listenToPointer(stage, brushing);
  listenToKeys(stage, brushing);
}

/**
 * @param {HTMLElement} stage
 * @param {Brushing} brushing
 */
function listenToPointer(stage, { box, pointed, drawn, pressed }) {
  /** @type {Place | null} */
  let start = null;
  let moved = false;
  const placeOf = (/** @type {PointerEvent} */ event) => {
    const { left, top } = stage.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !inside(placeOf(event), box())) return;
    start = placeOf(event);
    moved = false;
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    pointed(inside(place, box()) ? place : null, false);
    if (!start) return;
    moved ||= Math.hypot(place.x - start.x, place.y - start.y) > 4;
    if (moved) drawn(start, within(place, box()), false);
  });
  stage.addEventListener("pointerup", (event) => {
    if (!start) return;
    if (moved) drawn(start, within(placeOf(event), box()), true);
    else pressed(start);
    start = null;
  });
  stage.addEventListener("pointercancel", () => {
    start = null;
  });
  stage.addEventListener("pointerleave", () => pointed(null, false));
}

/**
 * @param {HTMLElement} stage
 * @param {Brushing} brushing
 */
function listenToKeys(stage, { box, pointed, drawn, cleared }) {
  /** @type {Place | null} */
  let cursor = null;
  /** @type {Place | null} */
  let anchor = null;
  stage.addEventListener("keydown", (event) => {
    const step = stepOf(event.key);
    if (step) {
      const { left, right, top, bottom } = box();
      const from = cursor ?? { x: (left + right) / 2, y: (top + bottom) / 2 };
      anchor = event.shiftKey ? (anchor ?? from) : null;
      cursor = within({ x: from.x + STEP * step[0], y: from.y + STEP * step[1] }, box());
      pointed(cursor, true);
      if (anchor) drawn(anchor, cursor, false);
    } else if (event.key === "Enter" && anchor && cursor) {
      drawn(anchor, cursor, true);
      anchor = null;
    } else if (event.key === "Escape") {
      anchor = null;
      cleared();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  stage.addEventListener("blur", () => {
    anchor = null;
    pointed(null, false);
  });
}

/**
 * @param {string} key
 * @returns {[number, number] | null}
 */
function stepOf(key) {
  if (key === "ArrowLeft") return [-1, 0];
  if (key === "ArrowRight") return [1, 0];
  if (key === "ArrowUp") return [0, -1];
  return key === "ArrowDown" ? [0, 1] : null;
}

/**
 * @param {Place} place
 * @param {Box} box
 */
function inside({ x, y }, { left, right, top, bottom }) {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/**
 * @param {Place} place
 * @param {Box} box
 */
function within({ x, y }, { left, right, top, bottom }) {
  return { x: Math.min(right, Math.max(left, x)), y: Math.min(bottom, Math.max(top, y)) };
}
