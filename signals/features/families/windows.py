"""Building blocks of features: ratios, shifts and rolling sums, all causal."""

from __future__ import annotations

import numpy as np
import talib

from signals.arrays import Floats
from signals.data import Bars


def log_returns(close: Floats, span: int = 1) -> Floats:
    """Return the log return over the last `span` bars, shape (T,), NaN for the first `span`."""
    result = np.full(len(close), np.nan)
    if len(close) > span:
        result[span:] = np.log(close[span:] / close[:-span])
    return result


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Divide, NaN where the denominator is not positive."""
    result = np.full(len(numerator), np.nan)
    np.divide(numerator, denominator, out=result, where=denominator > 0)
    return result


def earlier(values: Floats, bars: int = 1) -> Floats:
    """Return what the values were some bars ago, NaN for the first ones."""
    result = np.full(len(values), np.nan)
    if len(values) > bars:
        result[bars:] = values[:-bars] if bars else values
    return result


def mean(values: Floats, span: int) -> Floats:
    """Return the mean of the last `span` values; NaN values may stand at the start only."""
    averaged: Floats = talib.SMA(values, timeperiod=span)
    # What a running sum leaves of larger values, over nothing at all, would divide to nonsense.
    averaged[highest(np.abs(values), span) == 0] = 0.0
    return averaged


def deviation(values: Floats, span: int) -> Floats:
    """Return the standard deviation (ddof 0) of the last `span` values."""
    deviated: Floats = talib.STDDEV(values, timeperiod=span)
    deviated[highest(values, span) == lowest(values, span)] = 0.0
    return deviated


def highest(values: Floats, span: int) -> Floats:
    """Return the highest of the last `span` values."""
    found: Floats = talib.MAX(values, timeperiod=span)
    return found


def lowest(values: Floats, span: int) -> Floats:
    """Return the lowest of the last `span` values."""
    found: Floats = talib.MIN(values, timeperiod=span)
    return found


def true_range(bars: Bars) -> Floats:
    """Return the larger of the bar's height and its distance from the previous close, shape (T,), NaN for the first."""
    values: Floats = talib.TRANGE(bars.high, bars.low, bars.close)
    return values


def volume(bars: Bars) -> Floats:
    """Return the volume of bars that are known to have one."""
    if bars.volume is None:
        raise ValueError("these bars have no volume")
    return bars.volume
