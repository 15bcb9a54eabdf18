"""Support and resistance, from what was known at the bar's close.

A pivot high of width k is a high that none of the k bars before and after it exceeds. It is known only once those
after it are over, so at bar t the last pivot is one at ``t - k`` or before: its distance is never taken earlier.
Distances are in mean true ranges of 48 bars and limited to 50 of them; what there is none of is that far away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from signals.arrays import Flags, Floats, Integers
from signals.data import Bars
from signals.features.families.calendar import DAY
from signals.features.families.registry import Values, feature
from signals.features.families.windows import earlier, highest, mean, ratio, true_range

UNIT_SPAN = 48
FARTHEST = 50.0
# Pivots among which the nearest level is looked for.
REMEMBERED = 8


def _unit(bars: Bars) -> Floats:
    return mean(true_range(bars), UNIT_SPAN)


def _distance(difference: Floats, bars: Bars) -> Floats:
    return np.clip(ratio(difference, _unit(bars)), -FARTHEST, FARTHEST)


def _confirmed(prices: Floats, width: int) -> Flags:
    """Return at which bars t the price of bar ``t - width`` turns out to be a pivot (a highest), shape (T,)."""
    confirmed: Flags = earlier(prices, width) == highest(prices, 2 * width + 1)
    return confirmed


def _last_pivots(prices: Floats, width: int, back: int = 0) -> Floats:
    """Return the price at the last confirmed pivot high, or `back` pivots before it; NaN where there is none."""
    confirmed = _confirmed(prices, width)
    levels = prices[np.flatnonzero(confirmed) - width]
    count = np.cumsum(confirmed) - 1 - back
    found = np.full(len(prices), np.nan)
    known = count >= 0
    found[known] = levels[count[known]]
    return found


def _least(width: int) -> int:
    return max(2 * width, UNIT_SPAN)


def _both_sides(high: tuple[str, str], low: tuple[str, str], **declared: Any) -> Callable[[Values], Values]:
    """Declare a level of highs, and of lows as the highs of the market upside down; `declared` goes to `feature`."""

    def declare(function: Values) -> Values:
        feature(*high, **declared)(lambda bars, *settings: function(bars, bars.high, bars.close, *settings))
        feature(*low, **declared)(lambda bars, *settings: function(bars, -bars.low, -bars.close, *settings))
        return function

    return declare


@_both_sides(
    ("to_pivot_high_{}", "last confirmed pivot high of width {} above the close"),
    ("to_pivot_low_{}", "last confirmed pivot low of width {} below the close"),
    settings=(5, 20),
    warm_up=_least,
    memory="levels",
)
def _to_pivot(bars: Bars, prices: Floats, close: Floats, width: int) -> Floats:
    return _distance(_last_pivots(prices, width) - close, bars)


@feature(
    "higher_highs_{}",
    "last confirmed pivot high of width {} above the one before",
    settings=(5, 20),
    warm_up=_least,
    memory="levels",
)
def _higher_highs(bars: Bars, width: int) -> Floats:
    return _distance(_last_pivots(bars.high, width) - _last_pivots(bars.high, width, back=1), bars)


@feature(
    "higher_lows_{}",
    "last confirmed pivot low of width {} above the one before",
    settings=(5, 20),
    warm_up=_least,
    memory="levels",
)
def _higher_lows(bars: Bars, width: int) -> Floats:
    return _distance(_last_pivots(-bars.low, width, back=1) - _last_pivots(-bars.low, width), bars)


@_both_sides(
    ("resistance_{}", f"nearest above the close of the last {REMEMBERED} pivot highs of width {{}}"),
    ("support_{}", f"nearest below the close of the last {REMEMBERED} pivot lows of width {{}}"),
    settings=(10,),
    warm_up=_least,
    memory="levels",
)
def _nearest(bars: Bars, prices: Floats, close: Floats, width: int) -> Floats:
    nearest = np.full(len(close), np.inf)
    for back in range(REMEMBERED):
        level = _last_pivots(prices, width, back)
        nearest = np.where(level >= close, np.fmin(nearest, level - close), nearest)
    nearest[np.isnan(_last_pivots(prices, width))] = np.nan
    return _distance(nearest, bars)


@_both_sides(
    ("touches_high_{}", "share of {} bars within half a true range of their highest"),
    ("touches_low_{}", "share of {} bars within half a true range of their lowest"),
    settings=(96,),
    warm_up=lambda n: n - 1,
)
def _touches(bars: Bars, prices: Floats, _: Floats, span: int) -> Floats:
    level = highest(prices, span)
    # A hair wider than half, so that rounding does not part a flat market from its level.
    least = level - 0.5 * _unit(bars) - 1e-12 * np.abs(level)
    touched = np.zeros(len(prices))
    for ago in range(span):
        touched += earlier(prices, ago) >= least
    return np.where(np.isnan(level), np.nan, touched / span)


@_both_sides(
    ("broke_high_{}", "close above the highest high of the {} bars before"),
    ("broke_low_{}", "close below the lowest low of the {} bars before"),
    settings=(96,),
    warm_up=lambda span: span,
)
def _broke(bars: Bars, prices: Floats, close: Floats, span: int) -> Floats:
    return _distance(close - earlier(highest(prices, span)), bars)


@_both_sides(
    ("to_day_high", "high of the UTC day before above the close"),
    ("to_day_low", "low of the UTC day before below the close"),
    warm_up=UNIT_SPAN,
    memory="levels",
)
def _to_day(bars: Bars, prices: Floats, close: Floats) -> Floats:
    return _distance(_day_before(bars, prices) - close, bars)


@feature("above_day_open", "close above the open of its UTC day", warm_up=UNIT_SPAN, memory="levels")
def _above_day_open(bars: Bars) -> Floats:
    starts, day = _days(bars)
    return _distance(bars.close - bars.open[starts][day], bars)


def _days(bars: Bars) -> tuple[Integers, Integers]:
    """Return the first bar of every UTC day that has bars, and for every bar the position of its day among them."""
    date = bars.time.astype(np.int64) // DAY
    new = np.concatenate([[True], date[1:] != date[:-1]])[: len(date)]
    return np.flatnonzero(new), np.cumsum(new) - 1


def _day_before(bars: Bars, prices: Floats) -> Floats:
    """Return the highest price of the day before, of a day with bars, NaN on the first."""
    starts, day = _days(bars)
    if not len(starts):
        return np.empty(0)
    return earlier(np.maximum.reduceat(prices, starts))[day]
