"""Running a grid: chunks of cells over threads, each evaluated, measured and written as one part file."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Container
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
from sweeps.effects import Effect, find_effects, read_effects
from sweeps.engine import EventEngine, check_engine
from sweeps.parts import count_cells, count_paths
from sweeps.progress import CellProgress
from sweeps.report import measure_frame
from sweeps.resuming import check_plan, finished_chunks, plan_of
from sweeps.runfolder import RunFolder

__all__ = ["CHUNK", "RunSummary", "run"]

CHUNK = 65_536
"""Cells evaluated and written at a time by one thread; what bounds the memory of a run."""

_FORMAT = 1
_LIBRARIES = ("risk-asymmetry", "numpy", "polars", "numba", "joblib")


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
        Distinct trade lists behind the cells.
    seconds
        From the first chunk to the last part file; loading or compiling kernels comes before.
    cells_per_second
        Cells evaluated over `seconds`.
    warnings
        One line each.
    effects
        What each axis does, all else equal.
    resumed
        Cells that an interrupted run had left and that were not evaluated again.
    """

    out: Path
    cells: int
    skipped: int
    paths: int
    seconds: float
    cells_per_second: float
    warnings: tuple[str, ...]
    effects: tuple[Effect, ...] = ()
    resumed: int = 0


def run(
    spec: GridSpec,
    signals: Signals,
    out: str | Path,
    *,
    jobs: int | None = None,
    engine: str = "event",
    progress: bool = True,
    resume: bool = False,
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
        Threads; by default one a core. They share the data: memory grows by one chunk a thread.
    engine
        ``"event"``.
    progress
        Show a progress bar on standard error if that is a terminal.
    resume
        Continue the run that `out` may hold: its finished chunks are kept as they are. A finished run is left alone.

    Raises
    ------
    InputError
        If the grid does not fit the file, no cell of it can trade, `out` is not empty, or it holds a run of anything
        else than is asked.
    """
    check_engine(engine)
    folder = RunFolder(Path(out), resume)
    span = spec.span.cut(signals)
    grid = spec.resolve(span)
    check_tradable(grid, span)
    selected = grid.selected.count  # whatever is wrong with the grid comes out before anything is written
    warnings = tuple(unreachable(grid, span))
    plan = plan_of(spec, span, grid.variants, engine, CHUNK, work_order(grid))
    started = folder.started()
    if started is not None:
        check_plan(folder.path, started, plan)
        if started.get("state") == "complete":
            return _summary(folder, started)
    workers = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    info = _describe(spec, grid, span, engine, warnings)
    info |= {"state": "running", "jobs": workers, "selected": selected, "plan": plan}
    with folder.opened():
        folder.describe(info)
        return _summary(folder, _carry_out(info, EventEngine(span, grid.variants), grid, folder, progress))


def _carry_out(
    info: dict[str, Any], event: EventEngine, grid: Grid, folder: RunFolder, progress: bool
) -> dict[str, Any]:
    """Evaluate the chunks that are not there yet, and write what came out of the whole run."""
    finished = finished_chunks(folder.parts)
    resumed = count_cells(list(finished.values())) if finished else 0
    info |= {"warm_up_seconds": _warm_up(event, grid, progress)}
    began = time.perf_counter()
    _run_chunks(event, grid, folder, info["jobs"], progress, finished)
    seconds = time.perf_counter() - began
    cells = count_cells(folder.parts) if folder.parts else 0
    skipped = info["selected"] - cells
    if cells == 0:
        folder.abandon()
        raise InputError(
            f"{grid.name}: every one of the {skipped} cells breaks a rule of the contract (both stop_loss and "
            "trailing_stop, or 1/leverage not above maintenance_margin); set one stop to none or lower leverage"
        )
    info |= {"state": "complete", "cells": cells, "skipped": skipped, "paths": count_paths(folder.parts, cells)}
    info |= {"seconds": seconds, "cells_per_second": (cells - resumed) / seconds, "resumed": resumed}
    axes = [(axis.name, axis.tied, len(axis)) for axis in grid.axes]
    effects = find_effects(folder.parts, cells, axes, grid.selected.sampled)
    info |= {"effects": [effect.mapping() for effect in effects]}
    folder.describe(info)
    return info


def _summary(folder: RunFolder, info: dict[str, Any]) -> RunSummary:
    """Return what a finished run's `run.json` says, in short."""
    return RunSummary(
        folder.path,
        info["cells"],
        info["skipped"],
        info["paths"],
        info["seconds"],
        info["cells_per_second"],
        tuple(info["warnings"]),
        read_effects(info),
        info["resumed"],
    )


def _warm_up(engine: EventEngine, grid: Grid, progress: bool) -> float:
    """Load the kernels, compiling them where this version has not run before; return the seconds it took."""
    if progress and not kernels_cached() and sys.stderr.isatty():
        print("compiling, once ...", file=sys.stderr)  # noqa: T201 - the only sign of life for some seconds
    began = time.perf_counter()
    engine.evaluate(grid.cells(np.zeros(1, dtype=np.int64)))
    return time.perf_counter() - began


def _run_chunks(
    engine: EventEngine, grid: Grid, folder: RunFolder, workers: int, progress: bool, finished: Container[int]
) -> None:
    span = engine.signals
    known = [span.variants[name].out_of_sample is not None for name in grid.variants]

    def evaluate(number: int, index: NDArray[np.int64]) -> int:
        if number in finished:
            return len(index)
        kept = grid.cells(index).unbroken()
        if len(kept):
            measures = measure_frame(engine.evaluate(kept), kept, len(span), engine.market.days, known)
            folder.write_part(number, pl.concat([kept.frame(), measures], how="horizontal"))
        return len(index)

    chunks = enumerate(grid.selected.chunks(CHUNK, work_order(grid)))
    pool = joblib.Parallel(n_jobs=workers, backend="threading", return_as="generator_unordered")
    with CellProgress(grid.selected.count, "sweeping", progress) as bar:
        for offered in pool(joblib.delayed(evaluate)(number, index) for number, index in chunks):
            bar.advance(offered)


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
