"""Where trades lie on the bars of their market: in units of bars, from the open of the first one on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from results.auditing.case import Case
from signals import Bars
from signals.arrays import Flags, Floats, Integers, Times

__all__ = ["Placed", "bar_moves", "place"]

_NEAR = 0.1
"""A fill this share of its bar's range from the open or the close is taken for one at it."""
_OFF = 0.03
"""A fill further outside its bar than this, and than some usual ranges, is of other bars: another asset, another time."""
_USUAL = 6.0
_STEPS = 4
"""Usual steps after the open of a bar with none after it for so long, for which a time may still be that bar's."""
_WORST = 1e-6
"""What is left of a price at least."""
_SHORTEST = 0.25
"""Bars that a trade is taken to have lasted at least: lists with the times of bars do not say how long less than one was."""


@dataclass(frozen=True, eq=False)
class Placed:
    """Of n trades, the m that lie on the bars.

    Attributes
    ----------
    at
        int64 (m,): which trades of the list.
    sign, move, net, weight
        float64 (m,): 1 for longs; results before and after the list's costs, fractions of the notional; notional, 1 on average.
    entry, exit
        float64 (m,): when, in bars from the open of the first.
    entry_bar
        int64 (m,): the bar of the entry.
    at_open, at_close
        bool (m,): whether the entry was at the bar's open, at its close; else it was between.
    elsewhere
        Trades in the span of the bars whose prices are of other bars.
    total
        n.
    weighted
        Whether weights are exposures, and not all 1.
    """

    at: Integers
    sign: Floats
    move: Floats
    net: Floats
    weight: Floats
    entry: Floats
    exit: Floats
    entry_bar: Integers
    at_open: Flags
    at_close: Flags
    elsewhere: int
    total: int
    weighted: bool

    def __len__(self) -> int:
        """Return m."""
        return len(self.at)

    def take(self, chosen: Integers) -> Placed:
        """Return the trades that `chosen` picks of these."""
        columns: dict[str, Any] = {
            each.name: column[chosen] if isinstance(column := getattr(self, each.name), np.ndarray) else column
            for each in fields(self)
        }
        return Placed(**columns)

    @property
    def earned(self) -> Floats:
        """What the market moved in favour from entry to exit, logarithms as of `bar_moves`, float64 (m,)."""
        return self.sign * np.log1p(np.maximum(self.sign * self.move, _WORST - 1.0))

    @property
    def hold(self) -> Floats:
        """Bars held, float64 (m,)."""
        return self.exit - self.entry


def bar_moves(bars: Bars) -> Floats:
    """Return what the market moved from each bar's open to the next one's, the last one to its close, float64 (T,).

    In logarithms, which add up over bars.
    """
    following = np.concatenate([bars.open[1:], bars.close[-1:]])
    return np.asarray(np.log(following / bars.open))


def place(case: Case, bars: Bars) -> Placed:
    """Place the trades of a list on the bars of its market.

    A time within a bar says when; the time of a bar alone says at its open, at its close or between, whichever the price fits, or
    at the open of the next one, beyond a gap.
    """
    trades, reckoning = case.trades, case.reckoning
    entry_bar, entry_part = _moved_on(bars, *_within(bars, trades.entry_time), trades.entry_price)
    exit_bar, exit_part = _within(bars, trades.exit_time)
    known = np.isfinite(reckoning.move) & (trades.exit_time >= trades.entry_time)
    inside = (entry_bar >= 0) & (exit_bar >= 0) & known & np.isfinite(trades.entry_price)
    fits = _fits(bars, entry_bar, trades.entry_price) & _fits(bars, exit_bar, trades.exit_price)
    at = np.flatnonzero(inside & fits)
    entered, left = entry_bar[at], exit_bar[at]
    at_open, at_close = _at(bars, entered, trades.entry_price[at])
    late = entry_part[at] > 0
    start = entered + np.where(late, entry_part[at], np.where(at_open, 0.0, np.where(at_close, 1.0, 0.5)))
    ended, closed = _at(bars, left, trades.exit_price[at])
    stop = left + np.where(exit_part[at] > 0, exit_part[at], np.where(ended, 0.0, np.where(closed, 1.0, 0.5)))
    stop = np.minimum(np.maximum(stop, start + _SHORTEST), float(len(bars)))
    start = np.minimum(start, stop - _SHORTEST)
    exposure = reckoning.exposure[at]
    weighted = len(at) > 0 and bool((np.isfinite(exposure) & (exposure > 0)).all())
    weight = exposure / exposure.mean() if weighted else np.ones(len(at))
    move, net = reckoning.move[at], reckoning.net[at]
    return Placed(
        at, trades.sign[at], move, np.where(np.isfinite(net), net, move), weight, start, stop, entered,
        at_open & ~late, at_close & ~late, int(np.count_nonzero(inside & ~fits)), len(trades), weighted,
    )  # fmt: skip


def _within(bars: Bars, times: Times) -> tuple[Integers, Floats]:
    """Return the bar of each time, -1 outside of all, and how much of it had passed, from 0 to 1."""
    step = int(bars.step / np.timedelta64(1, "us"))
    clock = bars.time.astype(np.int64)
    own = times.astype("datetime64[us]").astype(np.int64)
    bar = np.searchsorted(clock, own, side="right") - 1
    passed = own - clock[np.maximum(bar, 0)]
    # a time in a gap is that of no bar; but lists of daily bars may stamp an exit after the last one of its day
    late = np.where(bar == len(clock) - 1, passed > step, passed > _STEPS * step)
    bar = np.where((bar < 0) | late | np.isnat(times), -1, bar)
    return bar.astype(np.int64), np.clip(passed / max(step, 1), 0.0, 1.0)


def _moved_on(bars: Bars, bar: Integers, part: Floats, price: Floats) -> tuple[Integers, Floats]:
    """Return bars of entry, those of fills at the next bar's open that are stamped with the bar that decided moved on to it."""
    known = (bar >= 0) & (bar < len(bars) - 1) & (part == 0) & np.isfinite(price)
    at = np.flatnonzero(known)
    own, following = _at(bars, bar[at], price[at]), _at(bars, bar[at] + 1, price[at])[0]
    # where nothing gaps, the close is the next open
    return bar + np.bincount(at[following & ~own[0] & ~own[1]], minlength=len(bar)), part


def _fits(bars: Bars, bar: Integers, price: Floats) -> Flags:
    at = np.maximum(bar, 0)
    low, high = bars.low[at], bars.high[at]
    allowed = max(_OFF, _USUAL * float(np.median(bars.high / bars.low - 1.0)))
    return np.asarray((price >= low * (1.0 - allowed)) & (price <= high * (1.0 + allowed)))


def _at(bars: Bars, bar: Integers, price: Floats) -> tuple[Flags, Flags]:
    """Whether prices are those of the open, and of the close, of their bars; the nearer one where they are of both."""
    reach = np.maximum(_NEAR * (bars.high[bar] - bars.low[bar]), 1e-9 * price)
    off_open, off_close = np.abs(price - bars.open[bar]), np.abs(price - bars.close[bar])
    is_open = (off_open <= reach) & (off_open <= off_close)
    return is_open, (off_close <= reach) & ~is_open
