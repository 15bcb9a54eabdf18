"""What the verdict says of the squares of a map: how many cells behind each belong to which set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from results.inference.saved.steps import run_digest
from results.inference.verdict.committing import verdict_cells
from results.inference.verdict.record import CELLS
from results.inference.verdict.stored import read_verdict
from results.inference.verdict.unfolding import sets_of_parts, verdict_sets
from results.maps.standings import SETS
from results.run.large.batches import each_batch
from results.run.run import Run
from signals import InputError
from signals.filesystem.paths import scan_parquet
from sweeps.store.reading import MEMBERS

__all__ = ["join_sets", "verdict_notes"]


def join_sets(run: Run, cells: Callable[[Run], pl.LazyFrame], axes: list[str], table: pl.DataFrame) -> pl.DataFrame:
    """Count, for each square, the cells of each set.

    Parameters
    ----------
    run
        A judged run.
    cells
        Of some parts of it, the cells that are mapped, with `cell` and the axes.
    axes, table
        The map's axes and squares.

    Returns
    -------
    polars.DataFrame
        The table with `inner`, `outer` and `excluded`: numbers of cells.

    Raises
    ------
    InputError
        If the run was not judged or was run again since, its verdict and its cells do not belong together, or one of verdict
        and map is of pooled settings and the other is not.
    """
    pool = ", pool=True" if run.pooled else ", pool=False" if run.assets else ""
    again = f"run: `results.judge({str(run.path)!r}{pool})`"
    verdict = read_verdict(run.path)
    if verdict.run != run_digest(run):
        raise InputError(f"{run.path}: was run again since it was judged; {again}")
    if verdict.pooled != run.pooled:
        judged, shown = ("settings pooled over assets", "cells") if verdict.pooled else ("cells", "pooled settings")
        raise InputError(f"{run.path}: its verdict is on {judged}, and the map is of {shown}; {again}")
    file = verdict_cells(run.path, verdict)
    if file is None:
        what = "belongs to another verdict than verdict.json" if (run.path / CELLS).is_file() else "is gone"
        raise InputError(f"{run.path / CELLS}: {what}; {again}")
    counted = _counted(run, file, cells, axes)
    if counted["unknown"].sum():
        raise InputError(f"{file}: it does not know every cell of the run; {again}")
    return table.join(counted.drop("unknown"), on=axes, how="left", nulls_equal=True, maintain_order="left")


def _counted(run: Run, file: Path, cells: Callable[[Run], pl.LazyFrame], axes: list[str]) -> pl.DataFrame:
    """Count the cells of each set by square; where both lie by part, some parts at a time."""

    def joined(piece: Run, sets: pl.LazyFrame) -> pl.DataFrame:
        named = sets.select("cell", pl.col("set").cast(pl.String))
        mapped = cells(piece).select("cell", *axes).join(named, on="cell", how="left")
        of_sets = ((pl.col("set") == name).sum().cast(pl.Int64).alias(name) for name in SETS)
        return run.collect(mapped.group_by(axes).agg(*of_sets, pl.col("set").is_null().sum().alias("unknown")))

    if MEMBERS not in scan_parquet(file).collect_schema():
        return joined(run, verdict_sets(run, file))
    place = {part: at for at, part in enumerate(run.parts)}

    def of_parts(piece: Run) -> pl.DataFrame:
        parts = sorted(place[part] for part in piece.parts)
        return joined(piece, sets_of_parts(run, file, parts, ("cell", "set")).lazy())

    found = pl.concat(each_batch(run, of_parts, "the verdict by square"))
    return found.group_by(axes).agg(pl.col(*SETS, "unknown").sum())


def verdict_notes(run: Run, table: pl.DataFrame) -> list[str]:
    """Say what colours and lines of a judged map mean, and what the verdict was."""
    verdict = read_verdict(run.path)
    judged = {"oos": "out-of-sample trades", "all": "all trades", "seen": "trades the model may have seen"}
    assumed = ", ASSUMED to be out of sample" if verdict.sample.assumed_out_of_sample else ""
    what = "settings" if run.pooled else "cells"
    inner, outer = int(table["inner"].sum()), int(table["outer"].sum())
    tests = "both tests" if verdict.with_shifts else "both tests (shifts left out)"
    return [
        f"VERDICT: {verdict.ruling}, on {judged[verdict.sample.judged]}{assumed}",
        f"full colour inside the solid line: most judged {what} are confidently positive by {tests} ({inner:,} {what})",
        f"hatched: a positive expectancy cannot be excluded ({outer:,} {what}); pale, across the dashed line: it is",
    ]
