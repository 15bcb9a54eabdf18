"""The stationary bootstrap as counts: how often each day stands in each resample, and the simplest test on them."""

from __future__ import annotations

import warnings
from typing import cast

import numpy as np
from arch.bootstrap import StationaryBootstrap, optimal_block_length
from numpy.typing import NDArray

from signals.arrays import Floats32

__all__ = ["block_length", "reality_check", "resample_counts"]

_LONGEST_SHARE = 0.1
"""Blocks longer than this share of the days would leave too few of them to tell resamples apart."""


def block_length(daily: NDArray[np.floating]) -> float:
    """Choose the mean block of the stationary bootstrap for many series at once.

    Parameters
    ----------
    daily
        (n, D): a sample of the series that will be resampled together.

    Returns
    -------
    float
        Days, between 1 and a tenth of D: the median over the series of the automatic choice of Politis and White.

    Notes
    -----
    All cells must share their resamples, so they must share a block. The choice for a single series is noisy; its
    median over the grid is not, and the test's error is flat around it.

    References
    ----------
    Politis and White (2004), corrected by Patton, Politis and White (2009); computed by `arch`.
    """
    rows = daily[daily.std(axis=1) > 4 * np.finfo(daily.dtype).eps * np.abs(daily).max(axis=1, initial=0.0)]
    days = daily.shape[1]
    if len(rows) == 0 or days < 16:  # noqa: PLR2004 - the estimator needs some autocorrelations
        return 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it divides by zero for a series without any autocorrelation
        lengths = optimal_block_length(rows.T.astype(np.float64))["stationary"].to_numpy()
    known = lengths[np.isfinite(lengths)]
    chosen = float(np.median(known)) if len(known) else 1.0
    return float(np.clip(chosen, 1.0, max(_LONGEST_SHARE * days, 1.0)))


def resample_counts(days: int, resamples: int, block: float, seed: int) -> Floats32:
    """Draw resamples of the days 0 to D - 1 in blocks of random length, and count the days in each.

    Parameters
    ----------
    days
        D.
    resamples
        B.
    block
        Mean length of a block in days, at least 1.
    seed
        The same seed draws the same resamples, so that every chunk of a grid meets common random numbers.

    Returns
    -------
    numpy.ndarray of float32, shape (B, D)
        Whole numbers; each row sums to D.

    References
    ----------
    Politis and Romano (1994), "The stationary bootstrap"; indices by `arch`.
    """
    bootstrap = StationaryBootstrap(cast(int, block), np.arange(days), seed=np.random.default_rng(seed))
    counts = np.empty((resamples, days), dtype=np.float32)
    for row in counts:
        row[:] = np.bincount(bootstrap.update_indices(), minlength=days)
    return counts


def reality_check(daily: NDArray[np.floating], counts: NDArray[np.floating]) -> float:
    """Return the p-value of White's reality check, which does not studentise.

    Parameters
    ----------
    daily
        (n, D): one row a cell.
    counts
        (B, D): how often each day stands in each resample.

    Returns
    -------
    float
        Share of the resamples in which the largest centred mean exceeds the largest observed mean.

    Notes
    -----
    For contrast and as a check: without studentising, one cell at high leverage drowns the rest.

    References
    ----------
    White (2000), "A reality check for data snooping".
    """
    mean = daily.mean(axis=1)
    resampled = daily @ counts.T / daily.shape[1] - mean[:, None]
    return float((resampled.max(axis=0) > mean.max()).mean())
