"""Volatility: from closes, from ranges, its asymmetry, and how fast it changes.

References
----------
M. Parkinson (1980) for the range estimator; M. B. Garman and M. J. Klass (1980); L. C. G. Rogers and S. E. Satchell
(1991); D. Yang and Q. Zhang (2000). O. E. Barndorff-Nielsen and N. Shephard (2004) for bipower variation.
All are per bar, not annualised.
"""

from __future__ import annotations

import numpy as np
import talib

from signals.arrays import Floats
from signals.data import Bars
from signals.features.families.registry import feature
from signals.features.families.windows import deviation, earlier, log_returns, mean, ratio, true_range


def _root(variance: Floats) -> Floats:
    # Running sums may leave a variance of a flat stretch a rounding below zero.
    return np.sqrt(np.maximum(variance, 0.0))


@feature(
    "volatility_{}",
    "standard deviation of the last {} one-bar log returns",
    settings=(12, 48, 144, 288),
    warm_up=lambda span: span,
)
def _volatility(bars: Bars, span: int) -> Floats:
    return deviation(log_returns(bars.close), span)


@feature("volatility_ratio", "volatility of 12 bars over that of 144", warm_up=144)
def _volatility_ratio(bars: Bars) -> Floats:
    return ratio(_volatility(bars, 12), _volatility(bars, 144))


@feature("volatility_ratio_{}_{}", "volatility of {} bars over that of {}", settings=((48, 288),), warm_up=max)
def _volatility_ratio_of(bars: Bars, short: int, long: int) -> Floats:
    return ratio(_volatility(bars, short), _volatility(bars, long))


@feature(
    "parkinson_{}", "Parkinson's volatility by high and low, {} bars", settings=(24, 96), warm_up=lambda span: span - 1
)
def _parkinson(bars: Bars, span: int) -> Floats:
    squares = np.log(bars.high / bars.low) ** 2
    return _root(mean(squares, span) / (4 * np.log(2)))


@feature("garman_klass_{}", "Garman and Klass's volatility, {} bars", settings=(48,), warm_up=lambda span: span - 1)
def _garman_klass(bars: Bars, span: int) -> Floats:
    heights = np.log(bars.high / bars.low) ** 2
    bodies = np.log(bars.close / bars.open) ** 2
    return _root(mean(heights / 2 - (2 * np.log(2) - 1) * bodies, span))


def _rogers_satchell_variance(bars: Bars) -> Floats:
    up, down, body = np.log(bars.high / bars.open), np.log(bars.low / bars.open), np.log(bars.close / bars.open)
    variance: Floats = up * (up - body) + down * (down - body)
    return variance


@feature(
    "rogers_satchell_{}",
    "Rogers and Satchell's volatility, free of drift, {} bars",
    settings=(48,),
    warm_up=lambda span: span - 1,
)
def _rogers_satchell(bars: Bars, span: int) -> Floats:
    return _root(mean(_rogers_satchell_variance(bars), span))


@feature("yang_zhang_{}", "Yang and Zhang's volatility, with gaps, {} bars", settings=(48,), warm_up=lambda span: span)
def _yang_zhang(bars: Bars, span: int) -> Floats:
    gaps = np.log(bars.open / earlier(bars.close))
    bodies = np.log(bars.close / bars.open)
    weight = 0.34 / (1.34 + (span + 1) / (span - 1))
    sample = span / (span - 1)
    variance = sample * deviation(gaps, span) ** 2 + weight * sample * deviation(bodies, span) ** 2
    inside: Floats = mean(_rogers_satchell_variance(bars), span) * (1 - weight)
    return _root(variance + inside)


@feature(
    "range_against_volatility_{}",
    "Parkinson's volatility over that of closes, {} bars",
    settings=(96,),
    warm_up=lambda n: n,
)
def _range_against_volatility(bars: Bars, span: int) -> Floats:
    return ratio(_parkinson(bars, span), _volatility(bars, span))


@feature(
    "downside_share_{}",
    "share of falling bars in the sum of squared returns, {} bars",
    settings=(96,),
    warm_up=lambda n: n,
)
def _downside_share(bars: Bars, span: int) -> Floats:
    returns = log_returns(bars.close)
    return ratio(mean(np.minimum(returns, 0.0) ** 2, span), mean(returns**2, span))


@feature(
    "jump_share_{}",
    "share of the realised variance of {} bars that bipower variation leaves to jumps",
    settings=(96,),
    warm_up=lambda span: span + 1,
)
def _jump_share(bars: Bars, span: int) -> Floats:
    returns = np.abs(log_returns(bars.close))
    bipower = np.pi / 2 * mean(returns * earlier(returns), span)
    return 1 - ratio(bipower, mean(returns**2, span))


@feature(
    "volatility_of_volatility_{}",
    "spread of 12-bar volatility over {} bars, over its mean",
    settings=(96,),
    warm_up=lambda n: n + 11,
)
def _volatility_of_volatility(bars: Bars, span: int) -> Floats:
    volatility = _volatility(bars, 12)
    return ratio(deviation(volatility, span), mean(volatility, span))


@feature(
    "true_range_{}",
    "average true range over the close, Wilder's {} bars",
    settings=(14,),
    warm_up=14,
    memory="first bar",
)
def _true_range(bars: Bars, span: int) -> Floats:
    averaged: Floats = talib.ATR(bars.high, bars.low, bars.close, timeperiod=span)
    return averaged / bars.close


@feature(
    "atr_{}",
    "average true range over the close, Wilder's {} bars, for stops (`stop_scale`) and filters",
    settings=(7, 14, 21, 28, 50, 100),
    warm_up=lambda span: span,
    memory="first bar",
    aside=True,
)
def _average_true_range(bars: Bars, span: int) -> Floats:
    return _true_range(bars, span)


@feature("true_range_ratio_{}_{}", "mean true range of {} bars over that of {}", settings=((12, 96),), warm_up=max)
def _true_range_ratio(bars: Bars, short: int, long: int) -> Floats:
    ranges = true_range(bars)
    return ratio(mean(ranges, short), mean(ranges, long))
