"""What a refinement came to: a grid, why it is this one, and what a verdict must know of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grids.files.writing import grid_toml
from grids.spec import GridSpec
from signals import InputError
from signals.filesystem.paths import located
from signals.filesystem.replacing import check_target, write_whole
from signals.shown import Shown

__all__ = ["REFINING", "Refinement", "region_before", "write_grid"]

REFINING = "refining.json"
"""In the folder of a refined run: how it was chosen, and from which run."""


@dataclass(frozen=True, eq=False, repr=False)
class Refinement(Shown):
    """A finer grid, chosen from a finished run.

    Attributes
    ----------
    spec
        The grid, which a sweep takes.
    words
        What was chosen and why, a line each.
    region
        The constraint that was added to those of the run; None where the whole grid is kept.
    parent
        The run's folder.
    cells
        Cells of the grid; `region_cells` where no sample is drawn of them.
    region_cells
        How many the constraints leave.
    covered
        Share of the coarse grid that lies in the region.
    refined, extended, left
        Names of the axes that have more values, of those that also go beyond their ends, and of the others.
    """

    spec: GridSpec
    words: tuple[str, ...]
    region: str | None
    parent: Path
    cells: int
    region_cells: int
    covered: float
    refined: tuple[str, ...]
    extended: tuple[str, ...]
    left: tuple[str, ...]

    def _shown(self) -> tuple[str, ...]:
        return self.words

    def plain(self) -> dict[str, Any]:
        """Return what was chosen as plain values."""
        return {
            "parent": str(self.parent),
            "region": self.region,
            "cells": self.cells,
            "region_cells": self.region_cells,
            "covered": self.covered,
            "refined": list(self.refined),
            "extended": list(self.extended),
            "left": list(self.left),
            "words": list(self.words),
            "grid": self.spec.mapping(),
        }

    def write(self, run: Path) -> Path:
        """Write it into the folder of the run that was made of it, for who refines that one again.

        Raises
        ------
        InputError
            If the folder cannot be written to.
        """
        text = json.dumps(self.plain(), indent=2, allow_nan=False) + "\n"
        return write_whole(run / REFINING, lambda place: place.write_text(text, encoding="utf-8"))


def region_before(run: Path) -> str | None:
    """Return the constraint that a refinement added to a run's grid: one that refines it again starts without.

    None where it was no refinement, or nobody can read of which.
    """
    try:
        told = json.loads((run / REFINING).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    region = told.get("region") if isinstance(told, dict) else None
    return region if isinstance(region, str) else None


def write_grid(found: Refinement, path: str | Path) -> Path:
    """Write the grid of a refinement as a grid file, with what was chosen and why above it.

    Raises
    ------
    InputError
        If the file cannot be written, or is called as no grid file is: another file may be of use.
    """
    target = check_target(located(path))
    if target.suffix.lower() != ".toml":
        raise InputError(f"{path}: is no name of a grid file; write one that ends with .toml")
    made = (
        f"Made of {found.parent}: [refines] below tells a sweep, which then counts the cells of that run as tried before, and so does "
        "its verdict."
    )
    text = grid_toml(found.spec, [*found.words, "", made], target.absolute().parent)
    return write_whole(target, lambda place: place.write_text(text, encoding="utf-8"))
