"""Intervals of one cell's expectancy, edge and payoff ratio, by a block bootstrap that studentises every resample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from results.inference.formulas.resampling import block_length, resample_counts
from signals.arrays import Floats, Integers
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
    length = block_length(series[None, :]) if block is None else block
    counts = resample_counts(len(series), resamples, length, seed).astype(np.float64)
    sums = _summed(series, np.arange(len(series)))
    return _mean_interval(sums.sum(axis=0)[None, :], counts @ sums, level)


def trade_intervals(  # noqa: PLR0913 - of what is resampled, and how
    returns: ArrayLike, *, level: float = 0.95, block: float | None = None, resamples: int = 2000, seed: int = 0,
    most: int | None = None, starts: ArrayLike | None = None,
) -> TradeIntervals:  # fmt: skip
    """Return the intervals of one cell's trades.

    Parameters
    ----------
    returns
        (n,): net returns of the trades in order, fractions of the balance.
    level
        Coverage: of expectancy on its own, and of edge and payoff ratio jointly.
    block, resamples, seed
        As in `bootstrap_t_interval`; blocks are of trades.
    most
        So many runs of successive trades are resampled at most: of more trades, two, three and so on together, which
        costs less, and what is together stays so as in a longer block.
    starts
        Of runs to resample instead, such as the first trade of each day: increasing places in `returns`, the first one 0.

    Raises
    ------
    ValueError
        If there are fewer than three trades, no win or no loss, or too few for any resample to tell their spread.

    Notes
    -----
    Errors are by the delta method, in the sample and anew in every resample. The payoff ratio is studentised on the
    scale of its logarithm, on which it is nearer to symmetric.
    """
    series = np.asarray(returns, dtype=np.float64)
    _check(series)
    if not ((series > 0).any() and (series < 0).any()):
        raise ValueError("at least one win and one loss are needed for a payoff ratio")
    every = 1 if most is None else -(-len(series) // most)
    begins = np.arange(0, len(series), every) if starts is None else np.asarray(starts, dtype=np.int64)
    sums, together = _summed(series, begins), len(series) / len(begins) if starts is not None else every
    runs = block_length(sums[None, :, 3]) if block is None else max(block / together, 1.0)
    counts = resample_counts(len(sums), resamples, runs, seed).astype(np.float64)
    whole, resampled = sums.sum(axis=0)[None, :], counts @ sums
    estimates = [_studentised(statistic, whole, resampled) for statistic in (_edge, _log_payoff)]
    joint = np.maximum(np.abs(estimates[0][2]), np.abs(estimates[1][2]))
    finite = joint[np.isfinite(joint)]
    if not len(finite):
        raise ValueError("wins or losses are too few: no resample tells the spread of both")
    reach = float(np.quantile(finite, level))
    (edge, edge_error, _), (payoff, payoff_error, _) = estimates
    return TradeIntervals(
        _mean_interval(whole, resampled, level),
        (edge - reach * edge_error, edge + reach * edge_error),
        (float(np.exp(payoff - reach * payoff_error)), float(np.exp(payoff + reach * payoff_error))),
        level,
        runs * together,
    )


Statistic = Callable[[Floats], tuple[Floats, Floats]]
"""From sums of resamples, (B, 9), to a statistic of each and its error."""


def _check(series: Floats) -> None:
    if len(series) < 3:  # noqa: PLR2004
        raise ValueError(f"{len(series)} values are too few for an interval; at least 3 are needed")
    if deviation_squares(series, 2.0 * float(np.abs(series).max())) == 0:
        raise ValueError("all values are equal, so there is no spread to resample")


def _summed(series: Floats, starts: Integers) -> Floats:
    """Return what all statistics are made of, (runs, 9), each row summed over the trades from one start to the next.

    Counts of trades, wins and losses; sums of all, of wins and of losses; and of the squares of these.
    """
    won, lost = series > 0, series < 0
    which = np.column_stack([np.ones(len(series)), won, lost])
    columns = np.hstack([which, which * series[:, None], which * series[:, None] ** 2])
    return np.add.reduceat(columns, starts, axis=0)


def _mean_interval(whole: Floats, resampled: Floats, level: float) -> Interval:
    """Return the bootstrap-t interval of the mean."""
    mean, error, t = _studentised(_mean, whole, resampled)
    tail = (1 - level) / 2
    low, high = np.quantile(t, [tail, 1 - tail])
    return float(mean - high * error), float(mean - low * error)


def _studentised(statistic: Statistic, whole: Floats, resampled: Floats) -> tuple[float, float, Floats]:
    """Return a statistic, its error, and the studentised deviations of its resamples; NaN where one is undefined.

    `whole`, (1, 9), and `resampled`, (B, 9), are sums of the sample and of its resamples.
    """
    value, error = statistic(whole)
    values, errors = statistic(resampled)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = (values - value) / np.maximum(errors, _LEAST_ERROR * error)
    return float(value[0]), float(error[0]), t


def _mean(sums: Floats) -> tuple[Floats, Floats]:
    n, total, squares = sums[:, 0], sums[:, 3], sums[:, 6]
    mean = total / n
    return mean, np.sqrt(np.maximum(squares / n - mean**2, 0.0) / n)


def _parts(sums: Floats) -> tuple[Floats, ...]:
    """Win and loss rates, average win and loss, and the mean squared deviations from these, of each resample."""
    n, wins, losses, _, won, lost, _, won_squares, lost_squares = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        p, q = wins / n, losses / n
        win, loss = won / wins, -lost / losses
        win_spread, loss_spread = won_squares / wins - win**2, lost_squares / losses - loss**2
    return n, p, q, win, loss, np.maximum(win_spread, 0), np.maximum(loss_spread, 0)


def _edge(sums: Floats) -> tuple[Floats, Floats]:
    n, p, q, win, loss, win_spread, loss_spread = _parts(sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = win + loss
        by_win, by_loss = loss / total**2, win / total**2
        # the three influences are uncorrelated: hits, sizes of wins, sizes of losses
        variance = p * (1 - p) + by_win**2 * win_spread / p + by_loss**2 * loss_spread / q
        return p - loss / total, np.sqrt(variance / n)


def _log_payoff(sums: Floats) -> tuple[Floats, Floats]:
    n, p, q, win, loss, win_spread, loss_spread = _parts(sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = win_spread / (p * win**2) + loss_spread / (q * loss**2)
        return np.log(win / loss), np.sqrt(variance / n)
