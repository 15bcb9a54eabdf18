"""Candles: the shape of the bar, and TA-Lib's patterns that occur often enough to learn from."""

from __future__ import annotations

import numpy as np
import talib

from signals.arrays import Floats
from signals.data import Bars
from signals.features.families.registry import feature
from signals.features.families.windows import earlier, mean, ratio

# By name: TA-Lib's function and the bars before its first result. Left out are patterns that a year of five-minute
# bars shows less than about a hundred times.
PATTERNS = {
    "doji": ("CDLDOJI", 10, "open and close nearly alike"),
    "hammer": ("CDLHAMMER", 11, "a hammer: long lower wick after a fall"),
    "shooting_star": ("CDLSHOOTINGSTAR", 11, "a shooting star: long upper wick after a rise"),
    "engulfing": ("CDLENGULFING", 2, "a body that engulfs the one before"),
    "harami": ("CDLHARAMI", 11, "a body inside the long one before"),
    "marubozu": ("CDLMARUBOZU", 10, "a long body without wicks"),
    "three_outside": ("CDL3OUTSIDE", 3, "an engulfing bar that the next confirms"),
    "hikkake": ("CDLHIKKAKE", 5, "a failed breakout from an inside bar (2 once confirmed)"),
}


@feature("body", "close less open over the bar's height, -1 to 1", warm_up=0)
def _body(bars: Bars) -> Floats:
    return ratio(bars.close - bars.open, bars.high - bars.low)


@feature("upper_wick", "part of the bar above its body, 0 to 1", warm_up=0)
def _upper_wick(bars: Bars) -> Floats:
    return ratio(bars.high - np.maximum(bars.open, bars.close), bars.high - bars.low)


@feature("lower_wick", "part of the bar below its body, 0 to 1", warm_up=0)
def _lower_wick(bars: Bars) -> Floats:
    return ratio(np.minimum(bars.open, bars.close) - bars.low, bars.high - bars.low)


@feature(
    "wick_balance_{}", "lower less upper wicks over heights, {} bars", settings=(12,), warm_up=lambda span: span - 1
)
def _wick_balance(bars: Bars, span: int) -> Floats:
    lower = np.minimum(bars.open, bars.close) - bars.low
    upper = bars.high - np.maximum(bars.open, bars.close)
    return ratio(mean(lower - upper, span), mean(bars.high - bars.low, span))


@feature(
    "streak_{}",
    "closes in a row in one direction, signed, up to {}, as a share of that",
    settings=(12,),
    warm_up=lambda n: n,
)
def _streak(bars: Bars, longest: int) -> Floats:
    direction = np.sign(bars.close - earlier(bars.close))
    streak = np.zeros(len(direction))
    running = np.ones(len(direction), dtype=bool)
    for ago in range(longest):
        running &= earlier(direction, ago) == direction
        streak += running
    streak[:longest] = np.nan
    signed: Floats = direction * streak / longest
    return signed


@feature(
    "inside_{}", "share of the last {} bars that lie inside the one before", settings=(12,), warm_up=lambda span: span
)
def _inside(bars: Bars, span: int) -> Floats:
    inside = (bars.high <= earlier(bars.high)) & (bars.low >= earlier(bars.low))
    counted = inside.astype(np.float64)
    counted[:1] = np.nan
    return mean(counted, span)


def _pattern(bars: Bars, name: str) -> Floats:
    """Return -1, 0 or 1 (hikkake: 2 when confirmed), NaN for the bars before the first result."""
    function, first, _ = PATTERNS[name]
    found: Floats = getattr(talib, function)(bars.open, bars.high, bars.low, bars.close) / 100.0
    found[:first] = np.nan
    return found


for _name, (_function, _first, _about) in PATTERNS.items():
    feature(f"pattern_{_name}", f"{_about}: bearish -1, bullish 1, else 0", settings=((_name,),), warm_up=_first)(
        _pattern
    )


@feature("patterns_{}", "sum of the signed patterns over {} bars", settings=(12,), warm_up=lambda span: span + 10)
def _patterns(bars: Bars, span: int) -> Floats:
    signed = [_pattern(bars, name) for name in PATTERNS if name != "doji"]
    return np.rint(mean(np.sum(signed, axis=0), span) * span)
