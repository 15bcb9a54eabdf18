"""What is said of a cell, as the explorer's page is told it: every shape of `types.d.ts` from `CellModel` down.

None is "undefined", never NaN. Returns are fractions of the balance, distances and excursions fractions of the price,
times milliseconds since 1970 UTC. Columns of trades and bars are lists of one length.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

__all__ = [
    "BarColumns",
    "BarSpan",
    "BeyondStop",
    "CellModel",
    "Group",
    "MeasuresOf",
    "Neighbour",
    "Number",
    "Parameter",
    "RandomEntries",
    "Standing",
    "Step",
    "TradeColumns",
    "Why",
]

Number = float | None
SampleName = Literal["oos", "all", "seen"]


class Parameter(TypedDict):
    """One parameter of the cell, as it is written, and whether an axis moves it."""

    name: str
    label: str
    axis: bool


class MeasuresOf(TypedDict):
    """The measures of one sample, after and before costs."""

    net: dict[str, Number]
    gross: dict[str, Number]


class Standing(TypedDict):
    """Where the verdict puts a cell, and what it says of it."""

    standing: str
    words: list[str]


class Neighbour(TypedDict):
    """The cell one step along an axis, of the leading sample, net; `same`: it has the same trades, at whatever exposure."""

    cell: int
    label: str
    trades: int
    expectancy: Number
    edge: Number
    win_rate: Number
    payoff_ratio: Number
    thin: bool
    same: bool


class Step(TypedDict):
    """What one step along an axis does; None where there is no further value, or no such cell."""

    axis: str
    title: str
    here: str
    down: Neighbour | None
    up: Neighbour | None


class TradeColumns(TypedDict):
    """Columns of trades in order of entry; see `results.trade_analysis.trades.trade_list.TradeList`."""

    entry_bar: list[int]
    exit_bar: list[int]
    entry_time: list[int]
    exit_time: list[int]
    side: list[int]
    probability: list[Number]
    exposure: list[float]
    entry_price: list[float]
    exit_price: list[float]
    gross_return: list[float]
    net_return: list[float]
    balance: list[Number]
    reason: list[int]
    out_of_sample: list[bool | None]
    favourable: list[float]
    adverse: list[float]
    stop: list[Number]
    target: list[Number]
    ambiguous: list[bool]
    within: list[bool]


class Group(TypedDict):
    """Measures of the trades of one group, net; `total` is the sum of their returns."""

    label: str
    trades: int
    wins: int
    losses: int
    win_rate: Number
    average_win: Number
    average_loss: Number
    payoff_ratio: Number
    edge: Number
    expectancy: Number
    total: float
    thin: bool


class BeyondStop(TypedDict):
    """By how much stops were filled beyond their levels, fractions of the entry price: means, and the worst."""

    trades: int
    mean: Number
    worst: Number
    gap: Number
    slippage: Number


class Ambiguous(TypedDict):
    """Trades whose bar does not say which of two levels came first."""

    trades: int
    share: Number


class RandomEntries(TypedDict):
    """What random entries of the same sides, as many, earn under the same exits."""

    draws: int
    expectancy: Number
    low: Number
    high: Number
    win_rate: Number
    payoff_ratio: Number
    p: Number


class Why(TypedDict):
    """Why, in numbers, of the leading sample; see `results.trade_analysis.reasons.why`."""

    win_rate: Number
    payoff_ratio: Number
    breakeven_win_rate: Number
    breakeven_payoff_ratio: Number
    cost_per_side: Number
    breakeven_cost: Number
    beyond_stop: BeyondStop
    kept_by_winners: Number
    losers_excursion: Number
    ambiguous: Ambiguous
    random: RandomEntries | None
    words: list[str]


BarSpan = TypedDict("BarSpan", {"count": int, "from": int, "to": int})
"""How many bars there are, and when the first and the last of them open; `from` is no name in Python."""


class CellModel(TypedDict):
    """One cell in depth."""

    cell: int
    asset: str | None
    label: str
    state: str
    parameters: list[Parameter]
    rules: dict[str, Any]
    sample: SampleName
    measures: dict[SampleName, MeasuresOf]
    intervals: dict[str, list[Number]]
    verdict: Standing
    copies: int
    steps: list[Step]
    trades: TradeColumns
    reasons: list[str]
    kinds: list[str]
    groups: dict[str, list[Group]]
    why: Why
    bars: BarSpan


class BarColumns(TypedDict):
    """Bars, or buckets of `per` successive ones."""

    per: int
    bar: list[int]
    time: list[int]
    open: list[float]
    high: list[float]
    low: list[float]
    close: list[float]
