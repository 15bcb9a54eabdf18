"""Which cells belong to which set, as a file beside the verdict: what the maps of a judged run are drawn from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from results.files import write_whole
from results.inference.mapwide import Group, MapWide
from results.inference.material import Material
from results.inference.timing import Timing

__all__ = ["FILE", "SETS", "cell_sets", "write_cell_sets"]

FILE = "verdict-cells.parquet"
SETS = ("insufficient", "excluded", "outer", "inner")
"""What a cell can be: too few trades or days; a positive expectancy is excluded; it cannot be; it is confidently there.

``inner`` needs the test of timing too, where it was made; where it was not, the file says so by a null `p_timing`."""


def cell_sets(groups: Group, found: MapWide | None, timing: Timing | None, alpha: float) -> pl.DataFrame:
    """Return one row a cell of the run.

    Returns
    -------
    polars.DataFrame
        `cell`, `t` (of daily net P&L), `adjusted_t` (a flattering skewness taken out: what is tested), `lower` and `upper`
        (simultaneous bands of the mean daily net P&L, in units of its standard error, so that exposure does not move
        them), `p_expectancy`, `p_timing`, `set`. Ordered by `cell`.
    """
    count = len(groups.table)
    columns: dict[str, Any] = {
        name: np.full(count, np.nan) for name in ("t", "adjusted_t", "lower", "upper", "p_expectancy", "p_timing")
    }
    kind = np.zeros(count, dtype=np.int64)
    if found is not None:
        at, test = found.judged, found.test
        columns["t"][at], columns["adjusted_t"][at] = found.t, test.above
        columns["lower"][at], columns["upper"][at] = found.lower / found.error, found.upper / found.error
        columns["p_expectancy"][at] = test.p_above
        inner = test.p_above <= alpha
        if timing is not None:
            columns["p_timing"][at] = timing.p[at]
            inner &= timing.p[at] <= alpha
        kind[at] = np.where(inner, 3, np.where(test.p_below > alpha, 2, 1))
    by_group = (
        pl.DataFrame(columns)
        .fill_nan(None)
        .with_columns(pl.Series("set", np.array(SETS)[kind]).cast(pl.Enum(SETS)), pl.Series("group", np.arange(count)))
    )
    return groups.cells.select("cell", "group").join(by_group, on="group", how="left").drop("group").sort("cell")


def write_cell_sets(material: Material, groups: Group, found: MapWide | None, timing: Timing | None) -> Path:
    """Write the sets into the run's folder."""
    alpha = 0.05 if found is None else found.test.alpha
    frame = cell_sets(groups, found, timing, alpha)
    return write_whole(material.run.path / FILE, frame.write_parquet)
