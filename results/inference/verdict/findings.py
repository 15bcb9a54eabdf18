"""Everything behind a verdict, in typed blocks: as the judge finds them, and as `verdict.json` holds them."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from results.inference.blocks.cells import LeadingCell, SkilledCells
from results.inference.blocks.selection import Selection
from results.inference.blocks.shape import Shape
from results.inference.blocks.tuning import Tuning
from results.inference.saved.block import Block, Known, Number
from sweeps.measures.samples import AnySample

__all__ = ["FORMAT", "ExpectancyTest", "Findings", "JudgedAsset", "JudgedSample", "Needed", "TimingTest", "Tried"]

FORMAT: Final = 2
"""Of `verdict.json`: 2 since it speaks of one leading cell, and belongs to its `verdict-cells.parquet`."""


class JudgedSample(Block):
    """On which trades, from which bar to which."""

    judged: AnySample
    assumed_out_of_sample: bool
    supports_positive: bool
    out_of_sample_share: dict[str, Known]
    in_sample_share: dict[str, Known]
    first: str = Field(alias="from")
    last: str = Field(alias="to")
    days: int | None
    weeks: int = 0
    """How many weeks of the span count, where the run is of some alone."""


class JudgedAsset(Block):
    """One asset of a run over several: its judged days, its bars from the first to the last that can hold a judged trade."""

    name: str
    first: str = Field(alias="from")
    last: str = Field(alias="to")
    days: int
    bars: int


class Tried(Block):
    """How many cells were looked at, and how many had enough trades and days to be judged.

    `before` are cells of the runs that this one refines, which are of one family with its own; `lost` those that could not be
    judged with it, and `beside` cells of further runs on the same signals.
    """

    cells: int
    up_to_scale: int
    enough_trades: int
    judged: int
    insufficient: int
    too_few_trades: int
    too_few_days: int
    distinct: int
    before: int = 0
    lost: int = 0
    beside: int = 0


class ExpectancyTest(Block):
    """The test of all cells at once whether any expectancy is positive."""

    alpha: float
    resamples: int
    resamples_asked: int
    block_days: Number
    p_value: Number
    luck_alone: Number
    critical_above: Number
    critical_below: Number
    confident_cells: int
    not_excluded_cells: int


class TimingTest(Block):
    """The test whether the model knows which way to trade, and when; `permutations` is 0 where shifts were left out."""

    alpha: float
    p_value: Number
    p_by_days: Number
    p_by_shifts: Known
    largest: Known
    luck_alone: Number
    resamples: int
    resamples_asked: int
    permutations: int
    permutations_made: int
    largest_of_shifts: Known
    cells_it_hung_on: int
    too_few_decisions: int
    lost_with_crossing_trades: int = 0
    without_timing: int


class Needed(Block):
    """How much more data would decide, if the leading cell's expectancy is as observed; most likely it is less."""

    times_the_data: Number
    more_days: int
    more_trades: int


class Findings(Block):
    """What was judged, what both tests found, the `region` of the named cells, what stands beside.

    `lost_ancestors` says of runs that it refines why they could not be judged with it. Where `pooled`, a cell is a setting of all `assets`, called by the index of its cell on the first of them.
    """

    format: Literal[2] = FORMAT
    sample: JudgedSample
    assets: list[JudgedAsset] = Field(default_factory=list)
    pooled: bool = False
    tried: Tried
    lost_ancestors: list[str] = Field(default_factory=list)
    expectancy_test: ExpectancyTest | None
    timing_test: TimingTest | None
    needed: Needed | None
    named_cells: int
    region: dict[str, list[str]]
    leading: LeadingCell | None
    skilled: SkilledCells | None
    selection: Selection | None
    shape: Shape | None
    tuning: Tuning | None = None
    seed: int
    run: str
    seconds: dict[str, float]
