"""The tally of one cell, from what the cells of its path share and its own balances."""

from __future__ import annotations

from signals.arrays import Floats
from sweeps.event.accounts.single import is_rounding
from sweeps.event.accounts.trade_buffer import (
    BEST,
    CROSS,
    GROSS_SUMS,
    LARGEST,
    OUT_OF_SAMPLE,
    OUT_OF_SAMPLE_GROSS_SUMS,
    OUT_OF_SAMPLE_SIZED_SUMS,
    SIZED_SUMS,
    SUMS,
    WORST,
    Account,
)
from sweeps.kernels.compiled import inner_kernel
from sweeps.kernels.simd import WIDTH
from sweeps.measures.accumulators import (
    AMBIGUOUS,
    BALANCE,
    BARS_HELD,
    BEST_TRADE,
    DAY_DEVIATION,
    DEVIATION,
    DRAWDOWN,
    GROSS,
    N_REASONS,
    NET,
    OOS,
    OOS_BALANCE,
    OOS_DAY_DEVIATION,
    OOS_DRAWDOWN,
    OOS_GROSS,
    OOS_NET,
    REASONS_AT,
    WORST_TRADE,
)

__all__ = ["settle"]

_CANCELLED, _CANCELLED_A_TRADE = 1e-4, 1e-6
"""Share of a sum of squares below which a deviation taken from it has lost too many digits: adding up n like values
loses up to n / 2 epsilons, and nine digits must be left."""


@inner_kernel
def settle(
    sums: Floats, shared: Floats, path: int, account: Account, exposure: float, scale: float, sized: bool, days: int,
    tally: Floats, cell: int,
) -> bool:  # fmt: skip
    """Turn what the cells of a path share, and one of them's balances and drawdowns, into its tally.

    Parameters
    ----------
    sums, shared, path
        Of the buffer, and whose. A whole buffer handed on for each cell would take as long as the cell.
    account
        What its trades made of a balance of 1.
    exposure, scale
        What gross moves and rates are multiplied by.
    sized
        Whether gross moves are those times margins.
    days
        Of the market.
    tally, cell
        float64 (len(ACCUMULATORS), n), and the column to be written.

    Returns
    -------
    bool
        False where this will not do and the cell must be accounted on its own: its account was ruined on the way, or
        a deviation is so small beside its mean that it drowned in the sums, or may be rounding.
    """
    balance, lowest, out_of_sample_balance, out_of_sample_lowest = account
    n, out_of_sample = shared[path, 0], shared[path, OOS]
    tally[0, cell], tally[OOS, cell], tally[BARS_HELD, cell] = n, out_of_sample, shared[path, BARS_HELD]
    for reason in range(N_REASONS):
        tally[REASONS_AT + reason, cell] = shared[path, REASONS_AT + reason]
    tally[AMBIGUOUS, cell] = shared[path, AMBIGUOUS]
    _scale_five(tally, NET, cell, sums, WIDTH * SUMS + path, scale)
    _scale_five(tally, OOS_NET, cell, sums, WIDTH * (OUT_OF_SAMPLE + SUMS) + path, scale)
    _scale_five(tally, GROSS, cell, sums, WIDTH * (SIZED_SUMS if sized else GROSS_SUMS) + path, exposure)
    out_of_sample_gross = OUT_OF_SAMPLE_SIZED_SUMS if sized else OUT_OF_SAMPLE_GROSS_SUMS
    _scale_five(tally, OOS_GROSS, cell, sums, WIDTH * out_of_sample_gross + path, exposure)
    total, squares, worst = _total(tally, NET, cell), tally[NET + 4, cell], scale * sums[WIDTH * WORST + path]
    deviation = squares - total * total / n if n > 0.0 else 0.0
    cross, out_of_sample_cross = sums[WIDTH * CROSS + path], sums[WIDTH * (OUT_OF_SAMPLE + CROSS) + path]
    day_deviation = _day_deviation(tally, NET, cell, scale * scale * cross, days)
    out_of_sample_day_deviation = _day_deviation(tally, OOS_NET, cell, scale * scale * out_of_sample_cross, days)
    tally[BALANCE, cell], tally[DRAWDOWN, cell] = balance, 1.0 - lowest
    tally[OOS_BALANCE, cell], tally[OOS_DRAWDOWN, cell] = out_of_sample_balance, 1.0 - out_of_sample_lowest
    tally[WORST_TRADE, cell], tally[BEST_TRADE, cell] = worst, scale * sums[WIDTH * BEST + path]
    tally[DEVIATION, cell], tally[DAY_DEVIATION, cell] = deviation, day_deviation
    tally[OOS_DAY_DEVIATION, cell] = out_of_sample_day_deviation
    if n == 0.0:
        return True
    if worst <= -1.0 or balance <= 0.0:
        return False
    magnitude = exposure * sums[WIDTH * LARGEST + path] + max(abs(worst), abs(tally[BEST_TRADE, cell]))
    cancelled = max(_CANCELLED, min(_CANCELLED_A_TRADE * n, 0.5))
    if is_rounding(squares, n, magnitude) or not min(deviation, day_deviation) > cancelled * squares:
        return False
    if out_of_sample == 0.0:
        return True
    out_of_sample_squares = tally[OOS_NET + 4, cell]
    return bool(
        out_of_sample_day_deviation > cancelled * out_of_sample_squares
        and not is_rounding(out_of_sample_squares, out_of_sample, magnitude)
    )


@inner_kernel
def _total(tally: Floats, column: int, cell: int) -> float:
    """Return what was won less what was lost, by five sums."""
    return tally[column + 2, cell] - tally[column + 3, cell]


@inner_kernel
def _day_deviation(tally: Floats, column: int, cell: int, cross: float, days: int) -> float:
    """Return the squared deviations of all days from the mean one, by five sums and the products within days."""
    total = _total(tally, column, cell)
    return tally[column + 4, cell] + 2.0 * cross - total * total / days


@inner_kernel
def _scale_five(tally: Floats, column: int, cell: int, sums: Floats, at: int, scale: float) -> None:
    """Write five sums of a path, multiplied."""
    tally[column, cell], tally[column + 1, cell] = sums[at], sums[at + WIDTH]
    tally[column + 2, cell], tally[column + 3, cell] = scale * sums[at + 2 * WIDTH], scale * sums[at + 3 * WIDTH]
    tally[column + 4, cell] = scale * scale * sums[at + 4 * WIDTH]
