"""Fills placed in bars, and how far a price lies beyond what its bar traded.

Bars are named by when they open. A fill at an instant between two bars may belong to either, clocks are a little off, and
lists that count in bars stamp a fill with the bar that decided it, whose next open it took: a price is held against the bar of
its time, and, where the time allows, against the one before, and against the open of the one after.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals import Bars
from signals.arrays import Flags, Floats, Integers, Times

__all__ = ["Fills", "beyond", "place", "price_unit", "resolution"]

_MICROSECONDS = tuple(
    np.timedelta64(each, "us")
    for each in (1, 1_000, 10**6, 60 * 10**6, 300 * 10**6, 900 * 10**6, 3600 * 10**6, 86400 * 10**6)
)
_UNITS = (1.0, 2.5, 5.0)
_SAMPLE = 2_000
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
    bar
        int64 (n,): the last bar that had opened.
    before, after
        bool (n,): whether the time allows the bar before, and the open of the one after.
    inside
        bool (n,): whether a bar is open at that time, and not a gap.
    room
        float64 (n,): what rounding allows, as a fraction of the price.
    """

    price: Floats
    buys: Flags
    bar: Integers
    before: Flags
    after: Flags
    inside: Flags
    room: Floats

    def take(self, chosen: Flags | Integers) -> Fills:
        """Return the fills that `chosen` picks."""
        return Fills(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def place(  # noqa: PLR0913, PLR0917 - what a fill is, and how exact it is
    bars: Bars, time: Times, price: Floats, buys: Flags, unit: float, step: np.timedelta64
) -> Fills:
    """Place n fills in bars.

    Parameters
    ----------
    bars
        At least one.
    time, price, buys
        Of each fill.
    unit
        To what the list rounds its prices, see `price_unit`.
    step
        To what the list rounds its times, see `resolution`.
    """
    usual = bars.step if len(bars) > 1 else np.timedelta64(0, "us")
    # a fill is told of some seconds late, or rounded to its minute
    edge = max(usual // 50, min(np.timedelta64(5, "s"), usual // 10))
    if np.timedelta64(0, "us") < step < usual:
        edge = max(edge, min(step, usual // 5))
    bar = np.searchsorted(bars.time, time, side="right") - 1
    at = np.maximum(bar, 0)
    opened = bars.time[at]
    into = time - opened
    stamped = (into == np.timedelta64(0, "us")) & bool(step >= usual)
    before = (into <= edge) & (at > 0)
    after = (stamped | (usual - into <= edge)) & (at + 1 < len(bars))
    inside = (bar >= 0) & (into <= usual)
    return Fills(price, buys, at, before, after, inside, unit / price + ROUNDING)


def beyond(bars: Bars, fills: Fills) -> Floats:
    """Return how far each of n prices lies beyond its bar, a fraction of the price: positive where in favour of the trader.

    0 within the bar, or within any other that the time allows.
    """
    found = _beyond(bars, fills, fills.bar)
    missed = found != 0
    for where, step in ((missed & fills.before, -1), (missed & fills.after, 1)):
        if not where.any():
            continue
        some = fills.take(where)
        if step < 0:
            other = _beyond(bars, some, some.bar - 1)
        else:
            other = _from_open(bars, some)
        found[where] = np.where(np.abs(other) < np.abs(found[where]), other, found[where])
    return found


def _beyond(bars: Bars, fills: Fills, bar: Integers) -> Floats:
    """Return by how much prices leave the range of their bars; rounding forgiven."""
    under = np.maximum(bars.low[bar] / fills.price - 1.0, 0.0)
    over = np.maximum(1.0 - bars.high[bar] / fills.price, 0.0)
    signed = np.where(fills.buys, under - over, over - under)
    return np.where(np.abs(signed) <= fills.room, 0.0, signed)


def _from_open(bars: Bars, fills: Fills) -> Floats:
    """Return how far prices are from the next open: 0 where they are it, or worse by what slippage is."""
    signed = np.where(fills.buys, 1.0, -1.0) * (bars.open[fills.bar + 1] / fills.price - 1.0)
    return np.where((signed <= fills.room) & (signed >= -WORSE), 0.0, signed)


def price_unit(*prices: Floats) -> float:
    """Return the largest 1, 2.5 or 5 times a power of ten that all prices are multiples of; 0 where they are not rounded."""
    some = np.concatenate([each[:: max(1, len(each) // _SAMPLE)] for each in prices])
    some = some[np.isfinite(some) & (some > 0)]
    if not len(some):
        return 0.0
    # more than eleven digits are no price of a market, but what a formula gave
    top = int(np.floor(np.log10(some.max())))
    for power in range(top, top - 11, -1):
        for each in reversed(_UNITS):
            unit = each * 10.0**power
            if (np.abs(some / unit - np.round(some / unit)) <= 1e-7 * np.maximum(some / unit, 1.0)).all():
                return unit
    return 0.0


def resolution(*times: Times) -> np.timedelta64:
    """Return the largest of 1 us, 1 ms, 1 s, 1, 5, 15 and 60 minutes and a day that all times are multiples of."""
    some = np.concatenate(times).astype(np.int64)
    for each in reversed(_MICROSECONDS):
        if not (some % each.astype(np.int64)).any():
            return each
    return _MICROSECONDS[0]
