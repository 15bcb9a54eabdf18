/**
 * Ticks and words of times; all times are milliseconds since 1970, UTC.
 */

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Steps below a day, in minutes, and above it, in days. */
const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720];
const DAYS = [1, 2, 4, 7, 14];
/** Steps of calendar months. */
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];

/**
 * Return times of round hours, days, months or years within two times, at most about so many, with their words.
 *
 * @param {number} from
 * @param {number} to
 * @param {number} most
 * @returns {{ time: number, label: string }[]}
 */
export function timeTicks(from, to, most) {
  const least = Math.max((to - from) / Math.max(most, 1), 1);
  const even = [...MINUTES.map((minutes) => minutes * MINUTE), ...DAYS.map((days) => days * DAY)];
  const step = even.find((candidate) => candidate >= least);
  if (step !== undefined) return evenTicks(from, to, step);
  const months = MONTHS.find((candidate) => candidate * 30 * DAY >= least) ?? 1200;
  return monthTicks(from, to, months);
}

/**
 * Return a time as "2025-03-09 14:05", without the clock where it is midnight and `short`.
 *
 * @param {number} time
 * @param {boolean} short
 * @returns {string}
 */
export function timeWritten(time, short = false) {
  const [date, clock] = new Date(time).toISOString().split("T");
  const minutes = clock.slice(0, 5);
  return short && minutes === "00:00" ? date : `${date} ${minutes}`;
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} step
 */
function evenTicks(from, to, step) {
  const ticks = [];
  let dated = step >= DAY;
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) {
    const midnight = time % DAY === 0;
    const iso = new Date(time).toISOString();
    dated ||= midnight;
    ticks.push({ time, label: midnight || step >= DAY ? iso.slice(0, 10) : iso.slice(11, 16) });
  }
  // hours of a day that does not begin in sight: the first says which day
  if (!dated && ticks.length) ticks[0].label = timeWritten(ticks[0].time);
  return ticks;
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} months
 */
function monthTicks(from, to, months) {
  const start = new Date(from);
  const ticks = [];
  let month = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) * months;
  for (; ; month += months) {
    const time = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (time > to) return ticks;
    if (time >= from) ticks.push({ time, label: new Date(time).toISOString().slice(0, months >= 12 ? 4 : 7) });
  }
}
