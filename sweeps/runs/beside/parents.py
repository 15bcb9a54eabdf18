"""The run that another one refines: named by its folder, or by the grid that was made of it, also when it is gone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from grids.spec import ParentRun
from signals import InputError
from sweeps.runs.beside.brief import Brief, brief
from sweeps.runs.described import COPY, DESCRIPTION

__all__ = ["NamedParent", "find_parent", "run_called", "runs_in"]

NamedParent = Brief | ParentRun
"""A parent that was found, or what is known of one that was not."""


def find_parent(run: Path, parent: Path | None, stated: ParentRun | None) -> NamedParent | None:
    """Return the run that another one refines; None where it refines none.

    Parameters
    ----------
    run
        Folder of the run that is about to begin.
    parent
        The folder that was named.
    stated
        What the grid says that it was made of. Where that is not in its place any more, it is looked for by its id in the folder
        of the run, and beside that place; found nowhere, it is what is known of it, so that it is still counted.

    Raises
    ------
    InputError
        If the folder is no run, or another run than the grid was made of.
    """
    if parent is not None:
        held = brief(parent)
        if held is None:
            raise InputError(f"{parent}: cannot be the parent of a run, its {DESCRIPTION} cannot be read; name a run")
        if stated is not None and held.id != stated.id:
            raise InputError(
                f"{parent}: is not the run that the grid was made of ({stated.run}, id {stated.id}); name that one, or leave out "
                "`parent`"
            )
        return held
    if stated is None:
        return None
    return run_called(stated.id, stated.run, run) or stated


def run_called(id_: str, place: Path, beside: Path) -> Brief | None:
    """Return the run of an id: where it lay, or else beside that place or beside another run; None where it is found nowhere.

    Parameters
    ----------
    id_
        What tells it from every other run, wherever it has been moved.
    place
        Where it lay.
    beside
        Folder of the run that asks.
    """
    nearby = (one for folder in (beside, place) for one in runs_in(_above(folder)))
    found = (brief(one) for one in (place, *nearby))
    return next((one for one in found if one is not None and one.id == id_), None)


def runs_in(folder: Path) -> Iterator[Path]:
    """Yield the runs that lie in a folder, by name, readable or not; none where there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir())
    except OSError:
        return
    for name in names:
        if any((folder / name / file).is_file() for file in (DESCRIPTION, COPY)):
            yield folder / name


def _above(folder: Path) -> Path:
    return Path(os.path.abspath(folder)).parent
