"""Which cells belong to which set, as a file beside the verdict: what the maps of a judged run are drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.survey import Batches, rows_of_stack
from results.inference.testing.evidence import Evidence
from results.inference.testing.threads import in_order
from results.inference.verdict.ordering import in_order_of_cells
from results.inference.verdict.record import CELLS, MADE_FOR
from results.inference.verdict.unfolding import PART
from signals.arrays import Array
from signals.filesystem.replacing import write_whole
from sweeps.store.reading import MEMBERS

__all__ = ["NUMBERS", "SETS", "cell_sets", "write_cell_sets"]

SETS = ("insufficient", "excluded", "outer", "inner")
"""What a cell can be: too few trades or days; a positive expectancy is excluded; it cannot be; it is confidently there.

``inner`` needs the test of timing too, where it was made; where it was not, the file says so by a null `p_timing`."""
NUMBERS = ("t", "adjusted_t", "lower", "upper", "p_expectancy", "p_timing")
_SET = pl.Enum(SETS)
_AT_ONCE = 1 << 18
_ROW = np.dtype([("cell", np.int64), *((name, np.float64) for name in NUMBERS), ("set", np.uint8)])


def cell_sets(judged: JudgedRun, batches: Batches, evidence: Evidence | None) -> Iterator[tuple[Array, Array, Array]]:
    """Return what the verdict says of all cells of a run, or their families, in the order in which they were evaluated.

    Yields
    ------
    rows : numpy.ndarray
        `cell` (a family's first), `t` (of daily net P&L), `adjusted_t` (a flattering skewness taken out: what is tested),
        `lower` and `upper` (simultaneous bands of the mean daily net P&L, in units of its standard error, so that exposure does
        not move them), `p_expectancy`, `p_timing`, `set`: of `SETS`, by place.
    members, part : numpy.ndarray of int64
        How many cells each row is of, and in which part of the run.
    """

    def of_stack(stack: int) -> list[tuple[Array, Array, Array]]:
        groups, every = _of_groups(batches, evidence, stack), []
        for rows in rows_of_stack(judged, stack):
            found = groups[rows.group]
            found["cell"] = rows.cell
            every.append((found, rows.members, np.full(len(found), rows.part)))
        return every

    for every in in_order(of_stack, range(int(batches.stack.max(initial=-1)) + 1), judged.jobs):
        yield from every


def _of_groups(batches: Batches, evidence: Evidence | None, stack: int) -> Array:
    """Return what the verdict says of each group of a stack."""
    units = batches.units(stack)
    found = np.zeros(int(batches.groups[units.start : units.stop].sum()), dtype=_ROW)
    for name in NUMBERS:
        found[name] = np.nan
    if evidence is None:
        return found
    for unit in units:
        rows = evidence.rows(unit)
        at = int(batches.start[unit]) + rows.row
        test = evidence.expectancy
        values = {
            "t": rows.t,
            "adjusted_t": rows.above,
            "lower": test.lower_t(rows.t, rows.skew),
            "upper": test.upper_t(rows.t, rows.skew),
            "p_expectancy": rows.p_above,
            "p_timing": rows.p_timing,
            "set": np.where(rows.positive, 3, np.where(rows.outer, 2, 1)),
        }
        for name, column in values.items():
            found[name][at] = column
    return found


def write_cell_sets(  # noqa: PLR0913 - what a file of cells is made of
    folder: Path, judged: JudgedRun, batches: Batches, evidence: Evidence | None, digest: str, *, families: bool
) -> Path:
    """Write the sets into the run's folder, and which verdict they belong to, holding some cells at a time.

    Where the run keeps `families`, a row is one, and has `members` and `part`; families are in the order of the parts. Else
    a row is a cell, in the order of these.
    """
    found = cell_sets(judged, batches, evidence)
    if families:
        frames = (_frame(rows, members=members, part=part) for rows, members, part in found)
    else:
        last = len(judged.panel.grids) * judged.panel.grids[0].size
        ordered = in_order_of_cells((rows for rows, _, _ in found), last, batches.cells, judged.kept)
        frames = (_frame(rows[at : at + _AT_ONCE]) for rows in ordered for at in range(0, len(rows), _AT_ONCE))
    schema = _frame(np.zeros(0, _ROW), **({"members": _NONE, "part": _NONE} if families else {})).schema
    source = register_io_source(partial(_handed, frames), schema=schema, is_pure=True)
    return write_whole(folder / CELLS, lambda path: source.sink_parquet(path, metadata={MADE_FOR: digest}))


_NONE: Array = np.zeros(0, dtype=np.int64)


def _handed(frames: Iterator[pl.DataFrame], *_: object) -> Iterator[pl.DataFrame]:
    return frames


def _frame(rows: Array, members: Array | None = None, part: Array | None = None) -> pl.DataFrame:
    columns: dict[str, Any] = {name: np.ascontiguousarray(rows[name]) for name in ("cell", *NUMBERS)}
    sets = pl.Series("set", np.array(SETS)[rows["set"]], dtype=pl.String).cast(_SET)
    frame = pl.DataFrame(columns).fill_nan(None).with_columns(sets)
    if members is None or part is None:
        return frame
    return frame.with_columns(pl.Series(MEMBERS, members, dtype=pl.Int32), pl.Series(PART, part, dtype=pl.Int32))
