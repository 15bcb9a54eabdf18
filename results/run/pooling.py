"""A run of several assets as a run of settings: each one's measures over all assets together.

What is pooled is kept beside the run, in files that a change of the run makes worthless.
"""

from __future__ import annotations

import hashlib
import json
import math
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from results.run.pooled_sums import pool_cells
from results.run.run import Run
from signals import InputError
from signals.filesystem.replacing import make_folder, write_whole
from sweeps.runs.checksums import sha256_of

__all__ = ["FOLDER", "check_poolable", "pooled", "setting_ranges", "setting_size"]

FOLDER = "pooled"
"""Of a run: what was pooled of it."""
_RECORD = "pooled.json"
_RELEASE = 1
"""Of how cells are pooled: files of another are made again."""
_ROWS = 1_500_000
"""Cells that are pooled together: about a gigabyte."""


def pooled(run: Run) -> Run:
    """Return a run's settings, each with its measures pooled over all assets, docs/contract.md#measures.

    Parameters
    ----------
    run
        Of several assets, with a day that all of them have.

    Returns
    -------
    Run
        One row a setting that was run on every asset; `cell` counts the settings of one asset's grid. It is opened, mapped
        and ranked like any other, and keeps the run's name and description; `told` says how many settings were left out.

    Raises
    ------
    InputError
        If there are not several assets, they have no day in common, or no setting was run on all of them.

    Notes
    -----
    `sharpe` needs the net P&L of every day: `results.run.pooled_days.with_sharpe` works it out.
    """
    if run.pooled:
        return run
    check_poolable(run)
    made = _found(run) or _made(run)
    return replace(run, parts=made.files, pooled=True, told=(*run.told, *made.told))


def check_poolable(run: Run) -> None:
    """Refuse to pool what cannot be.

    Raises
    ------
    InputError
        If the run is of one asset, or no day is common to all of its assets.
    """
    if not run.assets:
        raise InputError(f"{run.path}: is a run of one asset, {run.market}; `pool=True` needs a run of several")
    late, early = max(run.records, key=lambda each: each.first), min(run.records, key=lambda each: each.last)
    if late.first[:10] > early.last[:10]:
        names = dict(zip(map(id, run.records), run.assets, strict=True))
        raise InputError(
            f"{run.path}: assets with no common day cannot be pooled: {names[id(early)]} ends on {early.last[:10]}, and "
            f"{names[id(late)]} begins on {late.first[:10]}; leave `pool=True` away, or sweep assets of the same time"
        )


def setting_size(run: Run) -> int:
    """Return how many cells the full product of one asset has: cells of one setting differ by a multiple of it."""
    return math.prod(len(axis.quantiles or axis.values) for axis in run.info.grid.axes)


def setting_ranges(run: Run) -> Iterator[tuple[pl.LazyFrame, pl.Expr]]:
    """Go through the cells of some settings after others, on all assets at once.

    Yields
    ------
    polars.LazyFrame
        The cells as stored, no more of them than are worked on together.
    polars.Expr
        Their setting.
    """
    size = setting_size(run)
    setting = pl.col("cell") % size
    found = run.collect(run.written.select(pl.len())).item()
    pieces = max(-(-int(found) // _ROWS), 1)
    if pieces == 1:
        yield run.stored, setting
        return
    # seeded samples and constraints leave settings spread over the product, so that equal shares of it hold equally many
    bounds = [size * at // pieces for at in range(pieces + 1)]
    for first, end in zip(bounds[:-1], bounds[1:], strict=True):
        yield run.stored.filter((setting >= first) & (setting < end)), setting


@dataclass(frozen=True)
class _Made:
    """Files of pooled settings, in order, and what is to be said of them."""

    files: tuple[Path, ...]
    told: tuple[str, ...]


def _key(run: Run) -> str:
    """Return a digest of the run as it is: of an unfinished one, of the parts it has so far."""
    parts = [[part.name, part.stat().st_size] for part in run.parts]
    said = [_RELEASE, run.info.checksum, run.info.created, run.info.cells, parts]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _found(run: Run) -> _Made | None:
    """Return what was pooled of this run before; None where nothing was, or it is damaged."""
    folder = run.path / FOLDER
    with suppress(OSError, ValueError, KeyError, TypeError):
        record: dict[str, Any] = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        files = tuple(folder / name for name in record["files"])
        whole = [sha256_of(file) for file in files] == list(record["files"].values())
        if record["key"] == _key(run) and whole:
            return _Made(files, tuple(record["told"]))
    return None


def _made(run: Run) -> _Made:
    """Pool a run's cells into files, in its folder if that can be written to."""
    try:
        folder = make_folder(run.path / FOLDER)
    except InputError:
        folder = _elsewhere(_key(run))
    bars = {name: each.bars for name, each in zip(run.assets, run.records, strict=True)}
    files, settings, cells = {}, 0, 0
    for at, (stored, setting) in enumerate(setting_ranges(run)):
        frame = run.collect(pool_cells(stored, setting, bars))
        cells += run.collect(stored.select(setting.n_unique())).item()
        if frame.is_empty():
            continue
        settings += len(frame)
        file = folder / f"part-{at:05d}.parquet"
        write_whole(file, lambda path, frame=frame: frame.write_parquet(path))  # type: ignore[misc]
        files[file.name] = sha256_of(file)
    if not files:
        raise InputError(
            f"{run.path}: no setting was run on every asset; "
            + ("sweep them with the same constraints" if run.complete else "finish the sweep with `sweeps.run(resume=True)`")
        )
    told = _told(run, settings, cells)
    record = {"key": _key(run), "files": files, "told": told}
    write_whole(folder / _RECORD, lambda path: path.write_text(json.dumps(record, indent=1), encoding="utf-8"))
    return _Made(tuple(folder / name for name in files), tuple(told))


def _told(run: Run, settings: int, every: int) -> list[str]:
    told = []
    if left := every - settings:
        were = "setting was" if left == 1 else "settings were"
        told.append(f"{left:,} {were} not run on every asset and {'is' if left == 1 else 'are'} left out")
    if run.info.grid.peeks:
        told.append(f"thresholds are quantiles of each asset's own probabilities; those of {run.assets[0]} stand for all")
    return told


@cache
def _elsewhere(key: str) -> Path:
    """Return a folder for what is pooled of a run that cannot be written to; it goes with this process."""
    kept = tempfile.TemporaryDirectory(prefix="asymmetry-pooled-")
    _KEPT.append(kept)
    return Path(kept.name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []
