"""The t-statistic of a mean return, defined once: ``mean / sd * sqrt(n)`` with ``ddof = 1``, null where nothing deviates.

The formula takes numbers, arrays and expressions of polars; beside it stand the two ways to its squared deviations: from
the trades themselves, and from sums, where a slice of a run has no more.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import polars as pl

from signals.arrays import Floats
from sweeps.measures.rounding import CANCELLED, deviation_squares, drowned_share

__all__ = ["t_of_sums", "t_of_values", "t_statistic"]

T = TypeVar("T", float, Floats, pl.Expr)


def t_statistic(mean: T, squares: T, n: T) -> T:
    """Return ``mean / sqrt(squares / (n - 1)) * sqrt(n)``; whoever asks sees to it that the values deviate.

    Parameters
    ----------
    mean
        Mean return, a fraction of the balance.
    squares
        Sum of squared deviations from the mean.
    n
        How many returns, two at least.
    """
    if isinstance(mean, pl.Expr):
        return mean / (squares / (n - 1)).sqrt() * n.sqrt()
    found: T = mean / np.sqrt(squares / (n - 1)) * np.sqrt(n)
    return found


def t_of_values(returns: Floats, magnitude: float) -> float | None:
    """Return the t-statistic of returns that are at hand; None under two, or where their deviation is rounding.

    Parameters
    ----------
    returns
        float64 (n,): fractions of the balance.
    magnitude
        As for `sweeps.measures.rounding.deviation_squares`.
    """
    squares = deviation_squares(returns, magnitude)
    return float(t_statistic(float(returns.mean()), squares, float(len(returns)))) if squares > 0 else None


def t_of_sums(trades: pl.Expr, total: pl.Expr, squares: pl.Expr, moved: pl.Expr | None = None) -> pl.Expr:
    """Return the t-statistic of returns of which only sums are left.

    Parameters
    ----------
    trades, total, squares
        How many, the sum of their returns, and of the squares of these.
    moved
        Of net returns, the sum of squares of the gross ones: what is left of a move that costs take whole is rounding.

    Returns
    -------
    polars.Expr
        Null under two trades, and where the deviation is rounding of the sums (`sweeps.measures.rounding.drowned_share`): sums
        cannot tell trades that differ by less than a millionth from equal ones.
    """
    mean = total / trades
    scatter = squares / trades - mean * mean
    deviates = (trades > 1) & (scatter > drowned_share(trades) * squares / trades)
    if moved is not None:
        deviates &= scatter > CANCELLED * moved / trades
    return pl.when(deviates).then(t_statistic(mean, scatter * trades, trades))
