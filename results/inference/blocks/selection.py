"""What choosing the best of many cells is worth."""

from __future__ import annotations

from grids.parameters import Value
from results.inference.saved.block import Block, Known, Number

__all__ = ["Deflated", "Degradation", "Followed", "Overfitting", "SampleMeasures", "Selection", "Window"]


class Deflated(Block):
    """The Sharpe ratio of the leading cell, a day, with the skewness and kurtosis of its daily net P&L.

    `probabilistic` and `deflated` are the probability that the true one is above 0, as if it were the only cell, and as
    the best of `trials`, the independent ones that the bootstrap implies; `minimum_days` those it takes to be 95 % sure
    of this Sharpe ratio, were it the only cell, null where it is not above 0.
    """

    cell: int
    sharpe: Number
    skewness: Number
    kurtosis: Number
    probabilistic: Number
    deflated: Number
    trials: Number
    minimum_days: Number


class Overfitting(Block):
    """How often the best of one half of the days is below the median in the other."""

    probability: Number
    ways: int
    blocks: int
    cells: int
    drawn_from: int


class Window(Block):
    """One window: its dates, the cell chosen before it, and `net`, the sum of that cell's daily net P&L in it."""

    first: str
    last: str
    days: int
    cell: int
    asset: str | None = None
    parameters: dict[str, Value]
    net: Number


class Followed(Block):
    """Choosing again as time goes by: the windows, among how many `series`, and what was joined."""

    rule: str
    windows: list[Window]
    series: int
    days: int
    mean: Number
    t: Known
    positive_windows: int
    purged_days: int


class SampleMeasures(Block):
    """A cell's trades in one sample: returns are net per trade; null where it has no trades."""

    trades: int
    expectancy: Number
    gross_expectancy: Number
    t: Number


class Degradation(Block):
    """The cell that is best in sample, there and out of sample."""

    cell: int
    in_sample: SampleMeasures
    out_of_sample: SampleMeasures


class Selection(Block):
    """What choosing the best cell is worth."""

    deflated: Deflated
    overfitting: Overfitting | None
    degradation: Degradation | None
    walk_forward: Followed | None
