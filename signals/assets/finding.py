"""The signal files that somebody names, as assets: files, folders, patterns, or whatever else may be run."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from signals.assets.asset import Asset, Assets, One
from signals.data import Signals
from signals.errors import InputError
from signals.filesystem.paths import located
from signals.tables.layout import Layout
from signals.tables.opening import SUFFIXES
from signals.visible import visible

__all__ = ["UNNAMED", "Given", "as_assets", "find_assets", "stem"]

Given: TypeAlias = "One | Assets | Sequence[str | Path] | Mapping[str, One]"
"""Whatever may be run: one asset or several."""

UNNAMED = "signals"
"""What signals in memory are called where nobody said."""
_WILD = "*?["


def as_assets(given: Given) -> Assets:
    """Return whatever may be run as assets.

    Parameters
    ----------
    given
        Signals or a table in memory; a file, folder or pattern, or several of these, see `find_assets`; a mapping from
        names to signals, tables and files; or assets, which are returned as they are.

    Raises
    ------
    InputError
        As `find_assets` and `Assets`; signals in a sequence have no names, so that it must be a mapping.
    """
    if isinstance(given, Assets):
        return given
    if isinstance(given, str | Path):
        return find_assets([given])
    if isinstance(given, Mapping):
        return Assets(tuple(Asset(str(name), one) for name, one in given.items()))
    if isinstance(given, list | tuple):
        if not all(isinstance(one, str | Path) for one in given):
            raise InputError(
                "signals in a list have no names; give a mapping such as {'btc': signals}, or a list of files"
            )
        return find_assets(given)
    path = given.path if isinstance(given, Signals) else None
    return Assets((Asset(UNNAMED if path is None else stem(path), given),))


def find_assets(given: Iterable[str | Path], layout: Layout | None = None) -> Assets:
    """Find the signal files that somebody names.

    Parameters
    ----------
    given
        Each a file, called by its stem; ``NAME=FILE``; a folder, whose signal files are meant and no other files; or a
        pattern of `glob`. Where a file of that very name exists, it is meant.
    layout
        What is said of how the files are laid out: all of them alike.

    Raises
    ------
    InputError
        If a folder holds no signal file, a pattern matches none, or two assets have one name.
    """
    return Assets(tuple(Asset(name, path, layout) for text in given for name, path in _found(os.fspath(text))))


def stem(path: Path) -> str:
    """Return what a signal file is called, without folder and suffix: ``x`` of ``x.csv.gz``, what cannot be shown written out."""
    ending = max((known for known in SUFFIXES if path.name.lower().endswith(known)), key=len, default=path.suffix)
    # a file may be called what no terminal shows; an asset may not
    return visible(path.name[: len(path.name) - len(ending)] or path.name).strip() or "signals"


def _found(text: str) -> list[tuple[str, Path]]:
    """Return the names and files that one text means."""
    path = located(text)
    if path.is_dir():
        return _named(
            path.iterdir(), f"{text}: holds no signal file ({' '.join(SUFFIXES)}); name a file or another folder"
        )
    if path.exists():
        return [(stem(path), path)]
    name, equals, file = text.partition("=")
    if equals and not name:
        raise InputError(f"{text}: has no name before the '='; write NAME=FILE, or the file alone")
    if equals and file:
        return [(name, _one(name, file))]
    if any(mark in text for mark in _WILD):
        matching = map(Path, glob.iglob(str(path), recursive=True))
        return _named(matching, f"{text}: matches no signal file ({' '.join(SUFFIXES)}); check the pattern")
    return [(stem(path), path)]


def _one(name: str, file: str) -> Path:
    """Return the file that has a name of its own."""
    path = located(file)
    if path.is_dir() or (not path.exists() and any(mark in file for mark in _WILD)):
        kind = "folder" if path.is_dir() else "pattern"
        raise InputError(f"{name}={file}: is a {kind}, and a name is for one file; leave the name away, or name a file")
    return path


def _named(paths: Iterable[Path], otherwise: str) -> list[tuple[str, Path]]:
    """Return the signal files among some paths, hidden ones left out; without any, raise what is said `otherwise`."""
    found = sorted(
        path
        for path in paths
        if path.name.lower().endswith(SUFFIXES) and not path.name.startswith(".") and path.is_file()
    )
    if not found:
        raise InputError(otherwise)
    return [(stem(path), path) for path in found]
