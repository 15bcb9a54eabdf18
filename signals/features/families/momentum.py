"""Oscillators of momentum, from TA-Lib, on scales of about one."""

from __future__ import annotations

import talib

from signals.arrays import Floats
from signals.data import Bars
from signals.features.families.registry import feature
from signals.features.families.windows import highest, lowest, mean, ratio


@feature(
    "rsi_{}",
    "Wilder's relative strength of {} bars, 0 to 1",
    settings=(7, 14, 28),
    warm_up=lambda n: n,
    memory="first bar",
)
def _rsi(bars: Bars, span: int) -> Floats:
    index: Floats = talib.RSI(bars.close, timeperiod=span)
    return index / 100


@feature("stochastic", "slow stochastic %K: 14 bars, smoothed by 3, 0 to 1", warm_up=17)
def _stochastic(bars: Bars) -> Floats:
    return _stochastics(bars)[0]


@feature("stochastic_smooth", "slow stochastic %D: %K smoothed by 3 again, 0 to 1", warm_up=17)
def _stochastic_smooth(bars: Bars) -> Floats:
    return _stochastics(bars)[1]


def _stochastics(bars: Bars) -> tuple[Floats, Floats]:
    slow, smooth = talib.STOCH(bars.high, bars.low, bars.close, fastk_period=14, slowk_period=3, slowd_period=3)
    return slow / 100, smooth / 100


@feature(
    "rsi_position_{}",
    "place of the 14-bar relative strength in its range of {} bars",
    settings=(48,),
    warm_up=61,
    memory="first bar",
)
def _rsi_position(bars: Bars, span: int) -> Floats:
    index = _rsi(bars, 14)
    floor = lowest(index, span)
    return ratio(index - floor, highest(index, span) - floor)


@feature("cci_{}", "commodity channel index of {} bars, over 100", settings=(20,), warm_up=lambda span: span - 1)
def _cci(bars: Bars, span: int) -> Floats:
    index: Floats = talib.CCI(bars.high, bars.low, bars.close, timeperiod=span)
    return index / 100


@feature("momentum_{}", "Chande's momentum of {} bars, -1 to 1", settings=(14,), warm_up=14, memory="first bar")
def _momentum(bars: Bars, span: int) -> Floats:
    index: Floats = talib.CMO(bars.close, timeperiod=span)
    return index / 100


@feature("aroon_{}", "Aroon oscillator of {} bars, -1 to 1", settings=(25,), warm_up=lambda span: span)
def _aroon(bars: Bars, span: int) -> Floats:
    index: Floats = talib.AROONOSC(bars.high, bars.low, timeperiod=span)
    return index / 100


@feature("ultimate", "ultimate oscillator of 7, 14 and 28 bars, 0 to 1", warm_up=28)
def _ultimate(bars: Bars) -> Floats:
    index: Floats = talib.ULTOSC(bars.high, bars.low, bars.close, timeperiod1=7, timeperiod2=14, timeperiod3=28)
    return index / 100


@feature(
    "triple_change_{}",
    "change of the triple exponential average of {} bars, in percent",
    settings=(15,),
    warm_up=43,
    memory="first bar",
)
def _triple_change(bars: Bars, span: int) -> Floats:
    changed: Floats = talib.TRIX(bars.close, timeperiod=span)
    return changed


@feature(
    "power_{}", "mean balance of power, body over height, of {} bars", settings=(14,), warm_up=lambda span: span - 1
)
def _power(bars: Bars, span: int) -> Floats:
    return mean(talib.BOP(bars.open, bars.high, bars.low, bars.close), span)
