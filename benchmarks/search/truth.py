"""What every cell of a kind truly is: enumerated once by the ordinary sweep, and kept in five bytes a cell.

`build/search/NAME` holds the signals and the grid that were run, the truth, and how long it took; the run itself is removed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

import grids
import signals
import sweeps
from benchmarks.search.kinds import Kind
from grids.files.writing import grid_toml
from results.run.stored_parts import find_parts
from signals.arrays import Array, Flags, Floats
from sweeps.measures.ratios import sufficient
from sweeps.runs.described import read_description
from sweeps.store.reading import read

__all__ = ["BUILD", "NEEDED", "QUANTILE", "Truth", "enumerated", "scored", "truth_of"]

BUILD = Path(__file__).parents[2] / "build" / "search"

QUANTILE = 1.645
"""Standard errors below the expectancy: the lower confidence bound, one-sided at 95 %."""

NEEDED = ("trades", "wins", "losses", "sum_win", "sum_loss", "sum_squares")
"""What a cell is scored by."""

_STORED = np.dtype([("score", "<f4"), ("sign", "i1")])


@dataclass(frozen=True, eq=False)
class Truth:
    """All cells of a kind's product, by their index.

    Attributes
    ----------
    kind
        Whose.
    folder
        Holds ``signals.parquet`` and ``grid.toml``.
    score
        float32 (N,): lower confidence bound of the expectancy; -inf with too few trades, NaN where there is no such cell.
    sign
        int8 (N,): 1 where the expectancy is above zero, -1 where it is not, 0 with too few trades or without a cell.
    seconds
        What enumerating took, with one thread.
    """

    kind: Kind
    folder: Path
    score: Array
    sign: Array
    seconds: float

    @property
    def allowed(self) -> Flags:
        """Which indices are cells."""
        found: Flags = ~np.isnan(self.score)
        return found

    def describe(self) -> dict[str, object]:
        """Return the counts that the table begins with."""
        there, known = int(self.allowed.sum()), self.sign != 0
        return {
            "cells": there,
            "known": int(known.sum()),
            "positive": float((self.sign[known] > 0).mean()),
            "best": float(np.nanmax(self.score)),
            "seconds": self.seconds,
        }


def truth_of(kind: Kind, say: Callable[[str], None] = print) -> Truth:
    """Read the truth of a kind, enumerating it first where that was not done."""
    folder = BUILD / kind.name
    told = folder / "truth.json"
    grid = json.dumps([kind.grid, kind.made], sort_keys=True)
    if not told.exists() or json.loads(told.read_text(encoding="utf-8"))["grid"] != grid:
        say(f"{kind.name}: enumerating every cell")
        seconds = _enumerate(kind, folder)
        told.write_text(json.dumps({"grid": grid, "seconds": seconds}) + "\n", encoding="utf-8")
    kept = np.load(folder / "truth.npy")
    seconds = json.loads(told.read_text(encoding="utf-8"))["seconds"]
    return Truth(kind, folder, np.ascontiguousarray(kept["score"]), np.ascontiguousarray(kept["sign"]), seconds)


def enumerated(spec: grids.GridSpec, source: Path, run: Path) -> tuple[Array, float]:
    """Run every cell of a grid and return score and sign by index, (N,), and the seconds that took."""
    shutil.rmtree(run, ignore_errors=True)
    summary = sweeps.run(spec, source, run, jobs=1, progress=False, store="factored")
    stored = np.zeros(spec.size, dtype=_STORED)
    stored["score"] = np.nan
    for part in find_parts(run, read_description(run)):
        cells = read(part, ["cell", *NEEDED])
        at = cells["cell"].to_numpy()
        stored["score"][at], stored["sign"][at] = scored(cells)
    return stored, summary.seconds


def scored(cells: pl.DataFrame) -> tuple[Floats, Array]:
    """Return score and sign of cells whose `NEEDED` columns are given.

    Notes
    -----
    The score is ``m - 1.645 * sd / sqrt(n)``: mean, deviation (ddof 1) and number of net returns a trade.
    """
    n = pl.col("trades").cast(pl.Float64)
    mean = (pl.col("sum_win") - pl.col("sum_loss")) / n
    variance = ((pl.col("sum_squares") - n * mean * mean) / (n - 1)).clip(0.0)
    found = cells.select(
        pl.when(sufficient()).then(mean - QUANTILE * (variance / n).sqrt()).otherwise(-np.inf).alias("score"),
        pl.when(~sufficient()).then(0).when(mean > 0).then(1).otherwise(-1).cast(pl.Int8).alias("sign"),
    )
    return found["score"].to_numpy(), found["sign"].to_numpy()


def _enumerate(kind: Kind, folder: Path) -> float:
    folder.mkdir(parents=True, exist_ok=True)
    source = signals.write(kind.market(), folder / "signals.parquet")
    spec = grids.parse(kind.grid, kind.name)
    (folder / "grid.toml").write_text(grid_toml(spec, [f"{kind.name}: {kind.says}"]), encoding="utf-8")
    stored, seconds = enumerated(spec, source, folder / "run")
    np.save(folder / "truth.npy", stored)
    shutil.rmtree(folder / "run")
    return seconds
