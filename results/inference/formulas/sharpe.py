"""Sharpe ratios under suspicion: how probable, how deflated by trials, how long a record they need.

All Sharpe ratios here are per observation, not annualised; kurtosis is 3 for a normal distribution.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from results.inference.formulas.roots import root_between
from signals.arrays import Floats

__all__ = [
    "deflated_sharpe_ratio",
    "expected_maximum",
    "implied_trials",
    "kurtosis_of",
    "minimum_track_record",
    "probabilistic_sharpe_ratio",
    "skewness_of",
]

_MOST_TRIALS = 1e15


def skewness_of(series: Floats) -> float:
    """Return the skewness of a series (n,); NaN for one that does not move."""
    return _moment_ratio(series, 3)


def kurtosis_of(series: Floats) -> float:
    """Return the kurtosis of a series (n,), about 3 for a normal one; NaN for one that does not move."""
    return _moment_ratio(series, 4)


def _moment_ratio(series: Floats, order: int) -> float:
    """Return a central moment in units of the deviation: as `scipy.stats`, whose import takes longer than a start."""
    mean = series.mean()
    off = series - mean
    squares = off**2
    variance = squares.mean()
    if variance <= (np.finfo(np.float64).eps * mean) ** 2:
        return float("nan")
    higher = squares * off if order == 3 else squares**2  # noqa: PLR2004 - skewness
    return float(higher.mean() / variance ** (order / 2))


def probabilistic_sharpe_ratio(
    sharpe: float, observations: float, *, benchmark: float = 0.0, skewness: float = 0.0, kurtosis: float = 3.0
) -> float:
    """Return the probability that the true Sharpe ratio exceeds a benchmark.

    Parameters
    ----------
    sharpe, benchmark
        Per observation.
    observations
        Their number, above 1.
    skewness, kurtosis
        Of the returns.

    Raises
    ------
    ValueError
        If there is at most one observation, or the moments are impossible.

    References
    ----------
    Bailey and López de Prado (2012), "The Sharpe ratio efficient frontier".
    """
    if observations <= 1:
        raise ValueError(f"observations = {observations}; more than 1 are needed")
    error = _variance(sharpe, skewness, kurtosis)
    return float(ndtr((sharpe - benchmark) * np.sqrt((observations - 1) / error)))


def expected_maximum(trials: float) -> float:
    """Return what the largest of N independent standard normal numbers is expected to be.

    Parameters
    ----------
    trials
        N, at least 1; need not be whole. One trial is expected to be 0.

    Notes
    -----
    ``(1 - g) Z(1 - 1/N) + g Z(1 - 1/(N e))`` with Euler's constant g and the normal quantile Z.

    References
    ----------
    Bailey and López de Prado (2014), "The deflated Sharpe ratio".
    """
    if trials < 1:
        raise ValueError(f"trials = {trials}; at least 1 is needed")
    if trials == 1:
        return 0.0
    euler = float(np.euler_gamma)
    # the upper tail by symmetry: 1 - 1/N is 1 in floating point for large N
    return float(-(1 - euler) * ndtri(1 / trials) - euler * ndtri(1 / (trials * np.e)))


def deflated_sharpe_ratio(  # noqa: PLR0913 - the formula has as many
    sharpe: float,
    observations: float,
    *,
    trials: float,
    variance: float,
    skewness: float = 0.0,
    kurtosis: float = 3.0,
) -> float:
    """Return the probability that the best of many trials has a true Sharpe ratio above 0.

    Parameters
    ----------
    sharpe
        Of the best trial, per observation.
    observations
        Their number.
    trials
        How many independent trials it is the best of; see `implied_trials` for correlated ones.
    variance
        Of the trials' Sharpe ratios, per observation.
    skewness, kurtosis
        Of the best trial's returns.

    Notes
    -----
    The probabilistic Sharpe ratio against ``sqrt(variance) * expected_maximum(trials)``.

    References
    ----------
    Bailey and López de Prado (2014), "The deflated Sharpe ratio".
    """
    if variance < 0:
        raise ValueError(f"variance = {variance}; it cannot be negative")
    benchmark = np.sqrt(variance) * expected_maximum(trials)
    return probabilistic_sharpe_ratio(
        sharpe, observations, benchmark=float(benchmark), skewness=skewness, kurtosis=kurtosis
    )


def implied_trials(maximum: float) -> float:
    """Return of how many independent trials the largest is expected to be as large as this.

    Parameters
    ----------
    maximum
        The mean over resamples of the largest t-statistic of all cells, from the simultaneous test.

    Returns
    -------
    float
        N with ``expected_maximum(N) = maximum``, at least 1.

    Notes
    -----
    Cells of a grid are correlated, so their number overstates the trials. Counting clusters understates them, by more
    the finer the grid; the bootstrap knows the correlations and fat tails of the cells themselves.
    """
    if maximum <= 0:
        return 1.0
    if maximum >= expected_maximum(_MOST_TRIALS):
        return _MOST_TRIALS
    beyond = root_between(
        lambda size: expected_maximum(float(np.exp(size))) - maximum, 1e-9, float(np.log(_MOST_TRIALS))
    )
    return float(np.exp(beyond))


def minimum_track_record(
    sharpe: float,
    *,
    benchmark: float = 0.0,
    alpha: float = 0.05,
    skewness: float = 0.0,
    kurtosis: float = 3.0,
) -> float:
    """Return how many observations it takes to be sure that a Sharpe ratio exceeds a benchmark.

    Parameters
    ----------
    sharpe, benchmark
        Per observation.
    alpha
        Error allowed.
    skewness, kurtosis
        Of the returns.

    Returns
    -------
    float
        Number of observations; infinity where `sharpe` does not exceed `benchmark`.

    References
    ----------
    Bailey and López de Prado (2012), "The Sharpe ratio efficient frontier".
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}; it must lie between 0 and 1")
    if sharpe <= benchmark:
        return float("inf")
    return float(1 + _variance(sharpe, skewness, kurtosis) * (ndtri(1 - alpha) / (sharpe - benchmark)) ** 2)


def _variance(sharpe: float, skewness: float, kurtosis: float) -> float:
    """Variance of an estimated Sharpe ratio, times the number of observations."""
    variance = 1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe**2
    if variance <= 0:
        raise ValueError(f"skewness {skewness} and kurtosis {kurtosis} are impossible with a Sharpe ratio of {sharpe}")
    return variance
