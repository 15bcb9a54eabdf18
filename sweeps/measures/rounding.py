"""When returns deviate by nothing but rounding: the one rule by which a deviation counts as zero.

A trade's net return is the exposure times a few sums and products of numbers near one (the exit over the entry price, the
fee on each, the funding between them). Trades that are equal by the contract, such as those that all end at the target,
therefore differ by some 1e-16 of the exposure, *however small the return itself is*; a t-statistic that takes this for a
deviation comes out at 1e14 and leads every table.

So a deviation counts as zero (docs/contract.md#undefined-measures: `t_statistic` and `sharpe` are null) where the root mean square deviation is at
most `ROUNDING` times the cell's magnitude, the largest exposure plus the largest return. Rounding stays below a
hundredth of that in every engine, funding over years included; prices that differ at all, in ten significant digits,
lie a thousand times above it. Deviations are taken from the mean in two passes and freed of the mean's own rounding,
so that the number of trades does not matter. Where only sums are left it does: see `drowned_share`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["CANCELLED", "ROUNDING", "deviation_squares", "drowned_share", "within_rounding"]

ROUNDING = 1e-13
"""Root mean square deviation, as a share of the magnitude, that rounding may cause."""

CANCELLED = 1e-18
"""Variance of net returns, as a share of the mean square of gross ones, that rounding may cause where costs take nearly
all of them: sums do not know the exposure, and moves of 1e-4 of it are rounded to 1e-12 of themselves."""

_RESOLVED, _EPSILON = 1e-12, float(np.finfo(np.float64).eps)


def within_rounding(squares: Any, n: Any, magnitude: Any) -> Any:
    """Return whether n values deviate by rounding alone; numbers, arrays, or inside of kernels.

    Parameters
    ----------
    squares
        Sum of their squared deviations from the mean.
    n
        How many they are.
    magnitude
        Largest exposure plus largest absolute return behind them.
    """
    return squares <= n * (ROUNDING * magnitude) * (ROUNDING * magnitude)


def deviation_squares(values: NDArray[np.floating[Any]], magnitude: float, together: float = 1.0) -> float:
    """Return the sum of squared deviations of some values from their mean; 0 where they are rounding.

    Parameters
    ----------
    values
        float64 (n,): net returns of trades, or their sums by day.
    magnitude
        Largest exposure plus largest absolute return of the trades.
    together
        Trades behind each value on average: their rounding adds up.
    """
    if len(values) == 0:
        return 0.0
    off = values - values.mean()
    # the mean is rounded too; what that adds is taken off again
    squares = max(float(off @ off) - float(off.sum()) ** 2 / len(values), 0.0)
    return 0.0 if within_rounding(squares, len(values), magnitude * max(together, 1.0)) else squares


def drowned_share(n: Any) -> Any:
    """Return the share of a mean square below which a variance taken from sums of n values is rounding.

    Parameters
    ----------
    n
        Values added up one by one, a number or an expression of polars.

    Notes
    -----
    Adding up n values of one sign loses at most ``n * eps / 2`` of the sum, and ``E[x²] - E[x]²`` has three such sums. Of
    few trades a variance below 1e-12 of the mean square is not resolved: a deviation below a millionth.
    """
    return _RESOLVED + 2.0 * _EPSILON * n
