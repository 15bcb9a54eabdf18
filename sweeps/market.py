"""Bars prepared once for the kernels: signed prices with block minima, funding sums and day numbers.

A short is a long with prices negated: with ``x = d * price`` a losing level is crossed where ``x <= d * level`` for
both sides, and negation is exact in floating point, so one search serves stops, targets and liquidations.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from signals import Bars

__all__ = ["LONG", "SHORT", "Market", "prepare_market"]

LONG, SHORT = 0, 1
_BLOCK = 16


class Market(NamedTuple):
    """What the kernels know of the bars; T bars, D calendar days from the first bar's to the last's.

    Attributes
    ----------
    open, close
        float64 (T,).
    paths
        float64 (4, T): low, -high, close, -close. Row ``side + 2*trigger`` holds the prices that can hit a losing
        level, row ``(1 - side) + 2*trigger`` the negated ones that can reach a target (trigger 0 intrabar, 1 close).
    minima_16, minima_256, minima_4096
        float64 (4, ceil(T/16)) and so on: the smallest of each block of `paths`, so that a search skips blocks.
    funding
        float64 (T,): running sum of the funding rates, zeros without any.
    day
        int64 (T,): UTC date of each bar, counted from the first bar's date.
    days
        D.
    funded
        Whether any funding rate is not zero.
    """

    open: NDArray[np.float64]
    close: NDArray[np.float64]
    paths: NDArray[np.float64]
    minima_16: NDArray[np.float64]
    minima_256: NDArray[np.float64]
    minima_4096: NDArray[np.float64]
    funding: NDArray[np.float64]
    day: NDArray[np.int64]
    days: int
    funded: bool


def prepare_market(bars: Bars) -> Market:
    """Build the arrays that every kernel reads."""
    paths = np.ascontiguousarray(np.stack([bars.low, -bars.high, bars.close, -bars.close]))
    minima_16 = _block_minima(paths)
    minima_256 = _block_minima(minima_16)
    dates = bars.time.astype("datetime64[D]").astype(np.int64)
    rates = np.zeros(len(bars)) if bars.funding_rate is None else bars.funding_rate
    # kernels are compiled for writeable arrays; a read-only one would compile a second time
    return Market(
        np.array(bars.open, dtype=np.float64),
        np.array(bars.close, dtype=np.float64),
        paths,
        minima_16,
        minima_256,
        _block_minima(minima_256),
        np.cumsum(rates),
        dates - dates[0],
        int(dates[-1] - dates[0]) + 1,
        bool(rates.any()),
    )


def _block_minima(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    blocks = -(-rows.shape[1] // _BLOCK)
    padded = np.full((rows.shape[0], blocks * _BLOCK), np.inf)
    padded[:, : rows.shape[1]] = rows
    return np.ascontiguousarray(padded.reshape(rows.shape[0], blocks, _BLOCK).min(axis=2))
