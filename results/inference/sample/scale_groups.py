"""One cell for each set that differs in scale only: known from the parameters, before any P&L is worked out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grids.parameters import CHOICES
from grids.table import CellTable
from signals.arrays import Flags, Floats, Integers
from sweeps.plan.bounds import DataBounds
from sweeps.plan.grouping import distinct
from sweeps.plan.rules import factor

__all__ = ["Gaps", "scale_groups"]

Gaps = tuple[float, float]
"""The smallest and the largest ratio of a bar's open to the close before it."""

_RAMP = CHOICES["size_rule"].index("ramp")
_RISK = CHOICES["size_rule"].index("risk")
_INTRABAR = CHOICES["stop_trigger"].index("intrabar")
_POSITION = CHOICES["stop_basis"].index("position")
_BALANCE = CHOICES["stop_basis"].index("balance")
_ROUNDING = 1e-9
_OF_RAMPS = ("size_min", "size_max", "size_power", "long_entry", "short_entry")
_OF_RISK = (
    "risk", "size_max", "leverage", "stop_scale", "stop_loss", "trailing_stop", "trailing_after", "short_stop_loss",
    "short_trailing_stop", "short_trailing_after",
)  # fmt: skip


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
    ramp, risk = table["size_rule"] == _RAMP, table["size_rule"] == _RISK
    columns = [factor(_without_idle_liquidations(table, gaps), bounds).path, table["fee"], table["funding"]]
    columns += [table["maker_fee"], table["size_rule"]]
    columns += [np.where(ramp, table[name], np.nan) for name in _OF_RAMPS]
    # the size of an entry hangs on its stop: not even the risk is a factor where some sizes are the largest allowed
    columns += [np.where(risk, table[name], np.nan) for name in _OF_RISK]
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
    fixed = (table["size_rule"] != _RAMP) & (table["size_rule"] != _RISK)
    scale = np.where(table["stop_basis"] == _POSITION, table["leverage"], 1.0)
    scale = np.where(table["stop_basis"] == _BALANCE, table["leverage"] * table["size"], scale)
    # a multiple of a reading is another distance at every entry, and a stop that begins later is not met before
    known = table["stop_scale"] == 0
    long, short = (_first_stop(table, side) / scale for side in ("", "short_"))
    liquidation = 1.0 / table["leverage"] - table["maintenance_margin"]
    slipped = 1.0 + table["slippage"]
    fall, rise = gaps[0] / slipped - _ROUNDING, gaps[1] * slipped + _ROUNDING
    # comparisons with a missing stop or liquidation are false, as they should be
    idle = (long < liquidation) & (fall * (1 - long) > 1 - liquidation) & (long < 1.0)
    idle &= (short < liquidation) & (rise * (1 + short) < 1 + liquidation) & (short < 1.0)
    idle &= (table["stop_trigger"] == _INTRABAR) & fixed & known
    margin = np.where(idle, np.nan, table["maintenance_margin"])
    columns = {**table.columns, "maintenance_margin": margin}
    return replace(table, columns=columns, constant=table.constant - {"maintenance_margin"})


def _first_stop(table: CellTable, side: str) -> Floats:
    """Return the distance of the nearest stop that is in force from the start, NaN where there is none."""
    later = ~np.isnan(table[f"{side}trailing_after"])
    return np.asarray(np.fmin(table[f"{side}stop_loss"], np.where(later, np.nan, table[f"{side}trailing_stop"])))
