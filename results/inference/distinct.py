"""One cell for each set that differs in scale only: known from the parameters, before any P&L is worked out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from grids.parameters import CHOICES
from grids.rules import Facts, distinct, factor
from grids.table import CellTable

__all__ = ["scale_groups"]

_RAMP = CHOICES["size_rule"].index("ramp")


def scale_groups(
    table: CellTable, facts: Facts, liquidated: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Group cells whose net returns are the same up to a factor.

    Parameters
    ----------
    table
        n cells.
    facts
        Of the data, from the engine.
    liquidated
        bool (n,): cells of which some trade was liquidated or lost the whole balance; their losses do not scale with
        exposure, so they are told apart by it.

    Returns
    -------
    first : numpy.ndarray of int64, shape (k,)
        First cell of each group.
    group : numpy.ndarray of int64, shape (n,)
    """
    ramp = table["size_rule"] == _RAMP
    columns = [factor(table, facts).path, table["fee"], table["funding"], ramp]
    columns += [
        np.where(ramp, table[name], np.nan)
        for name in ("size_min", "size_max", "size_power", "long_entry", "short_entry")
    ]
    columns += [
        np.where(liquidated, table["leverage"], np.nan),
        np.where(liquidated & ~ramp, table["size"], np.nan),
    ]
    return distinct(columns, len(table))
