"""The cell a verdict speaks of, and the cells that show skill."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from grids.parameters import Value
from results.inference.saved.block import Block, Known, Number

__all__ = [
    "CellStatistics",
    "Intervals",
    "LeadingCell",
    "OnAsset",
    "OwnExpectancy",
    "OwnTiming",
    "SkilledCell",
    "SkilledCells",
]


class Intervals(Block):
    """Of the cell alone, at 95 %: Wilson's of its effective trades; block bootstrap-t, the last two jointly."""

    win_rate: list[Number]
    expectancy: list[Number]
    edge: list[Number]
    payoff_ratio: list[Number]


class OnAsset(Block):
    """The judged trades of the cell, or of the same setting, on one asset, and t of its daily net P&L there."""

    asset: str
    cell: int
    trades: int
    net: Number
    t: Known


class CellStatistics(Block):
    """The judged trades of one cell: `parameters` on the run's axes, returns per trade, `average_hold` in bars.

    `average_hold_days` is in judged days, of the asset where it is longest; null in verdicts that were older. Of a run over several assets `asset` is the cell's, null where assets are pooled: then trades are those of all assets, and
    returns fractions of an asset's share of the balance.
    """

    cell: int
    asset: str | None = None
    parameters: dict[str, Value]
    trades: int
    wins: int
    losses: int
    effective_trades: Number
    win_rate: Number
    payoff_ratio: Number
    breakeven_win_rate: Number
    edge: Number
    gross: Number
    cost: Number
    net: Number
    average_hold: Number
    average_hold_days: Known = None
    intervals: Intervals | None


class OwnExpectancy(Block):
    """Of the leading cell: t, its adjusted p, and the daily mean with its simultaneous band."""

    t: Number
    adjusted_t: Number
    p: Number
    mean_daily: Number
    lower_daily: Number
    upper_daily: Number


class OwnTiming(Block):
    """Of the leading cell: its own p, that by days alone, and its statistic, null where it has no timing.

    `refused` says what it lacks though its days are significant, ``"decisions"`` or what it loses with ``"crossing"``
    trades.
    """

    p: Number
    p_by_days: Number
    t: Known
    refused: Literal["decisions", "crossing"] | None


class LeadingCell(CellStatistics):
    """The one cell that a verdict speaks of throughout; `on_assets` is the same setting on each asset of several."""

    expectancy: OwnExpectancy
    timing: OwnTiming
    on_assets: list[OnAsset] = Field(default_factory=list)


class SkilledCell(Block):
    """What each test says of a cell that passes both."""

    cell: int
    asset: str | None = None
    parameters: dict[str, Value]
    adjusted_t: Number
    p_expectancy: Number
    p_timing: Number


class SkilledCells(Block):
    """How many cells pass both tests, those that differ in scale only counted once, and the first ten by adjusted t.

    Where the shifts were left out, `p_timing` is that by days alone, and nobody may call these cells skilled yet.
    """

    cells: int
    up_to_scale: int
    listed: list[SkilledCell]
