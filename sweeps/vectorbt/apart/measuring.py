"""Measures of one cell from its trades, for whoever has them of another process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from grids.cell import cell_table, check_cell
from grids.parameters import Value
from signals import Signals
from sweeps.measures.evaluation import Evaluation
from sweeps.measures.frames import measure_frame
from sweeps.vectorbt.tally import tally_of
from sweeps.vectorbt.trades import CellTrades

__all__ = ["measures_of_trades"]


def measures_of_trades(trades: CellTrades, signals: Signals, cell: Mapping[str, Value]) -> dict[str, Any]:
    """Return the measures of the contract, and the counts and sums beside them; None where undefined.

    Parameters
    ----------
    trades
        All there are of the cell.
    signals, cell
        What it was run on, and its parameters, `variant` among them.
    """
    cell = check_cell(cell)
    name = str(cell["variant"])
    table = cell_table([cell], (name,))
    dates = signals.bars.time.astype("datetime64[D]").astype(np.int64)
    flags = signals.variants[name].out_of_sample
    tally = tally_of(trades, flags, dates - dates[0])[None]
    evaluation = Evaluation(tally, np.zeros(1, dtype=np.int64), 1)
    frame = measure_frame(evaluation, table, len(signals), int(dates[-1] - dates[0]) + 1, [flags is not None])
    return frame.drop("path").row(0, named=True)
