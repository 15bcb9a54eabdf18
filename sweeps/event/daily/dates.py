"""The dates that have bars: what is added up by day is added up on these, and spread over the calendar at the end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from signals.arrays import Floats, Integers
from sweeps.event.daily.market_pay import MarketPay
from sweeps.event.trading.market import Market

__all__ = ["Dates", "dates_with_bars", "on_dates", "places_of"]


class Dates(NamedTuple):
    """The K dates on which T bars open.

    Attributes
    ----------
    of
        int64 (T,): which of them each bar is on.
    day
        int64 (K,): days from the first one.
    last
        int64 (K,): the last bar of each.
    closed, bars
        float64 (K,): the close of that bar, and how many bars a date has.
    """

    of: Integers
    day: Integers
    last: Integers
    closed: Floats
    bars: Floats


def dates_with_bars(market: Market) -> Dates:
    """Return the dates of a market's bars."""
    day, first, of, bars = np.unique(market.day, return_index=True, return_inverse=True, return_counts=True)
    last = (first + bars - 1).astype(np.int64)
    return Dates(of.astype(np.int64), day, last, market.close[last], bars.astype(np.float64))


def on_dates(pay: MarketPay, dates: Dates) -> MarketPay:
    """Return what a market paid, known by day, on the dates that have bars: no other has any."""
    return MarketPay(
        np.ascontiguousarray(pay.mean[:, :, dates.day]), pay.bars, np.ascontiguousarray(pay.beyond[:, :, dates.day])
    )


def places_of(dates: Dates, days: Integers) -> Integers:
    """Return which of the K dates some days are, int64 (n,); -1 for days without bars."""
    at = np.minimum(np.searchsorted(dates.day, days), len(dates.day) - 1)
    return np.where(dates.day[at] == days, at, -1).astype(np.int64)
