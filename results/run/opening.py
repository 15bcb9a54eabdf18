"""Opening a run's folder: what it says of itself believed where it can be, and every part of it checked."""

from __future__ import annotations

import warnings
from pathlib import Path

from results.run.run import Run
from results.run.stored_parts import RunWarning, find_parts
from signals import InputError
from signals.filesystem.paths import located
from sweeps.runs.described import DESCRIPTION, read_description

__all__ = ["open"]


def open(run_dir: str | Path) -> Run:  # noqa: A001 - used as results.open
    """Open a run's folder.

    A sweep that is still going, or was interrupted, opens with the chunks it has finished; `Run.complete` tells.

    Raises
    ------
    InputError
        If there is no such folder, it is no run, it has no finished chunk yet, or a part of it is gone, damaged or
        another run's: every byte of every part is checked.

    Warns
    -----
    RunWarning
        A line for each of `Run.cautions`.
    """
    path = located(run_dir)
    if not path.exists():
        raise InputError(f"{path}: there is no such folder; name the folder that a sweep wrote")
    if not (path / DESCRIPTION).is_file():
        raise InputError(f"{path}: this is not a run, it has no run.json; name the folder that a sweep wrote")
    info = read_description(path)
    run = Run(path, info, find_parts(path, info))
    for line in run.cautions:
        warnings.warn(f"{path}: {line}", RunWarning, stacklevel=2)
    return run
