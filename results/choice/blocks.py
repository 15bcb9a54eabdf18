"""The blocks of `choice.json`, declared once: as they are found, as the file holds them, and as the page reads them."""

from __future__ import annotations

from typing import Literal

from results.inference.saved.block import Block, Known

__all__ = [
    "Check",
    "Expectation",
    "Exposure",
    "ExposurePoint",
    "FrontCell",
    "Needs",
    "Neighbour",
    "Neighbourhood",
    "Outcome",
    "RiskLimit",
    "Step",
]

Outcome = Literal["chosen", "abstains"]


class Expectation(Block):
    """Of a trade of the chosen cell, net, in fractions of the balance: as seen, and less what it owes to being picked."""

    observed: float
    realistic: float
    low: float
    high: float


class Neighbourhood(Block):
    """The chosen cell with the distinct trade lists one step away, as net return of a trade of them all.

    At the exposure of the chosen cell. `cells` counts those looked at, `distinct` those with trades of their own;
    `lower_bound` is one-sided, at 95 %.
    """

    cells: int
    distinct: int
    lower_bound: float
    mean: float


class Check(Block):
    """One thing that a choice must survive; where not `required`, it is told and does not decide."""

    name: str
    passed: bool
    words: str
    required: bool = True


class Neighbour(Block):
    """A cell one step away along an axis; `same`: it has the same trades, at whatever exposure."""

    cell: int
    label: str
    trades: int
    expectancy: Known
    edge: Known
    win_rate: Known
    payoff_ratio: Known
    thin: bool
    same: bool


class Step(Block):
    """What one step along an axis does; None where there is no further value, or no such cell."""

    axis: str
    title: str
    here: str
    down: Neighbour | None
    up: Neighbour | None


class FrontCell(Block):
    """A cell that no other beats in expectancy, drawdown and trades at once."""

    cell: int
    label: str
    expectancy: float
    max_drawdown: float
    trades: int
    chosen: bool


class RiskLimit(Block):
    """A drawdown, and how probable it may be within the horizon."""

    drawdown: float
    probability: float


class ExposurePoint(Block):
    """What an exposure does to the balance over the horizon: median growth a year, chances of the drawdown and of ruin.

    Growth is None where it is beyond measure, more than a hundredfold a year.
    """

    exposure: float
    growth: Known
    p_drawdown: float
    p_ruin: float


class Exposure(Block):
    """How much to put at stake, once it is known what is traded."""

    recommended: Known
    full_kelly: Known
    half_kelly: Known
    horizon_days: int
    limit: RiskLimit
    curve: list[ExposurePoint]
    words: list[str]


class Needs(Block):
    """What a choice would take, where the leading cell is as good as it looks; None where it is unknown or nothing.

    `days` and `trades` are further ones; `track_record_days` the shortest record that a Sharpe ratio as seen needs alone;
    `cost_per_side` and `now_per_side` what a fill may cost on notional, and what it costs.
    """

    days: int | None = None
    trades: int | None = None
    times_the_data: Known = None
    track_record_days: Known = None
    now_per_side: Known = None
    cost_per_side: Known = None
