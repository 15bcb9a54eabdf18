"""Which cells belong to which set, as a file beside the verdict: what the maps of a judged run are drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from results.inference.sample.groups import Groups
from results.inference.testing.evidence import Evidence
from results.inference.verdict.record import CELLS, MADE_FOR
from signals.arrays import Floats, Integers32
from signals.filesystem.replacing import write_whole

__all__ = ["SETS", "cell_sets", "write_cell_sets"]

SETS = ("insufficient", "excluded", "outer", "inner")
"""What a cell can be: too few trades or days; a positive expectancy is excluded; it cannot be; it is confidently there.

``inner`` needs the test of timing too, where it was made; where it was not, the file says so by a null `p_timing`."""
_AT_ONCE = 1 << 18
_NUMBERS = ("t", "adjusted_t", "lower", "upper", "p_expectancy", "p_timing")
_SET = pl.Enum(SETS)
_SCHEMA = pl.Schema([("cell", pl.Int64()), *((name, pl.Float64()) for name in _NUMBERS), ("set", _SET)])


def cell_sets(groups: Groups, evidence: Evidence | None) -> Iterator[pl.DataFrame]:
    """Return one row a cell of the run, some at a time.

    Yields
    ------
    polars.DataFrame
        `cell`, `t` (of daily net P&L), `adjusted_t` (a flattering skewness taken out: what is tested), `lower` and
        `upper` (simultaneous bands of the mean daily net P&L, in units of its standard error, so that exposure does not
        move them), `p_expectancy`, `p_timing`, `set`. Ordered by `cell`.
    """
    rows = np.full(len(groups), -1, dtype=np.int32) if evidence is None else evidence.expectancy.rows(len(groups))
    for start in range(0, len(groups.cell), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        row = rows[groups.group[part]]
        known = np.flatnonzero(row >= 0)
        columns: dict[str, Any] = {name: np.full(len(row), np.nan) for name in _NUMBERS}
        kind = np.zeros(len(row), dtype=np.int64)
        if evidence is not None:
            for name, values in _values(evidence, row[known]).items():
                columns[name][known] = values
            kind[known] = np.where(evidence.positive, 3, np.where(evidence.expectancy.test.outer, 2, 1))[row[known]]
        sets = pl.Series("set", np.array(SETS)[kind]).cast(_SET)
        numbers = pl.DataFrame(columns).fill_nan(None)
        yield numbers.select(pl.Series("cell", groups.cell[part]), *_NUMBERS, sets)


def _values(evidence: Evidence, row: Integers32) -> dict[str, Floats]:
    found = evidence.expectancy
    return {
        "t": found.t[row],
        "adjusted_t": found.test.above[row],
        "lower": found.lower_t(row),
        "upper": found.upper_t(row),
        "p_expectancy": found.test.p_above[row],
        "p_timing": evidence.timing.p[found.tested[row]],
    }


def write_cell_sets(folder: Path, groups: Groups, evidence: Evidence | None, digest: str) -> Path:
    """Write the sets into the run's folder, and which verdict they belong to, holding some cells at a time."""

    def source(*_: object) -> Iterator[pl.DataFrame]:
        return cell_sets(groups, evidence)

    frames = register_io_source(source, schema=_SCHEMA, is_pure=True)
    return write_whole(folder / CELLS, lambda path: frames.sink_parquet(path, metadata={MADE_FOR: digest}))
