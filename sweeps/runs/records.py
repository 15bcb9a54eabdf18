"""What `run.json` holds, as values: whoever reads a run reads it through these."""

from __future__ import annotations

from collections.abc import Iterator, KeysView
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from grids.assets import AssetPlace
from grids.parameters import PARAMETERS
from signals.assets.finding import stem
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

ConfirmationState = Literal["left out", "pending", "confirmed", "disagreed"]
"""What vectorbt says of a run: it was not asked, not asked yet, agrees, or does not."""

Count = Annotated[int, Field(ge=0, lt=2**63)]
Some = Annotated[int, Field(ge=1, lt=2**63)]
What = Literal["dead", "scales", "money", "trades", "unknown"]
"""What an axis does."""

ASSET = "asset"
"""The axis and column that a run over several assets has beside the parameters."""

Value = float | int | str | bool | None


def _instant(text: str) -> str:
    datetime.fromisoformat(text.removesuffix("Z"))
    return text


def _parameter(name: str) -> str:
    if name not in PARAMETERS:
        raise ValueError("is no parameter of a cell")
    return name


def _axis(name: str) -> str:
    return name if name == ASSET else _parameter(name)


Instant = Annotated[str, AfterValidator(_instant)]
Parameter = Annotated[str, AfterValidator(_parameter)]
AxisName = Annotated[str, AfterValidator(_axis)]


class _Record(BaseModel):
    """What other releases wrote beside is kept as it is."""

    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False, extra="allow")

    def plain(self) -> dict[str, Any]:
        """Return plain values, as `run.json` holds them."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Part(_Record):
    """One finished chunk of a run.

    Attributes
    ----------
    file
        Its name in the folder of cells.
    cells
        Rows it holds.
    bytes
        Its length.
    sha256
        Of its content, in hexadecimal.
    header
        Of its header alone, where that holds a checksum of every block: whoever reads a block holds it against that.
    """

    file: Annotated[str, Field(pattern=r"\Apart-[0-9]{5,18}\.(parquet|cells)\z")]
    cells: Some
    bytes: Some
    sha256: Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]
    header: Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")] | None = None

    @property
    def number(self) -> int:
        """Which chunk it holds."""
        return int(self.file.removeprefix("part-").partition(".")[0])


class Traded(_Record):
    """The signals of one file, or in memory, that cells were run on."""

    name: str = ""
    """What constraints and values of single assets call it; older runs do not say, and went by the file."""
    path: str | None
    fingerprint: str
    layout: dict[str, Any] | None = None
    """How the file is laid out, where that was said of it."""
    bars: Some
    first: Annotated[Instant, Field(alias="from")]
    last: Annotated[Instant, Field(alias="to")]
    variants: Annotated[list[str], Field(min_length=1)]
    out_of_sample: dict[str, float | None]
    """By variant, the share of the bars that is out of sample; None where nobody says."""
    out_of_sample_bars: dict[str, Annotated[list[Instant], Field(min_length=2, max_length=2)] | None] = {}
    """By variant, the first and the last bar that is; None where there is none, or nobody says."""
    funded: bool | None = None
    """Whether any funding rate of the bars is not 0; older runs do not say."""
    used: dict[str, str] = {}
    """SHA-256, over the bars of the run, of every reading that it names and of the bars that every filter lets pass."""

    @model_validator(mode="after")
    def _of_its_variants(self) -> Traded:
        if sorted(self.out_of_sample) != sorted(self.variants):
            raise ValueError("out_of_sample and variants name different variants")
        return self

    @property
    def called(self) -> str:
        """What it is called, by its file where nobody said; "" where there is neither."""
        return self.name or ("" if self.path is None else stem(Path(self.path)))


class Asset(Traded):
    """One of the assets of a run: what its signals are, and what it is called."""

    name: Annotated[str, Field(min_length=1)]


class _Axis(_Record):
    name: Parameter
    values: Annotated[list[Value], Field(min_length=1)]
    quantiles: list[float] = []
    ties: list[Parameter] = []


class _Grid(_Record):
    name: str
    stated: dict[str, Any]
    size: Some
    axes: list[_Axis]
    fixed: dict[Parameter, Value]
    peeks: bool

    @model_validator(mode="after")
    def _as_stated(self) -> _Grid:
        axes = self.stated.get("axes", {})
        if not isinstance(axes, dict):
            raise ValueError("stated.axes is no table")  # noqa: TRY004 - pydantic hears of a ValueError
        if self.stated.get("fixed", {}) != self.fixed:
            raise ValueError("fixed differs from stated.fixed")
        names = [name for axis in self.axes for name in (axis.name, *axis.ties)]
        if sorted(names) != sorted(axes):
            raise ValueError("axes differ from stated.axes")
        return self


class Plan(_Record):
    """What must not change while a run is continued; older ones lack what was not thought of."""

    grid: dict[str, Any] | None = None
    signals: list[str | int] = []
    assets: list[list[str | int]] = []
    used: dict[str, dict[str, str]] = {}
    variants: list[str] = []
    engine: str = ""
    code: str = ""
    chunk: Count = 0
    order: list[str] = []
    layout: str = ""
    """`"factored"`, or nothing where cells lie in rows."""


class Effect(_Record):
    """What one axis does.

    Attributes
    ----------
    axis
        Its parameter, or ``"asset"``.
    ties
        Parameters tied to it.
    what
        ``"dead"``, ``"scales"``, ``"money"``, ``"trades"``, or ``"unknown"`` where too few pairs could be compared.
    pairs
        Pairs of cells compared that differ in this axis alone. Fewer than there are, once it is clear that the axis
        changes trades.
    same_trades
        How many of them have the same trades.
    drawn
        Whether the cells compared are a random share of the run or of the grid.
    """

    axis: AxisName
    ties: Annotated[tuple[Parameter, ...], Field(strict=False)]
    what: What
    pairs: Count
    same_trades: Count
    drawn: bool


class Confirmation(_Record):
    """What vectorbt says of a run.

    Attributes
    ----------
    state
        None in runs of format 1, which told by their disagreements.
    line
        The same as text, if it was asked.
    cells, chosen
        How many cells it compared, of how many that were chosen for it; older runs do not say.
    disagreements, disagreeing
        A line for each cell it disagrees on, and which cells these are.
    """

    state: ConfirmationState | None = None
    line: str | None = None
    cells: Count = 0
    chosen: Count = 0
    disagreements: list[str] = []
    disagreeing: list[Count] = []


class BrokenRule(_Record):
    """A rule between parameters that skipped cells break, and how many of them; a cell may break several."""

    parameters: list[Parameter]
    cells: Some


class Shard(_Record):
    """Which part of a run a shard is.

    Attributes
    ----------
    number, of
        Which of how many, from 1.
    first, stop
        Its chunks: from the first to before the other one.
    chunks
        Those of the whole run.
    selected
        Cells to run of the whole run.
    """

    number: Some
    of: Some
    first: Count
    stop: Count
    chunks: Some
    selected: Some


class Tried(_Record):
    """A run that was tried on the same signals before another one.

    Attributes
    ----------
    id
        Its own, which a copy or another place of it keeps.
    path
        Its folder as seen from the folder of the later run; it may have moved, or be gone.
    relation
        What it is to the later run: ``"parent"`` whose cells it refines, ``"ancestor"`` of that, ``"beside"`` in the same folder, or
        ``"known"`` to one of these.
    grid
        The name of its grid.
    trials
        Digest of the grid and the signals: runs that have it in common tried the same cells.
    cells
        That it had evaluated by then.
    state
        Whether it was complete by then.
    created
        When it was begun.
    signals
        Fingerprint, first and last bar of the signals of each of its assets.
    """

    id: str
    path: str
    relation: Literal["parent", "ancestor", "beside", "known"]
    grid: str = ""
    trials: str
    cells: Count
    state: str = "complete"
    created: str = ""
    signals: list[Annotated[list[str], Field(min_length=3, max_length=3)]] = []


class Lineage(_Record):
    """What had been tried on the same signals when a run was begun.

    Attributes
    ----------
    parent
        Id of the run whose cells it refines; None where it refines none.
    tried_before
        Cells of all of `runs`, those counted once that tried the same.
    runs
        Each run, the parent first, then by the time of their beginning.
    unread
        Folders beside it whose `run.json` could not be read: what they tried is not counted.
    """

    parent: str | None = None
    tried_before: Count = 0
    runs: list[Tried] = []
    unread: list[str] = []


class RunInfo(_Record):
    """The whole of `run.json`; what only a complete run has is None before.

    Attributes have the names of the file's keys, but for `signals.first` and `signals.last`, its `from` and `to`.
    ``info["signals"]`` gives the plain values of a key: whatever reads a mapping reads it.
    """

    format: Annotated[int, Field(ge=OLDEST, le=FACTORED_FORMAT)]
    layout: StoreLayout = "rows"
    id: str = ""
    """Drawn when it was begun; older runs have none, see `sweeps.runs.lineage`."""
    engine: Literal["event", "vectorbt"]
    created: str = ""
    versions: dict[str, str] = {}
    lineage: Lineage | None = None
    """What was tried on the same signals before; None in runs of releases that did not look."""
    signals: Traded
    """Of a run of several assets, those of the first."""
    assets: list[Asset] = []
    """In alphabetical order; none in a run of one file."""
    grid: _Grid
    warnings: list[str]
    state: Literal["running", "complete", "shard"]
    """`shard`: all there is of a shard, which is not a run before it is merged with the others."""
    shard: Shard | None = None
    shard_seconds: Annotated[float, Field(ge=0)] = 0.0
    """What its shards took, all together, where it was made of some."""
    jobs: Count = 0
    selected: Count = 0
    plan: Plan | None = None
    confirmation: Confirmation | None = None
    cells: Some | None = None
    skipped: Count | None = None
    broken_rules: list[BrokenRule] = []
    paths: Some | None = None
    seconds: Annotated[float, Field(ge=0)] | None = None
    cells_per_second: Annotated[float, Field(ge=0)] | None = None
    warm_up_seconds: Annotated[float, Field(ge=0)] = 0.0
    resumed: Count = 0
    notes: list[str] = []
    effects: list[Effect] = []
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
    def checked(self) -> bool:
        """Whether its parts have checksums; a run of format 1 has none."""
        return self.format > OLDEST

    @property
    def confirmation_state(self) -> ConfirmationState:
        """What vectorbt says of the run."""
        if self.confirmation is None:
            return "left out"
        return self.confirmation.state or ("disagreed" if self.confirmation.disagreements else "confirmed")
