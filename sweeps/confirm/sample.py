"""Which cells of a run deserve a second opinion: those that lead its table, and a random set of the others."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from grids.mixing import mixed as digest
from signals.progress import ProgressBar
from sweeps.store.reading import find, read, read_families
from sweeps.threads import in_threads

__all__ = ["choose", "stored_rows"]

_MEASURES = ("edge", "t_statistic")
_LOOKED_AT = ("cell", "path", *_MEASURES, "state")
_FEW = 100
"""Parts that are read before anybody asks what is going on."""

_BEST_FIRST = [True, True, False]
"""Whether `ok`, a measure and the cell descend."""


def choose(
    cells: pl.LazyFrame | Sequence[Path],
    leaders: int,
    most: int,
    seed: int = 0,
    mixed: bool = False,
    progress: bool = False,
) -> list[int]:
    """Choose the cells of a run to confirm: each of another path.

    Parameters
    ----------
    cells
        Of a run, as stored; or its part files, which are read in threads, a few at a time.
    leaders
        How many of the best by edge, and by t-statistic, cells in state `ok` first.
    most
        How many in all; what the leaders leave is drawn at random.
    seed
        Of the draw.
    mixed
        Put a cell drawn at random behind every two leaders, so that whoever has no time for all meets both.
    progress
        Show a bar where there are many parts.

    Returns
    -------
    list of int
        Cells: leaders first, those of both measures in turn.
    """
    best: dict[str, pl.DataFrame] = {}
    drawn = pl.DataFrame()
    for table in _tables(cells, progress):
        rated = table.with_columns(ok=pl.col("state") == "ok").drop("state")
        for measure in _MEASURES:
            best[measure] = _best(best.get(measure), rated, measure, leaders)
        drawn = _drawn(drawn, rated.select("cell", "path"), most + 2 * leaders, seed)
    if not best:
        return []
    ranked = [best[measure].select("cell", "path").with_row_index("rank") for measure in _MEASURES]
    leading = pl.concat(ranked).sort("rank", maintain_order=True).unique("path", keep="first", maintain_order=True)
    others = drawn.filter(~pl.col("path").is_in(leading["path"].implode()))
    others = others.head(max(most - len(leading), 0)).sort("cell")
    first, then = leading["cell"].head(most).to_list(), others["cell"].to_list()
    return _in_turn(first, then, seed) if mixed else [*first, *then]


def stored_rows(cells: pl.LazyFrame | Sequence[Path], chosen: Sequence[int]) -> pl.DataFrame:
    """Return the rows of some cells of a run, in their order; those alone that are there.

    Parameters
    ----------
    cells
        As for `choose`.
    chosen
        Which cells.
    """
    if isinstance(cells, pl.LazyFrame):
        stored = cells.filter(pl.col("cell").is_in(list(chosen))).collect()
    else:
        wanted = pl.lit(pl.Series(list(chosen), dtype=pl.Int64)).implode()
        places = sorted({place for place, _ in find(cells, chosen).values()})
        some = in_threads(_kept, ((cells[place], wanted) for place in places or [0]), os.cpu_count() or 1)
        stored = pl.concat(some)
    order = pl.DataFrame({"cell": list(chosen)}, schema={"cell": stored.schema["cell"]})
    return order.join(stored, on="cell", how="inner", maintain_order="left")


def _kept(part: Path, wanted: pl.Expr) -> pl.DataFrame:
    return read(part).filter(pl.col("cell").is_in(wanted))


def _tables(cells: pl.LazyFrame | Sequence[Path], progress: bool) -> Iterator[pl.DataFrame]:
    """Yield what is looked at of all cells, of a family's first cell for all of it."""
    if isinstance(cells, pl.LazyFrame):
        yield cells.select(_LOOKED_AT).collect()
        return
    with ProgressBar(len(cells), "choosing what to confirm", progress and len(cells) > _FEW, unit="parts") as bar:
        for table in in_threads(read_families, ((part, _LOOKED_AT) for part in cells), os.cpu_count() or 1):
            yield table
            bar.advance(1)


def _best(before: pl.DataFrame | None, table: pl.DataFrame, measure: str, leaders: int) -> pl.DataFrame:
    """Return the best cell of each of the best paths by a measure, of those found before and more."""
    rated = table.select("cell", "path", "ok", measure).filter(pl.col(measure).is_not_null())
    if before is not None:
        if leaders and len(before) == leaders and before["ok"].all():  # what cannot lead is not sorted
            rated = rated.filter(pl.col("ok") & (pl.col(measure) >= before[measure].min()))
        rated = pl.concat([before, rated])
    ranked = rated.sort("ok", measure, "cell", descending=_BEST_FIRST)
    return ranked.unique("path", keep="first", maintain_order=True).head(leaders)


def _drawn(before: pl.DataFrame, table: pl.DataFrame, most: int, seed: int) -> pl.DataFrame:
    """Draw paths, each as likely as any other however many cells it has, and take the first cell of each."""
    lot = digest(table["path"].to_numpy().view(np.uint64) ^ np.uint64(seed))
    table = table.with_columns(lot=lot)
    if len(before) == most > 0:  # what cannot be drawn is not sorted
        table = table.filter(pl.col("lot") <= before["lot"].max())
    every = pl.concat([before, table]) if len(before) else table
    return every.sort("lot", "cell").unique("path", keep="first", maintain_order=True).head(most)


def _in_turn(first: Sequence[int], drawn: Sequence[int], seed: int) -> list[int]:
    # cells drawn lie in their order: any few of them must still be of everywhere
    then = np.random.default_rng(seed).permutation(np.array(drawn, dtype=np.int64)).tolist()
    places = [
        *((at, 0, cell) for at, cell in enumerate(first)),
        *((2 * at + 1, 1, cell) for at, cell in enumerate(then)),
    ]
    return [cell for _, _, cell in sorted(places)]
