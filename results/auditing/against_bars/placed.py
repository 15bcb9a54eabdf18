"""A list held to the bars of its market: which trades the bars cover, and where in them each was opened and closed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from results.auditing.against_bars.fills import ROUNDING, WORSE, Fills, beyond, place, price_unit, resolution
from results.auditing.trades import TradeList
from signals import Bars
from signals.arrays import Flags, Floats, Times

__all__ = ["MARGINS", "Placed", "covered", "placed"]


MARGINS = (0.001, 0.0025)
SAME, _WIDE = 0.3, 60
"""Share of prices that are opens or closes to the last digit where they are of the same bars; of bars that span so many units."""
_ALIKE = 0.1
"""How much slippages differ that are one, as a share of them."""


@dataclass(frozen=True, eq=False)
class Placed:
    """The n trades that bars cover.

    Attributes
    ----------
    trades
        Those trades.
    bars
        All that were given.
    entries, exits
        Their fills.
    times
        float64 (n,) for entries and for exits: by what the list's own prices are multiples of those here, where they are of
        another venue; None where they are these.
    """

    trades: TradeList
    bars: Bars
    entries: Fills
    exits: Fills
    times: tuple[Floats, Floats] | None = None

    @cached_property
    def worse(self) -> float:
        """How much worse than the market a fill may be: by slippage that all entries have alike, or else `fills.WORSE`."""
        return max(WORSE, 1.5 * _slipped(self.bars, self.entries))

    @cached_property
    def own(self) -> bool:
        """Whether so many prices are opens or closes of these very bars that they are of no other exchange."""
        return _of_these_bars(self.bars, self.entries, self.exits)

    @property
    def margin(self) -> float:
        """By how much a level must have been passed, or missed, to count, on account of another exchange's prices."""
        return MARGINS[0] if self.own else MARGINS[1]

    def beyond(self) -> tuple[Floats, Floats]:
        """Return by how much entries and exits lie beyond their bars, see `fills.beyond`."""
        return beyond(self.bars, self.entries), beyond(self.bars, self.exits)


def _slipped(bars: Bars, entries: Fills) -> float:
    """Return the slippage of entries at opens or closes where it is the same for nearly all; 0 otherwise."""
    if not len(entries.price):
        return 0.0
    side, last = np.where(entries.buys, 1.0, -1.0), len(bars) - 1
    found = (np.inf, 0.0)
    for at in (
        bars.open[entries.first],
        bars.close[entries.last],
        bars.close[np.maximum(entries.first - 1, 0)],
        bars.open[np.minimum(entries.last + 1, last)],
    ):
        off = side * (entries.price / at - 1.0)
        usual = float(np.median(off))
        found = min(found, (float(np.median(np.abs(off - usual))), usual))
    return found[1] if found[0] <= _ALIKE * found[1] else 0.0


def _of_these_bars(bars: Bars, entries: Fills, exits: Fills) -> bool:
    """Whether so many prices are opens or closes of these very bars that they are of no other exchange."""
    exact, tested = 0, 0
    for fills in (entries, exits):
        # where a bar spans few of the units of its prices, any price is somebody's open
        wide = bars.high[fills.first] - bars.low[fills.first] > _WIDE * (fills.room - ROUNDING) * fills.price
        nearby = np.clip(fills.first[wide][:, None] + np.array([-1, 0, 1]), 0, len(bars) - 1)
        price = fills.price[wide][:, None]
        off = np.minimum(np.abs(bars.open[nearby] - price), np.abs(bars.close[nearby] - price)).min(
            axis=1, initial=np.inf
        )
        exact += int((off <= 1e-9 * price[:, 0]).sum())
        tested += int(wide.sum())
    return tested >= len(entries.price) and exact >= SAME * tested


def covered(trades: TradeList, bars: Bars) -> Flags:
    """Return which of n trades lie within the span of the bars, entry and exit, with prices that are prices."""
    last = bars.time[-1] + (bars.step if len(bars) > 1 else np.timedelta64(0, "us"))
    within = (trades.entry_time >= bars.time[0]) & (trades.exit_time <= last) & (trades.exit_time >= trades.entry_time)
    priced = np.ones(len(trades), dtype=np.bool_)
    for price in (trades.entry_price, trades.exit_price):
        priced &= np.isfinite(price) & (price > 0)
    return np.asarray(within & priced)


def placed(
    trades: TradeList, bars: Bars, shift: Times | np.timedelta64 | None = None, unit: float | None = None
) -> Placed:
    """Place those trades that the bars cover, their times moved by `shift` first, one for all or one each.

    Where prices were reckoned from those that the list rounds, `unit` is to what it does.
    """
    moved = trades if shift is None else _moved(trades, shift)
    some = moved.take(covered(moved, bars))
    unit = price_unit(some.entry_price, some.exit_price) if unit is None else unit
    step = resolution(some.entry_time, some.exit_time) if len(some) else np.timedelta64(1, "us")
    filled = some.entry_time if some.entry_end is None else np.fmax(some.entry_end, some.entry_time)
    begun = some.exit_time if some.exit_start is None else np.fmin(some.exit_start, some.exit_time)
    entries = place(bars, (some.entry_time, filled), some.entry_price, ~some.short, unit=unit, step=step)
    exits = place(bars, (begun, some.exit_time), some.exit_price, some.short, unit=unit, step=step)
    return Placed(some, bars, entries, exits)


def _moved(trades: TradeList, shift: Times | np.timedelta64) -> TradeList:
    """Return the trades at other times."""
    columns = {name: getattr(trades, name) for name in trades.__dataclass_fields__}
    for name in ("entry_time", "exit_time", "signal_time", "entry_end", "exit_start"):
        if columns[name] is not None:
            columns[name] = columns[name] + shift
    return TradeList(**columns)
