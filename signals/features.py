"""Features of a bar from what was known at its close, free of the price's scale."""

from __future__ import annotations

import numpy as np
import polars as pl
import talib

from signals.data import Bars, Floats, Times

RETURN_SPANS = (1, 3, 6, 12, 24, 48)
VOLATILITY_SPANS = (12, 48, 144)
RANGE_SPANS = (24, 96)
DAY = 86_400_000_000
WEEK = 7 * DAY


def features(bars: Bars) -> pl.DataFrame:
    """Return the features of every bar.

    Parameters
    ----------
    bars : Bars
        T of them. With a volume there are a few more features.

    Returns
    -------
    polars.DataFrame
        T rows of float64; NaN while an indicator warms up, and where it is undefined (a flat market has no
        Bollinger position).

    Notes
    -----
    Row t uses bars up to and including t and nothing later: changing a later bar leaves it bit-identical. Recursive
    indicators (RSI, ADX, moving averages) remember the first bar, so rows depend on where the history starts.
    Multiplying all prices by a constant changes nothing but rounding.
    """
    columns: dict[str, Floats] = {}
    for family in (_returns, _oscillators, _trend, _ranges, _candles, _volume):
        columns |= family(bars)
    columns |= _calendar(bars.time)
    return pl.DataFrame(columns)


def log_returns(close: Floats, span: int = 1) -> Floats:
    """Return the log return over the last `span` bars, shape (T,), NaN for the first `span`."""
    result = np.full(len(close), np.nan)
    if len(close) > span:
        result[span:] = np.log(close[span:] / close[:-span])
    return result


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Divide, NaN where the denominator is not positive."""
    result = np.full(len(numerator), np.nan)
    np.divide(numerator, denominator, out=result, where=denominator > 0)
    return result


def _returns(bars: Bars) -> dict[str, Floats]:
    columns = {f"return_{span}": log_returns(bars.close, span) for span in RETURN_SPANS}
    for span in VOLATILITY_SPANS:
        columns[f"volatility_{span}"] = talib.STDDEV(columns["return_1"], timeperiod=span)
    columns["volatility_ratio"] = _ratio(columns["volatility_12"], columns["volatility_144"])
    for span in (12, 48):
        columns[f"return_{span}_in_volatility"] = _ratio(
            columns[f"return_{span}"], columns["volatility_48"] * span**0.5
        )
    return columns


def _oscillators(bars: Bars) -> dict[str, Floats]:
    high, low, close = bars.high, bars.low, bars.close
    slow, smooth = talib.STOCH(high, low, close, fastk_period=14, slowk_period=3, slowd_period=3)
    return {
        **{f"rsi_{span}": talib.RSI(close, timeperiod=span) / 100 for span in (7, 14, 28)},
        "stochastic": slow / 100,
        "stochastic_smooth": smooth / 100,
        "cci_20": talib.CCI(high, low, close, timeperiod=20) / 100,
        "momentum_14": talib.CMO(close, timeperiod=14) / 100,
        "aroon_25": talib.AROONOSC(high, low, timeperiod=25) / 100,
    }


def _trend(bars: Bars) -> dict[str, Floats]:
    high, low, close = bars.high, bars.low, bars.close
    _, _, histogram = talib.MACD(close, fastperiod=12, slowperiod=26, signalperiod=9)
    upper, middle, lower = talib.BBANDS(close, timeperiod=20, nbdevup=2.0, nbdevdn=2.0)
    rising = talib.PLUS_DI(high, low, close, timeperiod=14)
    falling = talib.MINUS_DI(high, low, close, timeperiod=14)
    return {
        "adx_14": talib.ADX(high, low, close, timeperiod=14) / 100,
        "direction_14": (rising - falling) / 100,
        "macd_histogram": histogram / close,
        "bollinger_position": _ratio(close - middle, upper - middle),
        "bollinger_width": (upper - lower) / close,
        **{f"above_average_{span}": close / talib.EMA(close, timeperiod=span) - 1 for span in (12, 48, 144)},
    }


def _ranges(bars: Bars) -> dict[str, Floats]:
    columns = {"true_range_14": talib.ATR(bars.high, bars.low, bars.close, timeperiod=14) / bars.close}
    for span in RANGE_SPANS:
        columns[f"below_high_{span}"] = bars.close / talib.MAX(bars.high, timeperiod=span) - 1
        columns[f"above_low_{span}"] = bars.close / talib.MIN(bars.low, timeperiod=span) - 1
    return columns


def _candles(bars: Bars) -> dict[str, Floats]:
    height = bars.high - bars.low
    return {
        "body": _ratio(bars.close - bars.open, height),
        "upper_wick": _ratio(bars.high - np.maximum(bars.open, bars.close), height),
        "lower_wick": _ratio(np.minimum(bars.open, bars.close) - bars.low, height),
        "height": height / bars.close,
    }


def _volume(bars: Bars) -> dict[str, Floats]:
    if bars.volume is None:
        return {}
    usual = talib.SMA(bars.volume, timeperiod=48)
    span = 24
    traded = talib.SMA(bars.volume, timeperiod=span) * span
    balance = talib.OBV(bars.close, bars.volume)
    change = np.full(len(bars), np.nan)
    change[span:] = balance[span:] - balance[:-span]
    return {
        "volume_ratio": _ratio(bars.volume, usual),
        "volume_balance": _ratio(change, traded),
        "money_flow_14": talib.MFI(bars.high, bars.low, bars.close, bars.volume, timeperiod=14) / 100,
    }


def _calendar(time: Times) -> dict[str, Floats]:
    """Place the bar's open on the circles of the day and of the week; the day's is constant for daily bars."""
    microseconds = time.astype(np.int64)
    # The first of January 1970 was a Thursday.
    week = 2 * np.pi * ((microseconds + 3 * DAY) % WEEK) / WEEK
    day = 2 * np.pi * (microseconds % DAY) / DAY
    return {"day_sine": np.sin(day), "day_cosine": np.cos(day), "week_sine": np.sin(week), "week_cosine": np.cos(week)}
