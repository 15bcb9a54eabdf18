"""Timing of one series of trades: gross profit beyond what the market paid for being there, by day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from signals import Bars

__all__ = ["excess_by_day"]

Floats = NDArray[np.float64]


def excess_by_day(
    trades: pl.DataFrame, bars: Bars, spans: Sequence[slice], slippage: Floats, days: NDArray[np.int64]
) -> Floats:
    """Return the daily gross profit in excess of direction times the mean return a bar times the bars held.

    Parameters
    ----------
    trades
        n trades, columns as of a replay, bars counted as in `bars`; none holds beyond the span it was entered in.
    bars
        T bars.
    spans
        The spans of bars that could be traded, in order and apart.
    slippage
        float64 (n,): of each trade; prices are taken without it, for costs belong to the test of expectancy.
    days
        int64 (D,): the dates of those spans, as days since 1970, ascending.

    Returns
    -------
    numpy.ndarray of float64, shape (D,)
        Fractions of the balance, not compounded, marked to market at every close.

    Notes
    -----
    By Wald's identity a position without skill earns ``exposure * direction * mu`` a bar held, `mu` being the market's mean
    return a bar. With R the market's returns, N its bars by day, and w the signed exposure held over all bars,
    ``x[d] = sum over held bars of exposure * direction * (price change / entry price - mu) - w (R[d] - mu N[d])``.
    The last term sums to nothing; it is there because `mu` is estimated on the same bars: without it the series would
    seem less certain, or surer, than it is. A bar held is one of ``entry_bar + 1`` to ``exit_bar``, an exit within a bar
    counting whole; a price at the next open counts on the bar that decided it.

    References
    ----------
    Anatolyev and Gerko (2005), "A trading approach to testing for predictability".
    """
    dates = bars.time.astype("datetime64[D]").astype(np.int64)
    market, tested = np.zeros(len(bars)), np.zeros(len(bars), dtype=np.bool_)
    for span in spans:
        before = np.concatenate([[bars.open[span.start]], bars.close[span.start : span.stop - 1]])
        market[span] = bars.close[span] / before - 1.0
        tested[span] = True
    mean = float(market[tested].mean())
    direction = np.where(trades["side"].to_numpy() == "long", 1.0, -1.0)
    stake = direction * trades["exposure"].to_numpy()
    held, change = _changes(trades, bars, direction, slippage)
    count = trades["exit_bar"].to_numpy() - trades["entry_bar"].to_numpy()
    earned = np.repeat(stake, count) * (change - mean)
    weight = float(stake @ count) / int(tested.sum())
    excess = np.zeros(len(days))
    np.add.at(excess, np.searchsorted(days, dates[held]), earned)
    np.add.at(excess, np.searchsorted(days, dates[tested]), -weight * (market[tested] - mean))
    return excess


def _changes(trades: pl.DataFrame, bars: Bars, direction: Floats, slippage: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Return the bars held by all trades, one after another, and by how much of its entry price each moved."""
    entry_bar, exit_bar = trades["entry_bar"].to_numpy(), trades["exit_bar"].to_numpy()
    liquidated = trades["reason"].to_numpy() == "liquidation"
    entry = trades["entry_price"].to_numpy() / (1.0 + direction * slippage)
    left = trades["exit_price"].to_numpy() / np.where(liquidated, 1.0, 1.0 - direction * slippage)
    count = exit_bar - entry_bar
    ends = np.cumsum(count)
    held = np.arange(int(count.sum())) - np.repeat(ends - count, count) + np.repeat(entry_bar + 1, count)
    after, before = bars.close[held], bars.close[held - 1]
    after[ends - 1] = left
    before[ends - count] = entry
    return held, (after - before) / np.repeat(entry, count)
