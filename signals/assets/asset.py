"""An asset, which is a name and signals, and the assets of one run."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from signals.conditions import shortened
from signals.data import Signals
from signals.errors import InputError
from signals.files.reading import as_signals, read
from signals.shown import Shown
from signals.suggesting import did_you_mean
from signals.tables.frames import Frame
from signals.tables.layout import Layout
from signals.visible import visible

__all__ = ["Asset", "Assets", "One"]

One: TypeAlias = "Signals | Frame | str | Path"
"""The signals of one asset: in memory, or where their file is."""


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

    def load(self, *, require_probabilities: bool = True) -> Signals:
        """Read its signals; nothing keeps them but whoever asked. Parameters and errors are those of `signals.read`."""
        if isinstance(self.given, str | Path):
            return read(self.given, require_probabilities=require_probabilities, layout=self.layout)
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
            if (why := _no_name(asset.name)) is not None:
                raise InputError(
                    f"{asset.source}: an asset cannot be called {asset.name!r}, {why}; name it as NAME=FILE"
                )
        # by code point, as the run's cells are counted in this order on every machine
        ordered = tuple(sorted(self.all, key=lambda asset: asset.name))
        for one, other in itertools.pairwise(ordered):
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


def _no_name(name: str) -> str | None:
    """Say why a name is none; None where it is one."""
    if not name.strip():
        return "which is blank"
    if name != name.strip():
        return "which begins or ends with a blank"
    return None if visible(name) == name else "part of which cannot be shown"


def _twice(one: Asset, other: Asset) -> str:
    """Say that two assets have one name."""
    files = [asset.given for asset in (one, other) if isinstance(asset.given, Path)]
    if len(files) == 2 and files[0].resolve() == files[1].resolve():  # noqa: PLR2004 - both are files
        return f"{one.source}: is given twice; give it once, or under another name as NAME=FILE"
    return f"two assets are called '{shortened(one.name)}', {one.source} and {other.source}; call one of them otherwise, as NAME=FILE"
