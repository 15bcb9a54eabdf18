"""Running a grid: chunks of cells over threads, each evaluated, measured and written as one part file."""

from __future__ import annotations

import os
import platform
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import polars as pl
from numpy.typing import NDArray

from grids.grid import Grid
from grids.order import work_order
from grids.reach import check_tradable, unreachable
from grids.spec import GridSpec
from signals import InputError, Signals
from sweeps.compiled import kernels_cached
from sweeps.confirming import confirm_run
from sweeps.engine import EventEngine
from sweeps.engines import check_engine
from sweeps.progress import CellProgress
from sweeps.recorded import memory_note, record
from sweeps.report import measure_frame
from sweeps.runfolder import RunFolder

__all__ = ["CHUNK", "RunSummary", "run"]

CHUNK = 65_536
"""Cells evaluated and written at a time by one thread; what bounds the memory of a run."""

_FORMAT = 1
_LIBRARIES = ("risk-asymmetry", "numpy", "polars", "numba", "joblib", "vectorbt")


@dataclass(frozen=True)
class RunSummary:
    """What a finished run did.

    Attributes
    ----------
    out
        Its folder.
    cells
        Cells evaluated and stored.
    skipped
        Cells left out because they break a rule of the contract.
    paths
        Distinct trade lists behind the cells, counted chunk by chunk.
    seconds
        From the first chunk to the last part file; loading or compiling kernels comes before.
    cells_per_second
        `cells` over `seconds`.
    warnings
        One line each.
    notes
        One line each: memory of vectorbt's processes, and what its confirmation found.
    """

    out: Path
    cells: int
    skipped: int
    paths: int
    seconds: float
    cells_per_second: float
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Done:
    offered: int
    cells: int
    paths: int


def run(
    spec: GridSpec,
    signals: Signals,
    out: str | Path,
    *,
    jobs: int | None = None,
    engine: str = "event",
    progress: bool = True,
    confirm: bool = False,
) -> RunSummary:
    """Evaluate every selected cell of a grid and store the results as a run.

    Parameters
    ----------
    spec
        The grid, as read by `grids.load`.
    signals
        The signal file; the grid's `[span]` narrows it.
    out
        Folder of the run; it may not hold one already.
    jobs
        Threads, or with vectorbt processes; by default one a core. They share the data: memory grows by one chunk each.
    engine
        ``"event"`` or ``"vectorbt"``.
    progress
        Show a progress bar on standard error if that is a terminal.
    confirm
        Have vectorbt evaluate the cells that lead, and some others, once the run is complete.

    Raises
    ------
    InputError
        If the grid does not fit the file, no cell of it can trade, `out` is not empty, or vectorbt disagrees on a
        cell; the run is complete and kept then.
    """
    check_engine(engine)
    folder = RunFolder(Path(out))
    span = spec.span.cut(signals)
    grid = spec.resolve(span)
    check_tradable(grid, span)
    selected = grid.selected.count  # whatever is wrong with the grid comes out before anything is written
    warnings = tuple(unreachable(grid, span))
    workers = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    info = _describe(spec, grid, span, engine, warnings)
    info |= {"state": "running", "jobs": workers, "selected": selected}
    folder.start(info)
    began = time.perf_counter()
    done, further = _evaluate_grid(engine, span, grid, folder, workers, progress)
    seconds = time.perf_counter() - began - further.get("warm_up_seconds", 0.0)
    cells, paths = sum(part.cells for part in done), sum(part.paths for part in done)
    skipped = sum(part.offered for part in done) - cells
    if cells == 0:
        folder.abandon()
        raise _all_broken(spec.name, skipped)
    info |= {"state": "complete", "cells": cells, "skipped": skipped, "paths": paths, "seconds": seconds}
    info |= {"cells_per_second": cells / seconds} | further
    folder.describe(info)
    notes = tuple(further.get("notes", ()))
    if confirm:
        notes += (_confirm(folder, span, info, workers, progress),)
    return RunSummary(folder.path, cells, skipped, paths, seconds, cells / seconds, warnings, notes)


def _all_broken(name: str, skipped: int) -> InputError:
    return InputError(
        f"{name}: every one of the {skipped} cells breaks a rule of the contract (both stop_loss and "
        "trailing_stop, or 1/leverage not above maintenance_margin); set one stop to none or lower leverage"
    )


def _confirm(folder: RunFolder, span: Signals, info: dict[str, Any], workers: int, progress: bool) -> str:
    """Have vectorbt confirm a complete run, note what it says in `run.json`, and return it in one line."""
    agreement = confirm_run(folder.cells(), span, jobs=workers, progress=progress)
    folder.describe(info | {"confirmation": agreement.summary()})
    agreement.check(str(folder.path))
    return agreement.line()


def _evaluate_grid(
    engine: str, span: Signals, grid: Grid, folder: RunFolder, workers: int, progress: bool
) -> tuple[list[_Done], dict[str, Any]]:
    """Evaluate and write all chunks; return what was done, and what `run.json` should say besides."""
    if engine == "vectorbt":
        recorded = record(span, grid, folder, workers, progress)
        done = [_Done(part.offered, part.cells, part.paths) for part in recorded]
        return done, {"notes": [memory_note(recorded)]}
    event = EventEngine(span, grid.variants)
    warm_up = _warm_up(event, grid, progress)
    return _run_chunks(event, grid, folder, workers, progress), {"warm_up_seconds": warm_up}


def _warm_up(engine: EventEngine, grid: Grid, progress: bool) -> float:
    """Load the kernels, compiling them where this version has not run before; return the seconds it took."""
    if progress and not kernels_cached() and sys.stderr.isatty():
        print("compiling, once ...", file=sys.stderr)  # noqa: T201 - the only sign of life for some seconds
    began = time.perf_counter()
    engine.evaluate(grid.cells(np.zeros(1, dtype=np.int64)))
    return time.perf_counter() - began


def _run_chunks(engine: EventEngine, grid: Grid, folder: RunFolder, workers: int, progress: bool) -> list[_Done]:
    span = engine.signals
    known = [span.variants[name].out_of_sample is not None for name in grid.variants]

    def evaluate(number: int, index: NDArray[np.int64]) -> _Done:
        table = grid.cells(index)
        kept = table.take(np.flatnonzero(~table.broken()))
        if len(kept) == 0:
            return _Done(len(index), 0, 0)
        evaluation = engine.evaluate(kept)
        measures = measure_frame(evaluation, kept, len(span), engine.market.days, known)
        # a path's id is unique over the run: no chunk has more paths than cells
        measures = measures.with_columns(pl.col("path") + number * CHUNK)
        folder.write_part(number, pl.concat([kept.frame(), measures], how="horizontal"))
        return _Done(len(index), len(kept), evaluation.paths)

    chunks = enumerate(grid.selected.chunks(CHUNK, work_order(grid)))
    pool = joblib.Parallel(n_jobs=workers, backend="threading", return_as="generator_unordered")
    done: list[_Done] = []
    with CellProgress(grid.selected.count, "sweeping", progress) as bar:
        for part in pool(joblib.delayed(evaluate)(number, index) for number, index in chunks):
            done.append(part)
            bar.advance(part.offered)
    return done


def _describe(spec: GridSpec, grid: Grid, span: Signals, engine: str, warnings: tuple[str, ...]) -> dict[str, Any]:
    """Say what is run on what."""
    shares = {
        name: None if column.out_of_sample is None else float(column.out_of_sample.mean())
        for name, column in ((name, span.variants[name]) for name in grid.variants)
    }
    versions = {name: version(name) for name in _LIBRARIES} | {"python": platform.python_version()}
    return {
        "format": _FORMAT,
        "engine": engine,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions,
        "signals": {
            "path": None if span.path is None else str(span.path.resolve()),
            "fingerprint": span.fingerprint,
            "bars": len(span),
            "from": str(span.bars.time[0]) + "Z",
            "to": str(span.bars.time[-1]) + "Z",
            "gaps": span.bars.gaps,
            "variants": list(grid.variants),
            "out_of_sample": shares,
        },
        "grid": _describe_grid(spec, grid),
        "warnings": list(warnings),
    }


def _describe_grid(spec: GridSpec, grid: Grid) -> dict[str, Any]:
    stated = spec.mapping()
    return {
        "name": spec.name,
        "stated": stated,
        "size": grid.size,
        "axes": [
            {
                "name": axis.name,
                "values": list(axis.values()),
                "quantiles": list(axis.quantiles),
                "ties": list(axis.tied),
            }
            for axis in grid.axes
        ],
        "fixed": stated.get("fixed", {}),
        "peeks": grid.peeks,
    }
