"""What a run's folder holds of its parts, and what is done with files in it that are none."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sweeps.runs.checksums import sha256_of
from sweeps.runs.values.part import Part

__all__ = ["SET_ASIDE", "Survey", "forget_doubles", "set_aside"]

SET_ASIDE = "set-aside"
"""Folder of a run for files that lay among its parts and are none."""


@dataclass(frozen=True)
class Survey:
    """What a run's folder holds of its parts.

    Attributes
    ----------
    sound
        Parts whose files are what the sweep wrote, in order of their chunks.
    faults
        What is wrong with the others, by their names.
    foreign
        Parquet files among them that are no part of the run.
    """

    sound: tuple[Part, ...]
    faults: Mapping[str, str]
    foreign: tuple[Path, ...]

    @property
    def whole(self) -> bool:
        """Whether all is there that is listed, and nothing else."""
        return not self.faults and not self.foreign

    def lines(self) -> list[str]:
        """Say what will be done about what is wrong, a line each."""
        said = [f"{file}: {fault}; computed again" for file, fault in self.faults.items()]
        return said + [
            f"{file.name}: is not listed as a part of this run; moved to {SET_ASIDE}, unless it turns out to be one"
            for file in self.foreign
        ]


def set_aside(file: Path, folder: Path) -> None:
    """Move a file into a folder, under a name that nothing there has."""
    folder.mkdir(exist_ok=True)
    number = 0
    while (target := folder / (file.name + (f".{number}" if number else ""))).exists():
        number += 1
    os.replace(file, target)


def forget_doubles(run: Path, parts: Sequence[Part]) -> None:
    """Remove what was set aside and is a part by now: written by a process that was killed before it could list it."""
    folder, known = run / SET_ASIDE, {part.file: part for part in parts}
    for file in folder.glob("part-*"):
        part = known.get(".".join(file.name.split(".")[:2]))
        found = file.stat() if file.is_file() and not file.is_symlink() else None
        if part is not None and found is not None and found.st_size == part.bytes and sha256_of(file) == part.sha256:
            file.unlink()
    with contextlib.suppress(OSError):  # where anything is left in it
        folder.rmdir()
