"""What whoever evaluates chunks of a run must know: small, so that it can be sent anywhere; signals go by their path."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from grids.assets import AssetPlace
from grids.grid import Grid
from grids.spec import GridSpec
from signals import Asset, InputError, Signals
from signals.conditions import shortened
from signals.files import layout_of
from signals.filesystem.paths import located
from sweeps.runs.checksums import CELLS
from sweeps.runs.described import DESCRIPTION
from sweeps.runs.records import RunInfo
from sweeps.runs.resume import code_digest
from sweeps.runs.surveyed import Surveyed, settled_anew
from sweeps.store.layouts import StoreLayout

__all__ = ["Recipe", "SentAsset", "Source"]


class Source(Protocol):
    """Where the bars of one asset come from: one that was surveyed here, or one whose file another process reads."""

    @property
    def first_chunk(self) -> int:
        """Number of its first chunk."""
        ...

    @property
    def name(self) -> str:
        """What cells call it: "" in a run of one file."""
        ...

    def settled(self, spec: GridSpec) -> tuple[Signals, Grid]:
        """Return its signals of the span, and the grid settled on them."""
        ...


@dataclass(frozen=True)
class SentAsset:
    """An asset as another process is told of it.

    Attributes
    ----------
    asset
        What it is called, and the absolute path of its file.
    place
        Which of the run's assets it is.
    identity, used
        What its bars, readings and filters must be; see `Surveyed`.
    first_chunk
        Number of its first chunk.
    """

    asset: Asset
    place: AssetPlace
    identity: tuple[str | int, ...]
    used: tuple[tuple[str, str], ...]
    first_chunk: int

    @classmethod
    def of(cls, one: Surveyed) -> SentAsset:
        """Return what is to be sent of an asset.

        Raises
        ------
        InputError
            If its signals are in memory: they have no path.
        """
        path = one.record["path"]  # what is in memory may have been read from a file
        if path is None:
            raise InputError(
                f"asset {shortened(one.asset.name)}: its signals are in memory, and the workers of a cluster read files; "
                "write them to a file and give its path"
            )
        asset = Asset(one.asset.name, located(path).absolute(), layout_of(one.record["layout"]))
        return cls(asset, one.place, one.identity, tuple(sorted(one.used.items())), one.first_chunk)

    @property
    def name(self) -> str:
        """What cells call it: "" in a run of one file."""
        return self.asset.name if self.place.of > 1 else ""

    def settled(self, spec: GridSpec) -> tuple[Signals, Grid]:
        """Return its signals of the span, and the grid settled on them.

        Raises
        ------
        InputError
            If its file cannot be read here, or is not what it was where the run was started.
        """
        return settled_anew(spec, self.asset, self.place, self.identity, dict(self.used))


@dataclass(frozen=True)
class Recipe:
    """What is run on what, and where parts go.

    Attributes
    ----------
    spec
        The grid as stated.
    assets
        In the order in which cells count them.
    engine, chunk
        What computes cells, and how many at a time.
    cells
        Absolute path of the folder that receives the part files.
    layout
        How cells lie in them.
    code
        Digest of this program, which is to be the same wherever it is evaluated; "" here.
    """

    spec: GridSpec
    assets: tuple[Source, ...]
    engine: str
    chunk: int
    cells: Path
    layout: StoreLayout = "rows"
    code: str = ""

    @classmethod
    def here(cls, spec: GridSpec, surveyed: Sequence[Surveyed], info: RunInfo, chunk: int, run: Path) -> Recipe:
        """Return that of this process, whose signals may be in memory, for a run by what it says of itself."""
        return cls(spec, tuple(surveyed), info.engine, chunk, (run / CELLS).absolute(), info.layout)

    @staticmethod
    def sendable(surveyed: Sequence[Surveyed]) -> None:
        """See that assets can be sent to other processes; raises as `sent` does."""
        for one in surveyed:
            SentAsset.of(one)

    def sent(self) -> Recipe:
        """Return that for other processes.

        Raises
        ------
        InputError
            If signals of an asset are in memory.
        """
        assets = tuple(SentAsset.of(one) if isinstance(one, Surveyed) else one for one in self.assets)
        return replace(self, assets=assets, code=code_digest())

    def check(self) -> None:
        """See that this process may evaluate what another one has begun.

        Raises
        ------
        InputError
            If it runs another release, or has not the folder of the run.
        """
        if self.code != code_digest():
            raise InputError("runs another release of this program; install the same there, and start it again")
        if not os.access(self.cells, os.W_OK | os.X_OK) or not (self.cells.parent / DESCRIPTION).is_file():
            raise InputError(
                f"has not the folder {self.cells.parent}, or may not write to it; put `out` where all workers reach it by the same "
                "path"
            )

    @property
    def names(self) -> tuple[str, ...]:
        """What cells call the assets."""
        return tuple(one.name for one in self.assets)
