"""How coarse a quantum each family allows, so that every measure comes back within 1e-12 of itself.

A measure is reckoned from few numbers, and most are products and quotients of them: these may be off by 2e-13 each. What is
a difference of two, such as an expectancy, an edge, or what costs took, allows the less the more they cancel. What a quantum
makes of differences is looked at once it is chosen: rows that it is too coarse for, or of which the order of rounding shows,
are kept as they are.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from signals.arrays import Floats
from sweeps.store.numbers.differences import ROUNDING

__all__ = [
    "SHARE",
    "allowed_by_balance",
    "allowed_by_drawdown",
    "allowed_by_measures",
    "allowed_by_size",
    "allowed_by_squares",
]

SHARE = 2.2e-13
"""How far a sum may be off, as a share of it, where up to four of them make a measure."""

_ALONE = 1.8e-12
"""Step of a number that stands alone, or of which a square root is taken, as a share of it."""

_THIN = 1e-3
"""Share of squares that deviate from the mean under which a family is kept exactly."""

_NEAR_ONE = 5e-4
"""Total return under which a balance, which is near 1, is kept exactly: its own rounding shows."""

_COARSEST = 1e-7
"""Step of a logarithm above which a step is no longer a share."""


def allowed_by_size(values: Floats) -> Floats:
    """Return the steps that numbers allow which stand alone; infinite for 0, of which every step is a multiple."""
    return _share(_ALONE, np.abs(values))


def allowed_by_measures(columns: Mapping[str, Floats], prefix: str) -> Floats:
    """Return the steps that the sums of wins and losses allow, float64 (m,).

    Parameters
    ----------
    columns
        Counts and sums by their names.
    prefix
        ``""`` or ``"oos_"``: of which trades. Net and gross sums have one quantum, as costs are their difference.
    """
    trades = columns[f"{prefix}trades"]
    totals, limits = [], []
    for view in (prefix, f"{prefix}gross_"):
        wins, losses, gain, loss, squares = (
            columns[view + name] for name in ("wins", "losses", "sum_win", "sum_loss", "sum_squares")
        )
        total = gain - loss
        totals.append(total)
        limits += [_share(2 * SHARE, gain), _share(2 * SHARE, loss), _share(SHARE, np.abs(total))]
        limits.append(_allowed_by_edge(trades, wins, losses, gain, loss))
        limits.append(_share(SHARE, _scatter(trades, total, squares) * trades / np.abs(total)))
    costs = totals[1] - totals[0]
    noise = np.abs(costs) < ROUNDING * (columns[f"{prefix}sum_win"] + columns[f"{prefix}sum_loss"])
    limits.append(_share(SHARE, np.where(noise, 0.0, np.abs(costs))))
    allowed: Floats = np.minimum.reduce(limits)
    return allowed


def allowed_by_squares(columns: Mapping[str, Floats], view: str) -> Floats:
    """Return the steps that the squares of one view allow, float64 (m,); 0 where hardly anything deviates."""
    trades = columns["oos_trades" if view.startswith("oos_") else "trades"]
    squares = columns[f"{view}sum_squares"]
    scatter = _scatter(trades, columns[f"{view}sum_win"] - columns[f"{view}sum_loss"], squares)
    thin = (trades > 1) & ~(scatter > _THIN * squares)
    return np.where(thin, 0.0, np.minimum(allowed_by_size(squares), _share(4 * SHARE, scatter)))


def _scatter(trades: Floats, total: Floats, squares: Floats) -> Floats:
    return squares - total * total / np.maximum(trades, 1.0)


def _allowed_by_edge(trades: Floats, wins: Floats, losses: Floats, gain: Floats, loss: Floats) -> Floats:
    """Return what an edge allows: the break-even win rate moves by ``b * (1 - b)`` times what the payoff ratio does."""
    won, lost = gain / wins, loss / losses
    breakeven = lost / (won + lost)
    edge = np.abs(wins / trades - breakeven)
    share = breakeven * (1 - breakeven) * (1 / gain + 1 / loss)
    return np.where((wins > 0) & (losses > 0) & (edge > ROUNDING), 4 * SHARE * edge / share, np.inf)


def _share(share: float, of: Floats) -> Floats:
    """Return a share of numbers; infinite of 0, of which every step is a multiple, and 0 of what is negative or no number."""
    return np.where(of == 0, np.inf, np.where(of > 0, share * of, 0.0))


def allowed_by_balance(balance: Floats) -> Floats:
    """Return the steps that the logarithms of balances allow, for the total return; 0 where rounding would show."""
    earned = np.abs(balance - 1.0)
    allowed = np.minimum(_ALONE * earned / balance, _COARSEST)
    return np.where(earned == 0, np.inf, np.where(earned > _NEAR_ONE, allowed, 0.0))


def allowed_by_drawdown(drawdown: Floats) -> Floats:
    """Return the steps that ``-log(1 - drawdown)`` allows; 0 for a drawdown of everything."""
    return np.where(drawdown == 0, np.inf, np.minimum(_ALONE * drawdown / (1.0 - drawdown), _COARSEST))
