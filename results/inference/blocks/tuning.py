"""One setting for all assets against one for each."""

from __future__ import annotations

from results.inference.saved.block import Block, Number

__all__ = ["ChosenFor", "Compared", "Tuning"]


class Compared(Block):
    """Sharpe ratios a year of the average asset by both choices on the same days, and what tuning apart adds.

    `low` and `high` are its interval at 95 %, by a bootstrap of the daily differences, the choices being given.
    """

    together: Number
    apart: Number
    adds: Number
    low: Number
    high: Number
    days: int


class ChosenFor(Block):
    """What was chosen on all days: the `cell` of an asset by itself, or the setting for all, which no asset names."""

    asset: str | None
    cell: int
    parameters: dict[str, object]


class Tuning(Block):
    """One setting for all assets against one for each.

    `in_sample` is measured on the days that it was chosen on, `unseen` on those that it was not; so many `settings`, which do
    not differ in scale only, were tried; `assets` are those that have one with enough trades. `purged_days` on each side of
    where blocks meet are not measured: as many as the longest hold of what was chosen, `longest_hold_days`, but no more than
    a quarter of a block.
    """

    assets: list[str]
    settings: int
    blocks: int
    purged_days: int
    longest_hold_days: int
    in_sample: Compared | None
    unseen: Compared | None
    chosen: list[ChosenFor]
