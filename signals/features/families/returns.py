"""Returns over many horizons, plain and in units of volatility, and how they hang together."""

from __future__ import annotations

import numpy as np
import polars as pl
import talib

from signals.arrays import Floats
from signals.data import Bars
from signals.features.families.registry import feature
from signals.features.families.windows import deviation, earlier, log_returns, mean, ratio


@feature(
    "return_{}",
    "log return over the last {} bars",
    settings=(1, 3, 6, 12, 24, 48, 96, 288),
    warm_up=lambda span: span,
)
def _return(bars: Bars, span: int) -> Floats:
    return log_returns(bars.close, span)


@feature(
    "return_{}_in_volatility",
    "log return over the last {} bars over its volatility by the last {} bars",
    settings=((12, 48), (48, 48), (288, 288)),
    warm_up=max,
)
def _return_in_volatility(bars: Bars, span: int, window: int) -> Floats:
    volatility = deviation(log_returns(bars.close), window)
    return ratio(log_returns(bars.close, span), volatility * span**0.5)


@feature("gap", "log of the open over the previous close", warm_up=1)
def _gap(bars: Bars) -> Floats:
    return np.log(bars.open / earlier(bars.close))


@feature("rising_share_{}", "share of the last {} bars that closed higher", settings=(24,), warm_up=lambda span: span)
def _rising_share(bars: Bars, span: int) -> Floats:
    returns = log_returns(bars.close)
    return mean(np.where(np.isnan(returns), np.nan, (returns > 0).astype(np.float64)), span)


@feature(
    "autocorrelation_{}", "correlation of returns with the one before, {} bars", settings=(96,), warm_up=lambda n: n + 1
)
def _autocorrelation(bars: Bars, span: int) -> Floats:
    returns = log_returns(bars.close)
    found: Floats = talib.CORREL(returns, earlier(returns), timeperiod=span)
    return found


@feature("skewness_{}", "skewness of the last {} returns", settings=(96,), warm_up=lambda span: span)
def _skewness(bars: Bars, span: int) -> Floats:
    returns = pl.Series(log_returns(bars.close)[1:])
    rolled = returns.rolling_skew(span).fill_null(np.nan).to_numpy()
    return np.concatenate([np.full(min(len(bars), 1), np.nan), rolled])
