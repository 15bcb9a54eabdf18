"""What `run.json` holds, as values: whoever reads a run reads it through these."""

from __future__ import annotations

from collections.abc import Iterator, KeysView
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from grids.assets import AssetPlace
from sweeps.runs.values.asked import Plan, SettledGrid
from sweeps.runs.values.found import BrokenRule, Confirmation, ConfirmationState, Effect, What
from sweeps.runs.values.part import Part, Shard
from sweeps.runs.values.record import ASSET, Count, Record, Some
from sweeps.runs.values.traded import Asset, Traded
from sweeps.runs.values.tried import Lineage, Tried
from sweeps.store.layouts import StoreLayout

__all__ = [
    "ASSET",
    "FACTORED_FORMAT",
    "FORMAT",
    "OLDEST",
    "Asset",
    "BrokenRule",
    "Confirmation",
    "ConfirmationState",
    "Effect",
    "Lineage",
    "Part",
    "RunInfo",
    "Shard",
    "Traded",
    "Tried",
    "What",
]

FORMAT, FACTORED_FORMAT, OLDEST = 2, 3, 1
"""What is written, of runs in rows and of factored ones, and the oldest that is read: 1 had no checksums."""


class RunInfo(Record):
    """The whole of `run.json`; what only a complete run has is None before.

    Attributes have the names of the file's keys, but for `signals.first` and `signals.last`, its `from` and `to`.
    ``info["signals"]`` gives the plain values of a key: whatever reads a mapping reads it.
    """

    format: Annotated[int, Field(ge=OLDEST, le=FACTORED_FORMAT)]
    layout: StoreLayout = "rows"
    id: str = ""
    """Drawn when it was begun; older runs have none, see `sweeps.runs.beside.lineage.id_of`."""
    engine: Literal["event", "vectorbt"]
    created: str = ""
    versions: dict[str, str] = Field(default_factory=dict)
    lineage: Lineage | None = None
    """What was tried on the same signals before; None in runs of releases that did not look."""
    signals: Traded
    """Of a run of several assets, those of the first."""
    assets: list[Asset] = Field(default_factory=list)
    """In alphabetical order; none in a run of one file."""
    grid: SettledGrid
    warnings: list[str]
    state: Literal["running", "complete", "shard"]
    """`shard`: all there is of a shard, which is not a run before it is merged with the others."""
    shard: Shard | None = None
    shard_seconds: Annotated[float, Field(ge=0)] = 0.0
    """What its shards took, all together, where it was made of some."""
    jobs: Count = 0
    selected: Count = 0
    plan: Plan | None = None
    search: dict[str, Any] | None = None
    """How its cells were chosen while it went on; None where they were all that the grid selects."""
    confirmation: Confirmation | None = None
    cells: Some | None = None
    skipped: Count | None = None
    broken_rules: list[BrokenRule] = Field(default_factory=list)
    paths: Some | None = None
    seconds: Annotated[float, Field(ge=0)] | None = None
    cells_per_second: Annotated[float, Field(ge=0)] | None = None
    warm_up_seconds: Annotated[float, Field(ge=0)] = 0.0
    resumed: Count = 0
    notes: list[str] = Field(default_factory=list)
    effects: list[Effect] = Field(default_factory=list)
    parts: list[Part] | None = None
    checksum: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> RunInfo:
        told = ("cells", "skipped", "paths", "seconds", "cells_per_second")
        if self.state == "complete" and (lacking := [name for name in told if getattr(self, name) is None]):
            raise ValueError(f"it is complete but has no {lacking[0]}")
        if self.state == "shard" and (self.shard is None or self.parts is None):
            raise ValueError("it is a shard but does not say which, or of which parts")
        if self.plan is not None and self.plan.grid not in (None, self.grid.stated):
            raise ValueError("plan.grid differs from grid.stated")
        names = list(self.asset_names)
        if len(names) == 1 or names != sorted(set(names)):
            raise ValueError("assets are one alone, or not in the order of their names")
        return self

    def __getitem__(self, key: str) -> Any:
        """Return the plain values of a key of `run.json`."""
        return self.plain()[key]

    def __contains__(self, key: object) -> bool:
        """Whether `run.json` has a key."""
        return key in self.plain()

    def get(self, key: str, default: Any = None) -> Any:
        """Return the plain values of a key of `run.json`, or a default where it has none."""
        return self.plain().get(key, default)

    def keys(self) -> KeysView[str]:
        """Return the keys of `run.json`; ``dict(info)`` and ``{**info}`` give all of it as plain values."""
        return self.plain().keys()

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]
        """Go through the keys of `run.json`."""
        return iter(self.plain())

    def __len__(self) -> int:
        """Return how many keys `run.json` has."""
        return len(self.plain())

    @property
    def asset_names(self) -> tuple[str, ...]:
        """The assets of the run, in the order in which its cells count them; none of a run of one file."""
        return tuple(asset.name for asset in self.assets)

    def asset_of(self, cell: int) -> str:
        """Return the asset that a cell's index belongs to; "" in a run of one file."""
        return self.asset_names[cell // self.grid.size] if self.assets else ""

    def place_of(self, asset: str) -> AssetPlace:
        """Return where an asset stands among those of the run, or, of "", the place of the only file."""
        if not self.assets:
            return AssetPlace(self.signals.called)
        return AssetPlace(asset, self.asset_names.index(asset), len(self.assets))

    @property
    def complete(self) -> bool:
        """Whether the sweep has finished."""
        return self.state == "complete"

    @property
    def continued_by(self) -> str:
        """What goes on with it where it is not finished, as messages name functions."""
        return "`sweeps.run(resume=True)`" if self.search is None else "`results.search(resume=True)`"

    @property
    def checked(self) -> bool:
        """Whether its parts have checksums; a run of format 1 has none."""
        return self.format > OLDEST

    @property
    def confirmation_state(self) -> ConfirmationState:
        """What vectorbt says of the run."""
        if self.confirmation is None:
            return "left out"
        return self.confirmation.state or ("disagreed" if self.confirmation.disagreements else "confirmed")
