"""Paths as the user wrote them: a name is a name, never a pattern or an address, and `~` is the home folder once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["literal", "located", "parquet_metadata", "scan_parquet"]

Where = str | os.PathLike[str]


def located(path: Where) -> Path:
    """Return where a path given by a user leads, with a leading `~` expanded.

    What is returned never begins with `~` itself, nor with what looks like the scheme of an address, so that it may be located
    again, or be handed to a library that expands and resolves too, and stays where it is: ``./~/run`` is the folder `~`
    here, ``~/run`` one at home, and ``file:/run`` a folder in one called `file:`.
    """
    found = Path(os.path.expanduser(os.fspath(path)))  # `Path.expanduser` fails on names such as ~$draft.csv
    first = found.parts[0] if found.parts else ""
    return found.absolute() if first.startswith("~") or ":" in first else found


def literal(path: Where) -> str:
    """Return the absolute path, as which polars takes no `~` and no scheme for anything but a name."""
    return str(Path(path).absolute())  # not `abspath`: `..` after a link leads where the system says


def scan_parquet(paths: Path | Sequence[Path]) -> pl.LazyFrame:
    """Open Parquet files lazily, one or several of the same columns; brackets and stars in their names are letters."""
    import polars as pl  # noqa: PLC0415 - slow to load, and whoever locates a path need not wait

    if isinstance(paths, Path):
        return pl.scan_parquet(literal(paths), glob=False)
    return pl.scan_parquet([literal(path) for path in paths], glob=False)


def parquet_metadata(path: Path) -> Mapping[str, str]:
    """Return what a Parquet file's metadata holds beside the schema."""
    import polars as pl  # noqa: PLC0415 - slow to load

    return pl.read_parquet_metadata(literal(path))
