"""Twice the costs: the leading cells run again, as nothing that is stored tells what a dearer fill does to each trade."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grids.table import CellTable
from results.choice.screening.columns import Columns
from results.inference.sample.judged_run import JudgedRun
from signals.arrays import Floats, Integers
from sweeps.event.daily.pnl import daily_tally
from sweeps.event.engine import EventEngine
from sweeps.measures.samples import AnySample

__all__ = ["at_twice"]

_MOST_SLIPPED = 0.999


def at_twice(judged: JudgedRun, columns: Columns, rows: Integers) -> Floats:
    """Return net returns of a trade per unit, were all that is charged twice what it is.

    Fees and slippage are doubled, and with slippage the levels that are counted from an entry move; funding counts twice where a
    cell pays it in all. What is received - funding, a maker's rebate - counts once.

    Parameters
    ----------
    judged, columns
        The run, and its n cells.
    rows
        int64 (m,): which of them.

    Returns
    -------
    numpy.ndarray of float64, shape (m,)
        0 without trades. Cells that differ in scale only have one value.
    """
    groups = judged.groups
    wanted, back = np.unique(groups.group[rows].astype(np.int64), return_inverse=True)
    net, trades = np.zeros(len(wanted)), np.zeros(len(wanted), dtype=np.int64)
    for at, piece in groups.pieces(wanted):
        for place, table in piece.tables:
            earned, count = _earned(judged.panel.engine(place), _dearer(table), judged.panel.sample)
            net[at] += earned
            trades[at] += count
    first = np.searchsorted(groups.cell, groups.first[wanted])
    mean = np.divide(net, trades, out=np.zeros(len(net)), where=trades > 0)
    return np.asarray((mean / columns.unit[first])[back])


def _earned(engine: EventEngine, table: CellTable, sample: AnySample) -> tuple[Floats, Integers]:
    """Return the sums of net returns, less the funding that is paid once more, and the numbers of trades."""
    daily, counts = daily_tally(engine, table, sample, np.float64)
    net = daily.sum(axis=1)
    if engine.market.funded and table["funding"].any():
        free = daily_tally(engine, _with(table, funding=np.zeros(len(table), dtype=np.bool_)), sample, np.float64)[0]
        net -= np.maximum(free.sum(axis=1) - net, 0.0)
    return net, counts[:, 0]


def _dearer(table: CellTable) -> CellTable:
    return _with(
        table,
        fee=np.where(table["fee"] > 0, 2 * table["fee"], table["fee"]),
        # NaN where there is none
        maker_fee=np.where(table["maker_fee"] > 0, 2 * table["maker_fee"], table["maker_fee"]),
        slippage=np.minimum(2 * table["slippage"], _MOST_SLIPPED),
    )


def _with(table: CellTable, **columns: Floats) -> CellTable:
    """Return the cells with other values of some parameters, of which it is not known any more where they are alike."""
    codes = {name: each for name, each in table.codes.items() if name not in columns}
    return replace(table, columns={**table.columns, **columns}, constant=table.constant - set(columns), codes=codes)
