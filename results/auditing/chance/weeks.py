"""The same trades at other times: each day's by itself, to the same hour of another week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.chance.days import related_days
from results.auditing.chance.placing import Placed
from signals import Bars
from signals.arrays import Floats, Integers

__all__ = ["Weekly", "moved_by_weeks"]

_WEEK = 7 * 86_400 * 1_000_000
_DAY = 86_400 * 1_000_000
FEWEST_DAYS = 8
"""Days with trades below which moving them one by one says nothing of its own."""
_LOOK_UPS = 16_000_000
_DRAWS = 8_000_000


@dataclass(frozen=True, eq=False)
class Weekly:
    """What trades earn at the same hours of other weeks.

    Attributes
    ----------
    means, t
        float64 (B,): result of a trade before costs, and the sum beyond drift over the root of the squares of its days.
    observed_t
        Of the list itself.
    days, weeks
        How many days have trades, and by how many different spans each could be moved.
    whole_weeks
        False where the bars are too few for weeks: it is days then.
    """

    means: Floats
    t: Floats
    observed_t: float
    days: int
    weeks: int
    whole_weeks: bool

    @property
    def p(self) -> float:
        """How often other weeks do as well, which counts as one."""
        return float((1 + np.count_nonzero(self.t >= self.observed_t)) / (1 + len(self.t)))


def moved_by_weeks(placed: Placed, bars: Bars, moves: Floats, draws: int, seed: int) -> Weekly | None:
    """Move the trades of each day (UTC, by entry), together, by a random number of whole weeks, day by day anew.

    Where trades are held over days on which others begin, so many days are moved as one.

    Parameters
    ----------
    placed, bars, moves
        Trades, and bars with their moves.
    draws, seed
        How often; fewer where days are many.

    Returns
    -------
    Weekly or None
        None where days or weeks are too few. Round the end of the last whole week of bars.
    """
    clock = bars.time.astype(np.int64)
    span = int(clock[-1] - clock[0])
    unit = _WEEK if span >= 4 * _WEEK else _DAY
    turns = span // unit
    ticks = np.append(clock, clock[-1] + int(bars.step / np.timedelta64(1, "us")))
    entered, left = (
        np.interp(each, np.arange(len(ticks)), ticks).astype(np.int64) // _DAY for each in (placed.entry, placed.exit)
    )
    begins, day = np.unique(entered, return_inverse=True)
    day = day // related_days(begins, entered, left)
    days = int(day.max(initial=-1)) + 1
    if days < FEWEST_DAYS or turns < 4:  # noqa: PLR2004 - of three other weeks nothing can be drawn
        return None
    generator = np.random.default_rng([seed, 3])
    most = max(_LOOK_UPS // max(len(placed), 1), 8)
    offsets = np.arange(turns) if turns <= most else np.sort(generator.choice(turns, most, replace=False))
    earned = _by_day(placed, day, clock, moves, offsets, unit, turns)
    drift = float(moves.mean())
    owed = np.bincount(day, drift * placed.sign * placed.weight * placed.hold, days)
    real = np.bincount(day, placed.weight * placed.earned, days) - owed
    drawn = int(np.clip(_DRAWS // days, 200, max(draws, 200)))
    sums, t = _drawn(earned - owed[:, None], drawn, generator)
    own = real.sum() / max(float(np.sqrt((real**2).sum())), 1e-300)
    total = placed.weight.sum()
    means = sums / total + (float((placed.weight * placed.move).sum()) - real.sum()) / total
    return Weekly(means, t, float(own), days, len(offsets), unit == _WEEK)


def _by_day(  # noqa: PLR0913, PLR0917 - trades, bars, and what they are moved by
    placed: Placed, day: Integers, clock: Integers, moves: Floats, offsets: Integers, unit: int, turns: int
) -> Floats:
    """Return what the trades of each day earn, moved by each of some units, float64 (days, offsets)."""
    period = turns * unit
    earned = np.concatenate([[0.0], np.cumsum(moves)])
    ticks = (clock - clock[0]).astype(np.float64)
    ticks = np.append(ticks, ticks[-1] + (ticks[1] - ticks[0]))
    whole = float(np.interp(period, ticks, earned))
    places = np.arange(len(ticks))
    start = np.interp(placed.entry, places, ticks)
    length = np.interp(placed.exit, places, ticks) - start
    signed = placed.sign * placed.weight
    found = np.empty((int(day.max()) + 1, len(offsets)))
    for column, offset in enumerate(offsets.tolist()):
        moved = (start + offset * unit) % period
        turn, rest = np.divmod(moved + length, period)
        gained = np.interp(rest, ticks, earned) + turn * whole - np.interp(moved, ticks, earned)
        found[:, column] = np.bincount(day, signed * gained, len(found))
    return found


def _drawn(earned: Floats, draws: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw a column for each row, so often; return the sums, and these over the roots of their squares, (draws,) each."""
    days, columns = earned.shape
    sums, t = np.empty(draws), np.empty(draws)
    rows = np.arange(days)
    together = max(2_000_000 // days, 1)
    for start in range(0, draws, together):
        which = generator.integers(columns, size=(min(together, draws - start), days))
        taken = earned[rows, which]
        part = slice(start, start + len(which))
        sums[part] = taken.sum(axis=1)
        t[part] = sums[part] / np.sqrt(np.maximum((taken**2).sum(axis=1), 1e-300))
    return sums, t
