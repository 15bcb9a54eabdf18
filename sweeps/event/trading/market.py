"""Bars prepared once for the kernels: signed prices with block minima, funding sums and day numbers.

A short is a long with prices negated: with ``x = d * price`` a losing level is crossed where ``x <= d * level`` for
both sides, and negation is exact in floating point, so one search serves stops, targets and liquidations.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from signals import Bars
from signals.arrays import Floats, Integers

__all__ = ["Market", "prepare_market"]

_BLOCK, _LARGEST_BLOCK = 16, 4096


class Market(NamedTuple):
    """What the kernels know of the bars; T bars, D calendar days from the first bar's to the last's.

    Attributes
    ----------
    open, close
        float64 (T,).
    tape
        float64: four rows of signed prices that searches run over, one after the other: low, -high, close, -close.
        Row ``side + 2*trigger`` holds the prices that can hit a losing level, row ``(1 - side) + 2*trigger`` the
        negated ones that can reach a target (trigger 0 intrabar, 1 close). A row is P prices, the bars' and then
        infinities, and the smallest of every 16, 256 and 4,096 of them, so that a search skips blocks.
    padded
        P, the bars rounded up to whole blocks of 4,096 with at least one to spare.
    funding
        float64 (T,): running sum of the funding rates, zeros without any.
    day
        int64 (T,): UTC date of each bar, counted from the first bar's date.
    next_day
        int64 (T,): first bar of a later UTC date than each, T where there is none.
    days
        D.
    funded
        Whether any funding rate is not zero.
    readings
        float64 (S, T): what distances can be multiples of, in the order of codes of `stop_scale` less 1.
    """

    open: Floats
    close: Floats
    tape: Floats
    padded: int
    funding: Floats
    day: Integers
    next_day: Integers
    days: int
    funded: bool
    readings: Floats


def prepare_market(bars: Bars, readings: Sequence[Floats] = ()) -> Market:
    """Build the arrays that every kernel reads, of bars and of the readings, each of shape (T,), that stops can scale by."""
    rows = np.stack([bars.low, -bars.high, bars.close, -bars.close])
    padded = (len(bars) // _LARGEST_BLOCK + 1) * _LARGEST_BLOCK
    sections = [np.full((len(rows), padded), np.inf)]
    sections[0][:, : len(bars)] = rows
    while sections[-1].shape[1] > padded // _LARGEST_BLOCK:
        sections.append(sections[-1].reshape(len(rows), -1, _BLOCK).min(axis=2))
    dates = bars.time.astype("datetime64[D]").astype(np.int64)
    rates = np.zeros(len(bars)) if bars.funding_rate is None else bars.funding_rate
    # kernels are compiled for writeable arrays; a read-only one would compile a second time
    return Market(
        np.array(bars.open, dtype=np.float64),
        np.array(bars.close, dtype=np.float64),
        np.ascontiguousarray(np.concatenate(sections, axis=1)).reshape(-1),
        padded,
        np.cumsum(rates),
        dates - dates[0],
        np.searchsorted(dates, dates, side="right").astype(np.int64),
        int(dates[-1] - dates[0]) + 1,
        bool(rates.any()),
        np.array(readings, dtype=np.float64).reshape(len(readings), len(bars)),
    )
