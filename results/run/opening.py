"""Opening a run's folder: what it says of itself is believed where it can be, and its parts are held against what it lists."""

from __future__ import annotations

import warnings
from pathlib import Path

import polars as pl

from results.run.lacking import lacking
from results.run.large.opened import opened
from results.run.run import Run
from results.run.stored_parts import RunWarning, find_parts
from signals import InputError
from signals.filesystem.paths import located
from sweeps.runs.checksums import SHARDS
from sweeps.runs.described import DESCRIPTION, read_description

__all__ = ["open", "scan"]


def open(run_dir: str | Path) -> Run:  # noqa: A001 - used as results.open
    """Open a run's folder.

    A sweep that is still going, or was interrupted, opens with the chunks it has finished; `Run.complete` tells.

    Raises
    ------
    InputError
        If there is no such folder, it is no run, it has no finished chunk yet, or a part of it is gone, damaged or
        another run's.

    Notes
    -----
    Sizes of all parts are held against the list. Of a run of up to 1 GB every byte is read, once a process. Of a larger one, parts
    that were found whole before and not touched since are believed, and of other factored parts the header is read: it has
    the checksums of the blocks, each of which is checked when it is read. `sweeps.verify` reads every byte.

    Warns
    -----
    RunWarning
        A line for each of `Run.cautions`.
    """
    path = located(run_dir)
    if not path.exists():
        raise InputError(f"{path}: there is no such folder; name the folder that a sweep wrote")
    if not (path / DESCRIPTION).is_file():
        if (path / SHARDS).is_dir():
            raise InputError(f"{path}: holds shards of a run, and no run yet; merge them by `sweeps.merge`")
        raise InputError(f"{path}: this is not a run, it has no run.json; name the folder that a sweep wrote")
    info = read_description(path)
    if info.shard is not None:
        raise InputError(
            f"{path}: is shard {info.shard.number} of {info.shard.of}, and no run of its own; open its run once it is merged "
            "by `sweeps.merge`"
        )
    run = opened(path, info, find_parts(path, info))
    for line in run.cautions:
        warnings.warn(f"{path}: {line}", RunWarning, stacklevel=2)
    return run


def scan(run_dir: str | Path) -> pl.LazyFrame:
    """Return the cells of a run as a lazy table of polars, one row each, whatever they lie in on the disk.

    Parameters
    ----------
    run_dir
        The run's folder; what an unfinished one has so far.

    Returns
    -------
    polars.LazyFrame
        `cell`, in a run over several assets `asset`, every parameter and every measure by the contract's names, in order of
        the parts. Nothing is read before it is collected, and then the columns alone that are asked for.

    Raises
    ------
    InputError
        As `open` does.
    """
    run = open(run_dir)
    names = run.collect(run.written.head(0)).columns
    return run.written.with_columns(lacking(names))
