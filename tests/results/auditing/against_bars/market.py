"""A market and an honest list of it, for tests that spoil the list."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from results.auditing.accounting.reckoning import reckon
from results.auditing.against_bars.examining import examine
from results.auditing.case import Case, Costs
from results.auditing.model import ACCUSING, Finding, Part
from results.auditing.trades import ReadTrades, TradeList
from signals import Bars
from signals.arrays import Array, Floats

STEP = np.timedelta64(300, "s")
HOUR = np.timedelta64(1, "h")
STOP, TARGET = 0.006, 0.009


@cache
def market(bars: int = 6_000, *, gaps: float = 0.0, funded: bool = False, seed: int = 3) -> Bars:
    """Return bars of five minutes, prices in tenths; a share of them open away from the close before."""
    rng = np.random.default_rng(seed)
    jump = np.where(rng.random(bars) < gaps, rng.normal(0, 0.01, bars), 0.0)
    inside = rng.normal(0, 0.0015, bars)
    close = np.exp(np.cumsum(jump + inside)) * 20_000
    opened = close / np.exp(inside)
    high = np.maximum(opened, close) * (1 + np.abs(rng.normal(0, 8e-4, bars)))
    low = np.minimum(opened, close) * (1 - np.abs(rng.normal(0, 8e-4, bars)))
    tops, bottoms = np.round(high, 1), np.round(low, 1)
    time = np.datetime64("2024-01-01", "us") + np.arange(bars) * STEP
    funding = np.where(np.arange(bars) % 96 == 0, 1e-4, 0.0) if funded else None
    return Bars(time, np.round(opened, 1), tops, bottoms, np.round(close, 1), np.ones(bars), funding)


def honest(bars: Bars, *, every: int = 25, hold: int = 60, seed: int = 4) -> TradeList:
    """Return trades entered at opens, left at a stop, a target or the open after some bars; a stop first where both were touched."""
    rng = np.random.default_rng(seed)
    rows = [_trade(bars, at, bool(rng.random() < 0.5), hold) for at in range(5, len(bars) - hold - 2, every)]
    entry, exit_, short, price, sold, reason = (np.array(column) for column in zip(*rows, strict=True))
    sign = np.where(short, -1.0, 1.0)
    return TradeList(
        np.arange(1, len(rows) + 1),
        bars.time[entry],
        bars.time[exit_],
        short,
        price,
        sold,
        stop=price * (1 - sign * STOP),
        target=price * (1 + sign * TARGET),
        reason=reason.astype(object),
    )


def _trade(bars: Bars, at: int, short: bool, hold: int) -> tuple[int, int, bool, float, float, str]:
    price, sign = float(bars.open[at]), -1.0 if short else 1.0
    stop, target = price * (1 - sign * STOP), price * (1 + sign * TARGET)
    for bar in range(at, at + hold):
        opened = float(bars.open[bar])
        worst, best = (bars.high[bar], bars.low[bar]) if short else (bars.low[bar], bars.high[bar])
        if sign * (worst - stop) <= 0:
            return at, bar, short, price, opened if sign * (opened - stop) < 0 else stop, "stop_loss"
        if sign * (best - target) >= 0:
            return at, bar, short, price, opened if sign * (opened - target) > 0 else target, "take_profit"
    return at, at + hold, short, price, float(bars.open[at + hold]), "max_hold"


def looked(trades: TradeList, bars: Bars | None, costs: Costs | None = None, form: str = "own columns") -> Part:
    """Return what the family says of a list."""
    read = ReadTrades(trades, "list.csv", form, {})
    return examine(Case(read, reckon(read), bars, costs or Costs()))


def accusing(part: Part) -> dict[str, Finding]:
    """Return by kind what a part accuses a list of."""
    return {each.kind: each for each in part.findings if each.weight in ACCUSING}


def given(column: Array | None) -> Array:
    """Return a column that the trades of these tests have."""
    assert column is not None
    return column


def some(trades: TradeList, share: float, seed: int = 5) -> Array:
    """Return which trades are picked to be spoilt."""
    return np.random.default_rng(seed).random(len(trades)) < share


def without_levels(trades: TradeList) -> TradeList:
    """Return the trades as a list that states neither stops nor targets."""
    return replace(trades, stop=None, target=None)


def better(trades: TradeList, chosen: Array, by: float) -> Floats:
    """Return entry prices that are better for the chosen trades."""
    return np.where(chosen, trades.entry_price * (1 - trades.sign * by), trades.entry_price)
