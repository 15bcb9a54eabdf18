"""Everything behind the verdict on a search, in typed blocks: as it is found, and as `search-verdict.json` holds it."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from results.inference.saved.block import Block, Known, Number

__all__ = ["FORMAT", "Again", "Bars", "HeldOut", "Looks", "SearchFindings", "Searched"]

FORMAT: Final = 1
"""Of `search-verdict.json`."""


class Bars(Block):
    """The first and the last bar of a part of the time, null where nothing was kept; and how many weeks between them it is of, 0 for all."""

    first: str | None = Field(default=None, alias="from")
    last: str | None = Field(default=None, alias="to")
    weeks: int = 0


class Searched(Block):
    """What was searched for, where, and the best that was found; `bound` is the lower bound of the measure that cells are ranked by."""

    kind: str = Field(alias="for")
    metric: str
    sample: str
    cells: int
    of: int
    bars: Bars
    best: int | None
    bound: Known
    tried_before: int


class HeldOut(Block):
    """What the judge says of the finalists on the time that was kept; all null but `why` where they could not be judged."""

    run: str
    bars: Bars
    finalists: int
    verdict: Literal["positive", "undetermined", "none"] | None
    p_expectancy: Known
    p_timing: Known
    cells: list[int]
    digest: str | None
    why: str


class Again(Block):
    """The search made again where there is nothing to find: the bounds of the bests that were found, and how many were as good."""

    searches: int
    as_good: int
    p: Number
    most: float
    bounds: list[Known]
    median: Known
    largest: Known


class Looks(Block):
    """Other searches on the same signals whose finalists have been run on bars that are kept here: each is one more try."""

    before: int
    runs: list[str]


class SearchFindings(Block):
    """All of it."""

    format: Literal[1] = FORMAT
    searched: Searched
    held_out: HeldOut
    again: Again | None
    looks: Looks
    chosen_by: str = ""
    """Who else proposed cells, so that the search cannot be made again; "" where it was the search itself."""
    assumed_out_of_sample: bool
    seed: int
    run: str
