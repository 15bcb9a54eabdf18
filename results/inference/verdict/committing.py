"""A verdict and the sets of its cells, two files that change as one: whoever reads them finds the old or the new.

`verdict.json` says which file of cells is its own, by a digest. Before that of a new verdict takes its place, the one
that is there gets a second name, under which it is found for as long as the old verdict stands.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from results.inference.verdict.record import CELLS, Verdict, cells_verdict
from results.inference.verdict.stored import StoredVerdict
from signals import InputError
from sweeps.runs.checksums import sha256_of

__all__ = ["commit_verdict", "verdict_cells"]


def verdict_cells(folder: Path, stored: StoredVerdict) -> Path | None:
    """Return the file of cells that belongs to a verdict; None where there is none, or it is another one's.

    Parameters
    ----------
    folder
        Of the run.
    stored
        Its verdict, as read.

    Raises
    ------
    InputError
        If it is damaged: it does not have the checksum that the verdict states.
    """
    places = (folder / CELLS, _kept(folder, stored.digest))
    file = next((file for file in places if file.is_file() and cells_verdict(file) == stored.digest), None)
    # a verdict of an older release states none
    if file is not None and stored.cells_sha256 not in {None, sha256_of(file)}:
        raise InputError(f"{file}: is damaged (its checksum differs); run: `results.judge({str(folder)!r})`")
    return file


def commit_verdict(folder: Path, verdict: Verdict, write_cells: Callable[[], object]) -> None:
    """Write a verdict and its cells into a run's folder; killed at any moment, it leaves the old ones or these.

    Parameters
    ----------
    folder
        Of the run.
    verdict
        What `verdict.json` will say.
    write_cells
        Replaces the file of cells as a whole.

    Raises
    ------
    InputError
        If the disk refuses.
    """
    file = folder / CELLS
    digest = cells_verdict(file) if file.is_file() else None
    if digest is not None and not _kept(folder, digest).exists():
        _name_again(file, _kept(folder, digest))
    write_cells()
    verdict.write(folder)
    for old in folder.glob(f".{CELLS}.*"):
        with suppress(OSError):
            old.unlink()


def _name_again(file: Path, second: Path) -> None:
    try:
        os.link(file, second)
    except OSError:  # not every file system gives a file two names
        with suppress(OSError):  # without room for a copy, a kill may cost the old verdict, which will say so
            shutil.copyfile(file, second)


def _kept(folder: Path, digest: str) -> Path:
    return folder / f".{CELLS}.{digest}"
