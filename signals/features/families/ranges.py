"""Where the close stands in the range of its recent bars, and how wide that range is."""

from __future__ import annotations

import numpy as np
import talib

from signals.arrays import Floats, Integers32
from signals.data import Bars
from signals.features.families.registry import feature
from signals.features.families.windows import highest, lowest, mean, ratio


@feature(
    "below_high_{}",
    "close over the highest high of {} bars, less 1",
    settings=(24, 96, 288),
    warm_up=lambda span: span - 1,
)
def _below_high(bars: Bars, span: int) -> Floats:
    return bars.close / highest(bars.high, span) - 1


@feature(
    "above_low_{}",
    "close over the lowest low of {} bars, less 1",
    settings=(24, 96, 288),
    warm_up=lambda span: span - 1,
)
def _above_low(bars: Bars, span: int) -> Floats:
    return bars.close / lowest(bars.low, span) - 1


@feature(
    "range_position_{}",
    "place of the close in the range of {} bars, 0 to 1",
    settings=(96, 288),
    warm_up=lambda span: span - 1,
)
def _range_position(bars: Bars, span: int) -> Floats:
    floor = lowest(bars.low, span)
    return ratio(bars.close - floor, highest(bars.high, span) - floor)


@feature("range_width_{}", "log of highest over lowest price of {} bars", settings=(96,), warm_up=lambda span: span - 1)
def _range_width(bars: Bars, span: int) -> Floats:
    return np.log(highest(bars.high, span) / lowest(bars.low, span))


@feature(
    "since_high_{}",
    "bars since the highest high of {}, as a share of them",
    settings=(96,),
    warm_up=lambda span: span - 1,
)
def _since_high(bars: Bars, span: int) -> Floats:
    return _since(talib.MAXINDEX(bars.high, timeperiod=span), span)


@feature(
    "since_low_{}", "bars since the lowest low of {}, as a share of them", settings=(96,), warm_up=lambda span: span - 1
)
def _since_low(bars: Bars, span: int) -> Floats:
    return _since(talib.MININDEX(bars.low, timeperiod=span), span)


def _since(index: Integers32, span: int) -> Floats:
    bar = np.arange(len(index))
    return np.where(bar < span - 1, np.nan, (bar - index) / span)


@feature("height", "height of the bar over its close", warm_up=0)
def _height(bars: Bars) -> Floats:
    return (bars.high - bars.low) / bars.close


@feature("height_ratio_{}", "height of the bar over the mean of {} bars", settings=(48,), warm_up=lambda span: span - 1)
def _height_ratio(bars: Bars, span: int) -> Floats:
    height = bars.high - bars.low
    return ratio(height, mean(height, span))
