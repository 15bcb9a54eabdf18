"""Bands around an average: the close's place in them, and how wide they are."""

from __future__ import annotations

import talib

from signals.arrays import Floats
from signals.data import Bars
from signals.features.families.registry import feature
from signals.features.families.windows import deviation, mean, ratio, true_range


def _bollinger(bars: Bars, span: int) -> tuple[Floats, Floats, Floats]:
    upper, middle, lower = talib.BBANDS(bars.close, timeperiod=span, nbdevup=2.0, nbdevdn=2.0)
    return upper, middle, lower


@feature("bollinger_position", "place of the close between the 20-bar Bollinger bands, -1 to 1 inside", warm_up=19)
def _bollinger_position(bars: Bars) -> Floats:
    upper, middle, _ = _bollinger(bars, 20)
    return ratio(bars.close - middle, upper - middle)


@feature("bollinger_width", "width of the 20-bar Bollinger bands over the close", warm_up=19)
def _bollinger_width(bars: Bars) -> Floats:
    upper, _, lower = _bollinger(bars, 20)
    return (upper - lower) / bars.close


@feature(
    "bollinger_width_ratio_{}",
    "width of the 20-bar Bollinger bands over its mean of {} bars",
    settings=(96,),
    warm_up=lambda n: n + 18,
)
def _bollinger_width_ratio(bars: Bars, span: int) -> Floats:
    width = _bollinger_width(bars)
    return ratio(width, mean(width, span))


@feature(
    "deviations_{}",
    "close less its mean of {} bars, in standard deviations",
    settings=(96, 288),
    warm_up=lambda n: n - 1,
)
def _deviations(bars: Bars, span: int) -> Floats:
    return ratio(bars.close - mean(bars.close, span), deviation(bars.close, span))


@feature(
    "keltner_position_{}",
    "close less its mean of {} bars, in two mean true ranges",
    settings=(20,),
    warm_up=lambda n: n,
)
def _keltner_position(bars: Bars, span: int) -> Floats:
    return ratio(bars.close - mean(bars.close, span), 2 * mean(true_range(bars), span))


@feature(
    "squeeze_{}",
    "standard deviation of {} closes over their mean true range",
    settings=(20,),
    warm_up=lambda span: span,
)
def _squeeze(bars: Bars, span: int) -> Floats:
    return ratio(deviation(bars.close, span), mean(true_range(bars), span))
