"""Series in standard form: free of scale, so that equal ones can be found and counted once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from results.inference.max_t.standardising import TOGETHER, standardise_rows
from signals.arrays import Floats, Floats32, Words

__all__ = ["Standard", "skewness_adjusted", "skewness_restored", "standardise"]

_ALIKE, _EPSILONS = 1e-9, 4.0
"""Deviation, as a share of the largest value, that counts as zero: of days that are alike but for rounding, which
float32 rounds to six digits."""


@dataclass(frozen=True)
class Standard:
    """Series of n cells over D days, each centred and divided by its deviation.

    Attributes
    ----------
    scores
        float32 (n, D): mean 0, mean square 1.
    mean, deviation
        float64 (n,): of each series; `deviation` with ddof 1.
    t
        float64 (n,): ``mean / deviation * sqrt(D)``, 0 without deviation.
    skew
        float64 (n,): skewness divided by ``sqrt(D)``: that of the distribution of t, but for a factor.
    above, below
        float64 (n,): t as evidence of a positive and of a negative expectancy: with skewness that flatters it taken
        out, and skewness the other way left in, see `skewness_adjusted`.
    key
        uint64 (n,): equal for series that are the same up to a positive factor; 0 for constant ones.
    """

    scores: Floats32
    mean: Floats
    deviation: Floats
    t: Floats
    skew: Floats
    above: Floats
    below: Floats
    key: Words


def standardise(daily: NDArray[np.floating]) -> Standard:
    """Bring series into standard form.

    Parameters
    ----------
    daily
        (n, D): P&L by day.
    """
    rows = np.ascontiguousarray(daily)
    n, days = rows.shape
    scores = np.empty((n, days), dtype=np.float32)
    mean, spread, deviation, skew = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    key = np.empty(n, dtype=np.uint64)
    least = max(_ALIKE, _EPSILONS * float(np.finfo(rows.dtype).eps))
    standardise_rows(rows, scores, mean, spread, deviation, skew, key, np.empty((TOGETHER, days)), least)
    # to nine digits, so that a series and its multiple have one t
    t = np.round(np.divide(mean, spread, out=np.zeros(n), where=spread > 0) * np.sqrt(days - 1.0) * 1e9) / 1e9
    above, below = (
        np.round(skewness_adjusted(t, flattering), 9) for flattering in (np.minimum(skew, 0.0), np.maximum(skew, 0.0))
    )
    return Standard(scores, mean, deviation, t, skew, above, below, key)


def skewness_adjusted(t: ArrayLike, skew: ArrayLike) -> Floats:
    """Take skewness out of t-statistics.

    Parameters
    ----------
    t
        Statistics.
    skew
        Skewness of the data divided by the root of their number.

    Returns
    -------
    numpy.ndarray
        ``t + k t²/3 + k² t³/27 + k/6``, which grows with t for any k.

    Notes
    -----
    Few large losses skew t to the right: a sample that missed some of them looks both better and surer. Without
    the adjustment such cells would set the bar for all others, and one of them could hide a cell that is truly good. It
    is made where it lowers the evidence only: raising it by an estimated skewness would let luck in.

    References
    ----------
    Hall (1992), "On the removal of skewness by transformation".
    """
    t, k = np.asarray(t, dtype=np.float64), np.asarray(skew, dtype=np.float64)
    return np.asarray(t + k * t**2 / 3 + k**2 * t**3 / 27 + k / 6)


def skewness_restored(adjusted: ArrayLike, skew: ArrayLike) -> Floats:
    """Return the t-statistics whose adjusted values these are: the inverse of `skewness_adjusted`."""
    a, k = np.broadcast_arrays(np.asarray(adjusted, dtype=np.float64), np.asarray(skew, dtype=np.float64))
    small = np.abs(k) < 1e-6  # noqa: PLR2004 - the two forms meet there
    safe = np.where(small, 1.0, k)
    return np.where(small, a, 3 / safe * (np.cbrt(1 + safe * (a - safe / 6)) - 1))
