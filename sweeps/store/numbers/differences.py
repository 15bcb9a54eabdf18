"""What of a cell is the difference of sums over its trades: totals, costs, edges, deviations. Little is left where the sums are near."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from signals.arrays import Floats

__all__ = ["DEGREE", "ROUNDED", "ROUNDING", "SCALED", "differences"]

ROUNDING = 1e-13
"""What is left of a difference, as a share of what it was taken of, that means nothing."""

_THIN = 1e-3
"""Share of squares under which those that deviate from the mean are no number of their own: the sums must be."""

_TOTALS = ("total", "gross_total")

DEGREE: Mapping[str, int] = {
    **dict.fromkeys(_TOTALS, 1),
    "cost": 1,
    **dict.fromkeys(("edge", "gross_edge"), 0),
    **dict.fromkeys(("scatter", "gross_scatter"), 2),
}
"""With which power of its exposure each grows."""

ROUNDED = 3e-13
"""How far each may be off once the sums are rounded, of itself."""

SCALED: Mapping[str, float] = {name: 2e-13 if name in _TOTALS else 6.5e-13 for name in DEGREE}
"""How far each may be from that of another exposure, of itself. Both together stay within 1e-12, and so does what a total is a
factor of: a Kelly multiple or a t-statistic has others beside it that are rounded too."""


def differences(columns: Mapping[str, Floats], prefix: str) -> dict[str, Floats]:
    """Return the differences of some cells by name, float64 (n,); 0 where what is left is rounding.

    They are worked out as the measures of a run are, operation by operation, so that they are rounded alike.

    Parameters
    ----------
    columns
        Counts and sums by their names, float64 (n,).
    prefix
        ``""`` or ``"oos_"``: of which trades.
    """
    trades = columns[f"{prefix}trades"]
    found, means = {}, []
    with np.errstate(all="ignore"):
        for view in ("", "gross_"):
            wins, losses, gain, loss, squares = (
                columns[f"{prefix}{view}{name}"] for name in ("wins", "losses", "sum_win", "sum_loss", "sum_squares")
            )
            total = gain - loss
            means.append(total / trades)
            found[f"{view}total"] = total
            edge = wins / trades - 1 / (1 + gain / wins / (loss / losses))
            found[f"{view}edge"] = np.where(np.abs(edge) < ROUNDING, 0.0, edge)
            scatter = squares - total * total / trades
            found[f"{view}scatter"] = np.where(np.abs(scatter) < _THIN * squares, 0.0, scatter)
        taken_of = (columns[f"{prefix}sum_win"] + columns[f"{prefix}sum_loss"]) / trades
        cost = means[1] - means[0]
        found["cost"] = np.where(np.abs(cost) < ROUNDING * taken_of, 0.0, cost)
    return found
