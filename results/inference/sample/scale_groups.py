"""One cell for each set that differs in scale only: known from the parameters, before any P&L is worked out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grids.parameters import CHOICES
from grids.table import CellTable
from signals.arrays import Flags, Integers
from sweeps.plan.bounds import DataBounds
from sweeps.plan.grouping import distinct
from sweeps.plan.rules import factor

__all__ = ["Gaps", "scale_groups"]

Gaps = tuple[float, float]
"""The smallest and the largest ratio of a bar's open to the close before it."""

_RAMP = CHOICES["size_rule"].index("ramp")
_INTRABAR = CHOICES["stop_trigger"].index("intrabar")
_POSITION = CHOICES["stop_basis"].index("position")
_BALANCE = CHOICES["stop_basis"].index("balance")
_ROUNDING = 1e-9


def scale_groups(table: CellTable, bounds: DataBounds, liquidated: Flags, gaps: Gaps) -> tuple[Integers, Integers]:
    """Group cells whose net returns are the same up to a factor.

    Parameters
    ----------
    table
        n cells.
    bounds
        Of the data, from the engine.
    liquidated
        bool (n,): cells of which some trade was liquidated or lost the whole balance; their losses do not scale with
        exposure, so they are told apart by it.
    gaps
        Of the data: a liquidation that only a larger gap could reach before the stop does is no difference.

    Returns
    -------
    first : numpy.ndarray of int64, shape (k,)
        First cell of each group.
    group : numpy.ndarray of int64, shape (n,)
    """
    ramp = table["size_rule"] == _RAMP
    columns = [factor(_without_idle_liquidations(table, gaps), bounds).path, table["fee"], table["funding"], ramp]
    columns += [
        np.where(ramp, table[name], np.nan)
        for name in ("size_min", "size_max", "size_power", "long_entry", "short_entry")
    ]
    columns += [
        np.where(liquidated, table["leverage"], np.nan),
        np.where(liquidated & ~ramp, table["size"], np.nan),
    ]
    return distinct(columns, len(table))


def _without_idle_liquidations(table: CellTable, gaps: Gaps) -> CellTable:
    """Blank the liquidation of cells whose intrabar stop is always met before it.

    Up to the close before it, a position has not met its stop. So its liquidation, further away, can only come first at
    an open that has fallen from there beyond it. Grids over leverage at price stops then have one path for all of it.
    """
    ramp = table["size_rule"] == _RAMP
    scale = np.where(table["stop_basis"] == _POSITION, table["leverage"], 1.0)
    scale = np.where(table["stop_basis"] == _BALANCE, table["leverage"] * table["size"], scale)
    stop = np.fmin(table["stop_loss"], table["trailing_stop"]) / scale
    liquidation = 1.0 / table["leverage"] - table["maintenance_margin"]
    slipped = 1.0 + table["slippage"]
    fall, rise = gaps[0] / slipped - _ROUNDING, gaps[1] * slipped + _ROUNDING
    # comparisons with a missing stop or liquidation are false, as they should be
    idle = (stop < liquidation) & (fall > (1 - liquidation) / (1 - stop)) & (rise < (1 + liquidation) / (1 + stop))
    idle &= (table["stop_trigger"] == _INTRABAR) & ~ramp & (stop < 1.0)
    margin = np.where(idle, np.nan, table["maintenance_margin"])
    columns = {**table.columns, "maintenance_margin": margin}
    return replace(table, columns=columns, constant=table.constant - {"maintenance_margin"})
