"""Fills placed in bars, and how far a price lies beyond what its bar traded.

Bars are named by when they open. A fill at an instant between two bars may belong to either, clocks are a little off, and
lists that count in bars stamp a fill with the bar that decided it, whose next open it took: a price is held against the bar of
its time, and, where the time allows, against the one before, and against the open of the one after.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from results.auditing.against_bars.ranges import extremes
from signals import Bars
from signals.arrays import Array, Flags, Floats, Integers, Times

__all__ = ["Fills", "beyond", "place", "price_unit", "resolution"]

_MICROSECONDS = tuple(
    np.timedelta64(each, "us")
    for each in (1, 1_000, 10**6, 60 * 10**6, 300 * 10**6, 900 * 10**6, 3600 * 10**6, 86400 * 10**6)
)
_UNITS = (1.0, 2.5, 5.0)
_SAMPLE = 2_000
_NO_TIME = np.timedelta64(0, "us")
_FEWEST, _MOST, _CLEARLY = 8, 0.95, 0.02
"""How many fills tell a convention, what share must follow it, and by how much more than without."""
ROUNDING = 1e-6
"""What prices may be off by having been through float32."""
WORSE = 0.005
"""How much worse than the next open a fill stamped with the bar that decided may be, by slippage."""


@dataclass(frozen=True, eq=False)
class Fills:
    """The n entries or the n exits of a list, placed in bars.

    Attributes
    ----------
    price
        float64 (n,).
    buys
        bool (n,): entries of longs and exits of shorts.
    first, last
        int64 (n,): the bars in which it was filled: one, but where the price is an average of fills over a time.
    before, after
        bool (n,): whether the time allows the bar before, and the open of the one after.
    inside
        bool (n,): whether a bar is open at that time, and not a gap.
    room
        float64 (n,): what rounding allows, as a fraction of the price.
    unsure
        bool (n,): at the very end of the bars, so that it may be of the next one, which nobody gave.
    """

    price: Floats
    buys: Flags
    first: Integers
    last: Integers
    before: Flags
    after: Flags
    inside: Flags
    room: Floats
    unsure: Flags

    def take(self, chosen: Flags | Integers) -> Fills:
        """Return the fills that `chosen` picks."""
        return Fills(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def place(  # noqa: PLR0913 - what a fill is, and how exact it is
    bars: Bars, time: tuple[Times, Times], price: Floats, buys: Flags, *, unit: float, step: np.timedelta64
) -> Fills:
    """Place n fills in bars.

    Parameters
    ----------
    bars
        At least one.
    time
        When the fill began and ended, twice the same where it was one.
    price, buys
        Of each fill.
    unit
        To what the list rounds its prices, see `price_unit`.
    step
        To what the list rounds its times, see `resolution`.
    """
    usual = bars.step
    # a fill is told of some seconds late, or rounded to its minute
    edge = min(np.timedelta64(5, "s"), usual // 10)
    if step < usual:
        edge = max(edge, min(step, usual // 5))
    first, into = _bars_at(bars, time[0])
    last, left = _bars_at(bars, time[1])
    # what lasts until a bar opens is over before it
    over = (time[1] > time[0]) & (left == _NO_TIME) & (last > first)
    last, left = last - over, np.where(over, usual, left)
    stamped = (left == _NO_TIME) & bool(step >= usual)
    before = (into <= edge) & (first > 0)
    after = (stamped | (usual - left <= edge)) & (last + 1 < len(bars))
    inside = np.asarray((into >= _NO_TIME) & (into <= usual) & (left <= usual))
    unsure = (usual - left <= edge) & (last + 1 == len(bars))
    placed = Fills(price, buys, first, last, before, after, inside, unit / price + ROUNDING, unsure)
    if len(price) < _FEWEST:
        return placed
    if step > usual:
        return _widened(bars, placed, time, step)
    return _by_convention(bars, placed, stamped | (into == _NO_TIME))


def _bars_at(bars: Bars, time: Times) -> tuple[Integers, Array]:
    """Return the bars that were last to open, the first one where none had, and how long before each time that was."""
    bar = np.maximum(np.searchsorted(bars.time, time, side="right") - 1, 0)
    return np.asarray(bar), time - bars.time[bar]


def _by_convention(bars: Bars, placed: Fills, stamped: Flags) -> Fills:
    """Return fills in the bars next to theirs where a list stamps fills so: with the bar that decided, or with a bar's end."""
    if stamped.mean() < _MOST:
        return placed
    fits = (_beyond(bars, placed) == 0).mean()
    best, share = placed, float(fits) + _CLEARLY
    for step in (-1, 1):
        first, last = (np.clip(bar + step, 0, len(bars) - 1) for bar in (placed.first, placed.last))
        no = np.zeros(len(first), dtype=np.bool_)
        # across a gap the bars are not next to each other in time
        moved = replace(placed, first=first, last=last, before=no, after=last + 1 < len(bars) if step < 0 else no)
        if (found := float((_beyond(bars, moved) == 0).mean())) >= max(share, _MOST):
            best, share = moved, found
    return best


def _widened(bars: Bars, placed: Fills, time: tuple[Times, Times], step: np.timedelta64) -> Fills:
    """Return fills anywhere in the time that their stamps stand for, where most are not in the one bar named."""
    fits = float((beyond(bars, placed) == 0).mean())
    if fits >= _MOST:
        return placed
    first, _ = _bars_at(bars, time[0] - step // 2)
    last, _ = _bars_at(bars, time[1] + step)
    wide = replace(placed, first=first, last=last)
    return wide if float((beyond(bars, wide) == 0).mean()) > fits + _CLEARLY else placed


def beyond(bars: Bars, fills: Fills) -> Floats:
    """Return how far each of n prices lies beyond its bar, a fraction of the price: positive where in favour of the trader.

    0 within the bar, or within any other that the time allows.
    """
    found = _beyond(bars, fills)
    for allowed, step in ((fills.before, -1), (fills.after, 1)):
        where = (found != 0) & allowed
        if not where.any():
            continue
        some = fills.take(where)
        other = (
            _from_open(bars, some)
            if step > 0
            else _beyond(bars, replace(some, first=some.first - 1, last=some.first - 1))
        )
        found[where] = np.where(np.abs(other) < np.abs(found[where]), other, found[where])
    found[fills.unsure] = 0.0
    return found


def _beyond(bars: Bars, fills: Fills) -> Floats:
    """Return by how much prices leave the range of their own bars; rounding forgiven."""
    high, low = bars.high[fills.first], bars.low[fills.first]
    several = np.flatnonzero(fills.last > fills.first)
    if len(several):
        high[several], low[several] = extremes(bars.high, bars.low, fills.first[several], fills.last[several] + 1)
    under = np.maximum(low / fills.price - 1.0, 0.0)
    over = np.maximum(1.0 - high / fills.price, 0.0)
    signed = np.where(fills.buys, under - over, over - under)
    return np.where(np.abs(signed) <= fills.room, 0.0, signed)


def _from_open(bars: Bars, fills: Fills) -> Floats:
    """Return how far prices are from the next open: 0 where they are it, or worse by what slippage is."""
    signed = np.where(fills.buys, 1.0, -1.0) * (bars.open[fills.last + 1] / fills.price - 1.0)
    return np.where((signed <= fills.room) & (signed >= -WORSE), 0.0, signed)


def price_unit(*prices: Floats) -> float:
    """Return the largest 1, 2.5 or 5 times a power of ten that all prices are multiples of; 0 where they are not rounded."""
    some = np.concatenate([each[:: max(1, len(each) // _SAMPLE)] for each in prices])
    some = some[np.isfinite(some) & (some > 0)]
    if not len(some):
        return 0.0
    # more than ten digits are no price of a market, but what a formula gave
    top = int(np.floor(np.log10(some.max())))
    for power in range(top, top - 10, -1):
        for each in reversed(_UNITS):
            unit = each * 10.0**power
            if (np.abs(some / unit - np.round(some / unit)) <= 1e-15 * some / unit + 1e-6).all():
                return unit
    return 0.0


def resolution(*times: Times) -> np.timedelta64:
    """Return the largest of 1 us, 1 ms, 1 s, 1, 5, 15 and 60 minutes and a day that all times are multiples of."""
    some = np.concatenate(times).astype(np.int64)
    for each in reversed(_MICROSECONDS):
        if not (some % each.astype(np.int64)).any():
            return each
    return _MICROSECONDS[0]
