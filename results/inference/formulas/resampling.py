"""The stationary bootstrap as counts: how often each day stands in each resample, and the simplest test on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.arrays import Floats, Floats32, Integers

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
    Politis and White (2004), corrected by Patton, Politis and White (2009).
    """
    rows = daily[daily.std(axis=1) > 4 * np.finfo(daily.dtype).eps * np.abs(daily).max(axis=1, initial=0.0)]
    days = daily.shape[1]
    if len(rows) == 0 or days < 16:  # noqa: PLR2004 - the estimator needs some autocorrelations
        return 1.0
    lengths = np.array([_politis_white(row) for row in rows.astype(np.float64)])
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
    Politis and Romano (1994), "The stationary bootstrap".
    """
    generator = np.random.default_rng(seed)
    counts = np.empty((resamples, days), dtype=np.float32)
    for row in counts:
        row[:] = np.bincount(_stationary(generator, days, 1.0 / block), minlength=days)
    return counts


def _stationary(generator: np.random.Generator, days: int, ends: float) -> Integers:
    """Draw the days of one resample, (D,): on each a block ends with a probability, and goes on round the end of the days.

    Random numbers are drawn in the order in which `arch.bootstrap.StationaryBootstrap` draws them.
    """
    drawn = generator.integers(days, size=days, dtype=np.int64)
    begins = generator.random(days) <= ends
    begins[0] = True
    at = np.arange(days)
    began = np.maximum.accumulate(np.where(begins, at, 0))
    return np.asarray((drawn[began] + at - began) % days)


def _politis_white(series: Floats) -> float:
    """Return the mean block that suits a series (D,) best; not finite where the data do not say.

    The flat-top window reaches twice as far as autocorrelations are significant. Step by step as in
    `arch.bootstrap.optimal_block_length`, whose import takes as long as a whole small judge.
    """
    days = len(series)
    off = series - series.mean()
    run = max(5, int(np.log10(days)))
    most = int(np.ceil(np.sqrt(days))) + run
    covariance, correlation = np.zeros(most + 1), np.zeros(most + 1)
    # a series may have no variance at all but on its first or last day
    with np.errstate(divide="ignore", invalid="ignore"):
        for lag in range(most + 1):
            later, earlier = off[lag + 1 :], off[: -(lag + 1)]
            product = off[lag:] @ off[: days - lag]
            covariance[lag] = product / days
            correlation[lag] = np.abs(product) / np.sqrt((later @ later) * (earlier @ earlier))
        lags = _window(correlation, run, most, 2 * np.sqrt(np.log10(days) / days))
        slope, spectrum = 0.0, covariance[0]
        for lag in range(1, lags + 1):
            weight = 1 if lag / lags <= 1 / 2 else 2 * (1 - lag / lags)
            slope += 2 * weight * lag * covariance[lag]
            spectrum += 2 * weight * covariance[lag]
        length = ((2 * slope**2) / (2 * spectrum**2)) ** (1 / 3) * days ** (1 / 3)
    return float(min(length, np.ceil(min(3 * np.sqrt(days), days / 3))))


def _window(correlation: Floats, run: int, most: int, critical: float) -> int:
    """Return how many lags count: twice those before the first `run` of insignificant ones."""
    for lag in range(run, most + 1):
        if (correlation[lag - run : lag] < critical).all():
            return min(2 * max(lag - run, 1), most)
    return most


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
