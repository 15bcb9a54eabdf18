"""Reading market data as exchanges and libraries hand it out: CSV with or without header, zips of it, Parquet, Feather."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from signals.errors import InputError
from signals.filesystem.damage import reading
from signals.filesystem.opening import check_file, read_member
from signals.filesystem.paths import located
from signals.tables.layout import Layout
from signals.tables.opening import TEXT, open_table
from signals.tables.table import Table
from signals.tables.texts import text_table

__all__ = ["read_dumps"]


def read_dumps(path: str | Path, layout: Layout | None = None) -> Iterator[Table]:
    """Open a file, or every CSV inside a zip.

    Parameters
    ----------
    path : str or Path
    layout : Layout, optional
        What is said outright of how the files are laid out.

    Raises
    ------
    InputError
        If a file is missing, empty, damaged or of an unknown kind, or a zip holds no CSV.
    """
    path = located(path)
    name = path.name.lower()
    if not name.endswith((".zip", *TEXT)):
        yield open_table(path, layout)
        return
    check_file(path, "a file of bars")
    yield from _zip(path, layout) if name.endswith(".zip") else _single(path, layout)


def _single(path: Path, layout: Layout | None) -> Iterator[Table]:
    with reading(str(path), "get the file again"):
        table = text_table(path, str(path), layout)
    yield replace(table, path=path)


def _zip(path: Path, layout: Layout | None) -> Iterator[Table]:
    try:
        with zipfile.ZipFile(path) as archive:
            inside = sorted(filter(_is_table, archive.namelist()))
            if not inside:
                raise InputError(f"{path}: holds no CSV; give the zip of an exchange's klines")
            for name in inside:
                source = f"{path}:{name}"
                yield text_table(read_member(archive, name, source), source, layout)
    except (OSError, EOFError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise InputError(f"{path}: cannot be unzipped ({error}); get the file again") from error


def _is_table(name: str) -> bool:
    """Whether a member of a zip is a CSV of its own: not what macOS keeps beside each file, nothing hidden."""
    parts = PurePosixPath(name).parts
    return name.lower().endswith(TEXT) and not any(part == "__MACOSX" or part.startswith(".") for part in parts)
