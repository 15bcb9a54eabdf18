"""Parts of a run that a kill left whole: whoever goes on may not compute them again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from benchmarks.robustness.contents import contents

__all__ = ["computed_twice", "whole_parts"]

Written = tuple[int, int]
"""Inode and time of a file: a rename keeps both, writing it anew keeps neither."""


def whole_parts(folder: Path, made: tuple[str, ...], finished: Mapping[str, str]) -> dict[str, set[Written]]:
    """Return by its name when each part below a folder was written that holds what it holds in a finished run.

    Parameters
    ----------
    folder, made
        Where commands run, and the names of what they make.
    finished
        Contents of a finished run's files, as `contents` tells them.
    """
    whole = {(Path(file).name, content) for file, content in finished.items() if _is_part(Path(file))}
    there: dict[str, set[Written]] = {}
    for file, content in contents(folder, made).items():
        path = folder / file
        if (path.name, content) in whole:
            there.setdefault(path.name, set()).add(_written(path))
    return there


def computed_twice(folder: Path, made: tuple[str, ...], there: Mapping[str, Collection[Written]]) -> list[str]:
    """Return the names of parts that were there and are of another time now; moved is not computed."""
    now: dict[str, set[Written]] = {}
    for file in contents(folder, made):
        if _is_part(Path(file)):
            now.setdefault(Path(file).name, set()).add(_written(folder / file))
    return [name for name, written in sorted(there.items()) if not now.get(name, set()) & set(written)]


def _is_part(file: Path) -> bool:
    return file.name.startswith("part-") and file.suffix in {".cells", ".parquet"}


def _written(file: Path) -> Written:
    status = file.stat()
    return status.st_ino, status.st_mtime_ns
