"""Intervals of one cell's expectancy, edge and payoff ratio, by a block bootstrap that studentises every resample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from results.inference.formulas.resampling import block_length, resample_counts
from signals.arrays import Floats
from sweeps.measures.rounding import deviation_squares

__all__ = ["TradeIntervals", "bootstrap_t_interval", "trade_intervals"]

_LEAST_ERROR = 0.5
"""Of a resample, as a share of the sample's own: one that drew the same few trades again has none to divide by."""
Interval = tuple[float, float]


@dataclass(frozen=True)
class TradeIntervals:
    """Two-sided intervals of one cell.

    Attributes
    ----------
    expectancy
        Of the mean net return per trade; fraction of the balance.
    edge, payoff_ratio
        They hold together: with the stated level both are covered at once. Break-even is estimated from the same
        trades and resampled with them, never taken as known.
    level
        Coverage.
    block
        Mean length of a block in trades.
    """

    expectancy: Interval
    edge: Interval
    payoff_ratio: Interval
    level: float
    block: float


def bootstrap_t_interval(
    values: ArrayLike, *, level: float = 0.95, block: float | None = None, resamples: int = 2000, seed: int = 0
) -> Interval:
    """Return the two-sided, equal-tailed bootstrap-t interval of a mean.

    Parameters
    ----------
    values
        (n,): in order of time.
    level
        Coverage.
    block
        Mean length of the stationary bootstrap's blocks; by default chosen on the values.
    resamples, seed
        Of the bootstrap.

    Raises
    ------
    ValueError
        If there are fewer than three values, or all are equal.

    References
    ----------
    Efron (1981) for the bootstrap-t; Politis and Romano (1994) for the blocks.
    """
    series = np.asarray(values, dtype=np.float64)
    _check(series)
    counts = _counts(series, block, resamples, seed)[0]
    mean, error = _mean(series[None, :], np.ones((1, len(series))))
    resampled, errors = _mean(series[None, :], counts)
    t = (resampled - mean) / np.maximum(errors, _LEAST_ERROR * error)
    tail = (1 - level) / 2
    low, high = np.quantile(t, [tail, 1 - tail])
    return float(mean[0] - high * error[0]), float(mean[0] - low * error[0])


def trade_intervals(
    returns: ArrayLike, *, level: float = 0.95, block: float | None = None, resamples: int = 2000, seed: int = 0
) -> TradeIntervals:
    """Return the intervals of one cell's trades.

    Parameters
    ----------
    returns
        (n,): net returns of the trades in order, fractions of the balance.
    level
        Coverage: of expectancy on its own, and of edge and payoff ratio jointly.
    block, resamples, seed
        As in `bootstrap_t_interval`; blocks are of trades.

    Raises
    ------
    ValueError
        If there are fewer than three trades, no win or no loss.

    Notes
    -----
    Errors are by the delta method, in the sample and anew in every resample. The payoff ratio is studentised on the
    scale of its logarithm, on which it is nearer to symmetric.
    """
    series = np.asarray(returns, dtype=np.float64)
    _check(series)
    if not ((series > 0).any() and (series < 0).any()):
        raise ValueError("at least one win and one loss are needed for a payoff ratio")
    counts, block = _counts(series, block, resamples, seed)
    whole = np.ones((1, len(series)))
    estimates = [_studentised(statistic, series, whole, counts) for statistic in (_edge, _log_payoff)]
    joint = np.maximum(np.abs(estimates[0][2]), np.abs(estimates[1][2]))
    reach = float(np.quantile(joint[np.isfinite(joint)], level))
    (edge, edge_error, _), (payoff, payoff_error, _) = estimates
    return TradeIntervals(
        bootstrap_t_interval(series, level=level, block=block, resamples=resamples, seed=seed),
        (edge - reach * edge_error, edge + reach * edge_error),
        (float(np.exp(payoff - reach * payoff_error)), float(np.exp(payoff + reach * payoff_error))),
        level,
        block,
    )


Statistic = Callable[[Floats, Floats], tuple[Floats, Floats]]


def _check(series: Floats) -> None:
    if len(series) < 3:  # noqa: PLR2004
        raise ValueError(f"{len(series)} values are too few for an interval; at least 3 are needed")
    if deviation_squares(series, 2.0 * float(np.abs(series).max())) == 0:
        raise ValueError("all values are equal, so there is no spread to resample")


def _counts(series: Floats, block: float | None, resamples: int, seed: int) -> tuple[Floats, float]:
    length = block_length(series[None, :]) if block is None else block
    return resample_counts(len(series), resamples, length, seed).astype(np.float64), length


def _studentised(statistic: Statistic, series: Floats, whole: Floats, counts: Floats) -> tuple[float, float, Floats]:
    """Return a statistic, its error, and the studentised deviations of its resamples; NaN where one is undefined."""
    value, error = statistic(series, whole)
    resampled, errors = statistic(series, counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = (resampled - value) / np.maximum(errors, _LEAST_ERROR * error)
    return float(value[0]), float(error[0]), t


def _mean(series: Floats, counts: Floats) -> tuple[Floats, Floats]:
    values = np.atleast_2d(series)
    n = counts.sum(axis=1)
    mean = (counts * values).sum(axis=1) / n
    squares = (counts * values**2).sum(axis=1) / n
    return mean, np.sqrt(np.maximum(squares - mean**2, 0.0) / n)


def _parts(series: Floats, counts: Floats) -> tuple[Floats, ...]:
    """Win and loss rates, average win and loss, and the mean squared deviations from these, of each resample."""
    won, lost, n = series > 0, series < 0, counts.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        p, q = counts @ won / n, counts @ lost / n
        win, loss = counts @ np.where(won, series, 0) / (n * p), -(counts @ np.where(lost, series, 0)) / (n * q)
        win_spread = counts @ np.where(won, series**2, 0) / (n * p) - win**2
        loss_spread = counts @ np.where(lost, series**2, 0) / (n * q) - loss**2
    return n, p, q, win, loss, np.maximum(win_spread, 0), np.maximum(loss_spread, 0)


def _edge(series: Floats, counts: Floats) -> tuple[Floats, Floats]:
    n, p, q, win, loss, win_spread, loss_spread = _parts(series, counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = win + loss
        by_win, by_loss = loss / total**2, win / total**2
        # the three influences are uncorrelated: hits, sizes of wins, sizes of losses
        variance = p * (1 - p) + by_win**2 * win_spread / p + by_loss**2 * loss_spread / q
        return p - loss / total, np.sqrt(variance / n)


def _log_payoff(series: Floats, counts: Floats) -> tuple[Floats, Floats]:
    n, p, q, win, loss, win_spread, loss_spread = _parts(series, counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = win_spread / (p * win**2) + loss_spread / (q * loss**2)
        return np.log(win / loss), np.sqrt(variance / n)
