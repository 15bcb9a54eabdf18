"""Several signal files as the assets of one run: named, found in folders and by patterns, read one at a time."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from signals.conditions import shortened
from signals.data import Signals
from signals.errors import InputError
from signals.files.reading import as_signals, read
from signals.filesystem.paths import located
from signals.shown import Shown
from signals.suggesting import did_you_mean
from signals.tables.frames import Frame
from signals.tables.layout import Layout
from signals.tables.opening import SUFFIXES
from signals.visible import visible

__all__ = ["Asset", "Assets", "Given", "as_assets", "find_assets"]

One: TypeAlias = "Signals | Frame | str | Path"
"""The signals of one asset: in memory, or where their file is."""
Given: TypeAlias = "One | Assets | Sequence[str | Path] | Mapping[str, One]"
"""Whatever may be run: one asset or several."""

_WILD = "*?["
_REMEDY = "call one of them otherwise, as NAME=FILE"


@dataclass(frozen=True, eq=False)
class Asset:
    """One asset: what it is called, and where its signals are.

    Attributes
    ----------
    name
        As the run calls it: the stem of its file unless a name was given.
    given
        Its signals, or their file.
    layout
        What was said of how the file is laid out.
    """

    name: str
    given: One
    layout: Layout | None = None

    def load(self) -> Signals:
        """Read its signals; nothing keeps them but whoever asked. Errors are those of `signals.read`."""
        if isinstance(self.given, str | Path):
            return read(self.given, layout=self.layout)
        return as_signals(self.given)

    @property
    def source(self) -> str:
        """What to call its signals in a message."""
        if isinstance(self.given, str | Path):
            return str(self.given)
        return self.given.source if isinstance(self.given, Signals) else "a table in memory"


@dataclass(frozen=True, eq=False, repr=False)
class Assets(Shown):
    """The assets of one run, in the order of their names.

    Attributes
    ----------
    all
        At least one.

    Raises
    ------
    InputError
        If there is none, two have one name, or a name is empty or not to be printed.
    """

    all: tuple[Asset, ...]

    def __post_init__(self) -> None:
        if not self.all:
            raise InputError("no signals are given; name at least one signal file")
        for asset in self.all:
            if not asset.name or asset.name != asset.name.strip() or visible(asset.name) != asset.name:
                raise InputError(f"{asset.source}: an asset cannot be called {asset.name!r}; name it as NAME=FILE")
        # by code point, as the run's cells are counted in this order on every machine
        ordered = tuple(sorted(self.all, key=lambda asset: asset.name))
        for one, other in zip(ordered, ordered[1:], strict=False):
            if one.name == other.name:
                raise InputError(_twice(one, other))
        object.__setattr__(self, "all", ordered)

    def _shown(self) -> tuple[str, ...]:
        sources = [f"{asset.name}: {asset.source}" for asset in self.all]
        return (f"Assets: {len(self)}", *sources)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.all)

    def __iter__(self) -> Iterator[Asset]:
        """Go through them in the order of their names."""
        return iter(self.all)

    def __getitem__(self, name: str) -> Asset:
        """Return the asset of a name.

        Raises
        ------
        InputError
            If none is called so.
        """
        for asset in self.all:
            if asset.name == name:
                return asset
        raise InputError(f"asset '{shortened(name)}' is not among the signals given; {did_you_mean(name, self.names)}")

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called."""
        return tuple(asset.name for asset in self.all)

    @property
    def several(self) -> bool:
        """Whether `asset` is an axis: a run of one file knows of no assets."""
        return len(self.all) > 1


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
    return Assets((Asset("signals in memory" if path is None else stem(path), given),))  # type: ignore[arg-type]


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
    """Return what a signal file is called, without folder and suffix: ``x`` of ``x.csv.gz``."""
    ending = max((known for known in SUFFIXES if path.name.lower().endswith(known)), key=len, default=path.suffix)
    return path.name[: len(path.name) - len(ending)] if ending else path.name


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
    if equals and name and file:
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


def _twice(one: Asset, other: Asset) -> str:
    """Say that two assets have one name."""
    files = [asset.given for asset in (one, other) if isinstance(asset.given, Path)]
    if len(files) == 2 and files[0].resolve() == files[1].resolve():  # noqa: PLR2004 - both are files
        return f"{one.source}: is given twice; give it once, or under another name as NAME=FILE"
    return f"two assets are called '{shortened(one.name)}', {one.source} and {other.source}; {_REMEDY}"
