"""A run of several assets as a run of settings: each one's measures over all assets together.

What is pooled is kept beside the run, in files that a change of the run makes worthless.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from results.run.pooled_assets.sums import pool_cells
from results.run.run import Run
from signals import InputError
from signals.assets.finding import Given
from signals.filesystem.replacing import make_folder, write_whole
from sweeps.runs.checksums import sha256_of

__all__ = ["FOLDER", "check_poolable", "pooled", "pooled_for", "setting_ranges"]

FOLDER = "pooled"
"""Of a run: what was pooled of it."""
_RECORD = "pooled.json"
_RELEASE = 1
"""Of how cells are pooled: files of another are made again."""
_ROWS = 600_000
"""Cells that are pooled together: some 500 MB."""


def pooled(
    run: Run, *, sharpe: bool = False, signals: Given | None = None, jobs: int | None = None, progress: bool = True
) -> Run:
    """Return a run's settings, each with its measures pooled over all assets, docs/contract.md#measures.

    Parameters
    ----------
    run
        Of several assets, with a day that all of them have.
    sharpe
        Work out `sharpe` and `oos_sharpe` too. They need the net P&L of every day, so every setting is run again; without,
        they are null unless somebody has asked for them before.
    signals
        For that: the run's signals, or their files, where these are no longer where `run.json` says.
    jobs
        Threads for that; by default one a core.
    progress
        Show a bar on standard error if that is a terminal.

    Returns
    -------
    Run
        One row a setting that was run on every asset; `cell` counts the settings of one asset's grid. It is mapped and
        ranked like any other, and keeps the run's folder and description; `told` says how many settings were left out.

    Raises
    ------
    InputError
        If there are not several assets, they have no day in common, or no setting was run on all of them; or the signals are
        gone that are to be run again.
    """
    source = run.source or run
    check_poolable(source)
    made = _found(source) or _made(source)
    if sharpe and not made.sharpe:
        from results.run.pooled_assets.days import sharpes  # noqa: PLC0415 - the compiled engine is slow to load

        files = sharpes(source, made.files, signals, jobs=jobs, progress=progress)
        made = _recorded(source, files, list(made.told), sharpe=True)
    return replace(source, parts=made.files, source=source, told=(*source.told, *made.told))


def pooled_for(run: Run, metric: str, where: str | None) -> Run:
    """Return a run pooled, with all that is needed to show a metric of the settings that meet a condition."""
    return pooled(run, sharpe="sharpe" in metric or "sharpe" in (where or ""))


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


def setting_ranges(run: Run) -> Iterator[tuple[pl.LazyFrame, pl.Expr]]:
    """Go through the cells of some settings after others, on all assets at once.

    Yields
    ------
    polars.LazyFrame
        The cells as stored, no more of them than are worked on together.
    polars.Expr
        Their setting.
    """
    size = run.info.grid.size
    setting = pl.col("cell") % size
    found = run.collect(run.written.select(pl.len())).item()
    pieces = max(-(-int(found) // _ROWS), 1)
    if pieces == 1:
        yield run.stored, setting
        return
    # seeded samples and constraints leave settings spread over the product, so that equal shares of it hold equally many
    bounds = [size * at // pieces for at in range(pieces + 1)]
    for first, end in itertools.pairwise(bounds):
        yield run.stored.filter((setting >= first) & (setting < end)), setting


@dataclass(frozen=True)
class _Made:
    """Files of pooled settings, in order, whether they have Sharpe ratios, and what is to be said of them."""

    files: tuple[Path, ...]
    sharpe: bool
    told: tuple[str, ...]


def _key(run: Run) -> str:
    """Return a digest of the run as it is: of an unfinished one, of the parts it has so far."""
    parts = [[part.name, part.stat().st_size] for part in run.parts]
    listed = None if run.info.parts is None else [part.sha256 for part in run.info.parts]
    said = [_RELEASE, run.info.created, run.info.cells, run.info.grid.stated, parts, listed]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def _found(run: Run) -> _Made | None:
    """Return what was pooled of this run before; None where nothing was, or it is damaged."""
    key = _key(run)
    for folder in (run.path / FOLDER, *(Path(kept.name) for kept in (_elsewhere.get(key),) if kept is not None)):
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            record: dict[str, Any] = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
            if record["key"] == key and all(sha256_of(folder / name) == was for name, was in record["files"].items()):
                return _Made(
                    tuple(folder / name for name in record["files"]), bool(record["sharpe"]), tuple(record["told"])
                )
    return None


def _made(run: Run) -> _Made:
    """Pool a run's cells into files, in its folder if that can be written to."""
    folder = _folder(run)
    bars = {name: each.bars for name, each in zip(run.assets, run.records, strict=True)}
    files: list[Path] = []
    settings, every = 0, 0
    for at, (stored, setting) in enumerate(setting_ranges(run)):
        frame = run.collect(pool_cells(stored, setting, bars))
        every += run.collect(stored.select(setting.n_unique())).item()
        if not frame.is_empty():
            settings += len(frame)
            files.append(write_whole(folder / f"part-{at:05d}.parquet", frame.write_parquet))
    if not files:
        why = "sweep them with the same constraints" if run.complete else "finish it with `sweeps.run(resume=True)`"
        raise InputError(f"{run.path}: no setting was run on every asset; {why}")
    return _recorded(run, files, _told(run, settings, every), sharpe=False)


def _recorded(run: Run, files: Sequence[Path], told: list[str], *, sharpe: bool) -> _Made:
    """Note what the files of pooled settings are, last of all: whoever finds no such note makes them again."""
    digests = {file.name: sha256_of(file) for file in files}
    record = {"key": _key(run), "files": digests, "told": told, "sharpe": sharpe}
    place = files[0].parent / _RECORD
    write_whole(place, lambda path: path.write_text(json.dumps(record, indent=1), encoding="utf-8"))
    return _Made(tuple(files), sharpe, tuple(told))


def _told(run: Run, settings: int, every: int) -> list[str]:
    told = []
    if left := every - settings:
        were = "setting was" if left == 1 else "settings were"
        told.append(f"{left:,} {were} not run on every asset and {'is' if left == 1 else 'are'} left out")
    if run.info.grid.peeks:
        told.append(
            f"thresholds are quantiles of each asset's own probabilities; those of {run.assets[0]} stand for all"
        )
    return told


def _folder(run: Run) -> Path:
    """Return where to keep what is pooled: beside the run, or for as long as this process lives."""
    try:
        folder = make_folder(run.path / FOLDER)
        if os.access(folder, os.W_OK):
            return folder
    except InputError:
        pass
    kept = _elsewhere.setdefault(_key(run), tempfile.TemporaryDirectory(prefix="asymmetry-pooled-"))
    return Path(kept.name)


_elsewhere: dict[str, tempfile.TemporaryDirectory[str]] = {}
"""Folders for what is pooled of runs that cannot be written to."""
