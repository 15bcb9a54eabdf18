"""Trend: direction, strength, and the distance from averages."""

from __future__ import annotations

import numpy as np
import talib

from signals.arrays import Floats
from signals.data import Bars
from signals.features.families.registry import feature
from signals.features.families.windows import deviation, earlier, log_returns, mean, ratio


@feature("adx_{}", "average directional index of {} bars, 0 to 1", settings=(14,), warm_up=27, memory="first bar")
def _adx(bars: Bars, span: int) -> Floats:
    index: Floats = talib.ADX(bars.high, bars.low, bars.close, timeperiod=span)
    return index / 100


@feature(
    "direction_{}", "rising less falling directional index of {} bars", settings=(14,), warm_up=14, memory="first bar"
)
def _direction(bars: Bars, span: int) -> Floats:
    rising = talib.PLUS_DI(bars.high, bars.low, bars.close, timeperiod=span)
    falling: Floats = talib.MINUS_DI(bars.high, bars.low, bars.close, timeperiod=span)
    return (rising - falling) / 100


@feature("macd_histogram", "MACD (12, 26) less its signal (9), over the close", warm_up=33, memory="first bar")
def _macd_histogram(bars: Bars) -> Floats:
    _, _, histogram = talib.MACD(bars.close, fastperiod=12, slowperiod=26, signalperiod=9)
    return histogram / bars.close


@feature(
    "above_average_{}",
    "close over its exponential average of {} bars, less 1",
    settings=(12, 48, 144),
    warm_up=lambda span: span - 1,
    memory="first bar",
)
def _above_average(bars: Bars, span: int) -> Floats:
    averaged: Floats = talib.EMA(bars.close, timeperiod=span)
    return bars.close / averaged - 1


@feature(
    "averages_{}_{}", "mean close of {} bars over that of {}, less 1", settings=((48, 288),), warm_up=lambda _, n: n - 1
)
def _averages(bars: Bars, short: int, long: int) -> Floats:
    return mean(bars.close, short) / mean(bars.close, long) - 1


@feature(
    "slope_{}",
    "slope of a line through {} closes, per bar, over the close",
    settings=(24,),
    warm_up=lambda span: span - 1,
)
def _slope(bars: Bars, span: int) -> Floats:
    slope: Floats = talib.LINEARREG_SLOPE(bars.close, timeperiod=span)
    return slope / bars.close


@feature(
    "straightness_{}", "correlation of {} closes with time, -1 to 1", settings=(24, 96), warm_up=lambda span: span - 1
)
def _straightness(bars: Bars, span: int) -> Floats:
    slope = talib.LINEARREG_SLOPE(bars.close, timeperiod=span)
    # Of a line's own: the deviation of 0 .. span-1.
    time = ((span**2 - 1) / 12) ** 0.5
    return np.clip(ratio(slope * time, deviation(bars.close, span)), -1.0, 1.0)


@feature("efficiency_{}", "net move over the path of {} bars, 0 to 1", settings=(48,), warm_up=lambda span: span)
def _efficiency(bars: Bars, span: int) -> Floats:
    path = mean(np.abs(log_returns(bars.close)), span) * span
    return ratio(np.abs(log_returns(bars.close, span)), path)


@feature(
    "above_adaptive_{}",
    "close over Kaufman's adaptive average of {} bars, less 1",
    settings=(30,),
    warm_up=30,
    memory="first bar",
)
def _above_adaptive(bars: Bars, span: int) -> Floats:
    averaged: Floats = talib.KAMA(bars.close, timeperiod=span)
    return bars.close / averaged - 1


@feature("above_parabolic", "close over Wilder's parabolic stop, less 1", warm_up=1, memory="first bar")
def _above_parabolic(bars: Bars) -> Floats:
    stop: Floats = talib.SAR(bars.high, bars.low, acceleration=0.02, maximum=0.2)
    return bars.close / stop - 1


@feature("vortex_{}", "rising less falling vortex of {} bars", settings=(24,), warm_up=lambda span: span)
def _vortex(bars: Bars, span: int) -> Floats:
    rising = np.abs(bars.high - earlier(bars.low))
    falling = np.abs(bars.low - earlier(bars.high))
    ranges: Floats = talib.TRANGE(bars.high, bars.low, bars.close)
    return ratio(mean(rising - falling, span), mean(ranges, span))
