"""Lists made by hand: trades of a simple bot whose accounts are known, to be written honestly or not."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from results.auditing.accounting.examining import examine
from results.auditing.accounting.reckoning import reckon
from results.auditing.case import Case
from results.auditing.model import ACCUSING, Finding
from results.auditing.trades import ReadTrades, TradeList
from signals.arrays import Flags, Floats, Integers

MINUTE = np.timedelta64(1, "m")


@dataclass(frozen=True, eq=False)
class Book:
    """Trades with everything known of them."""

    trades: TradeList
    move: Floats
    fee: Floats
    leverage: float
    size: float

    @property
    def net(self) -> Floats:
        return self.move - self.fee

    def of(self, unit: str) -> Floats:
        return self.net * {"price": 1.0, "margin": self.leverage, "balance": self.leverage * self.size}[unit]


def book(
    n: int = 200, seed: int = 1, *, fee: float = 0.0005, leverage: float = 5.0, size: float = 0.1, overlap: int = 1
) -> Book:
    """Return n trades of some hours, each begun when the last but `overlap` - 1 has ended, at prices rounded to a tenth."""
    random = np.random.default_rng(seed)
    held = random.integers(5, 300, n)
    pause = random.integers(1, 120, n)
    begins = np.cumsum((held + pause) // overlap) - held // overlap
    entry_time = np.datetime64("2024-01-01T00:00", "us") + begins * MINUTE
    level = 30_000 * np.exp(np.cumsum(random.normal(0, 0.004, n)))
    entry = np.round(level, 1)
    exits = np.round(level * np.exp(random.normal(0, 0.01, n)), 1)
    short = random.random(n) < 0.4
    trades = TradeList(np.arange(1, n + 1), entry_time, entry_time + held * MINUTE, short, entry, exits)
    return Book(trades, trades.move, fee * (1 + exits / entry), leverage, size)


def stating(one: Book, **columns: Any) -> ReadTrades:
    """Return the list with more columns; what is named by no column of `TradeList` goes to `ReadTrades`."""
    names = {each.name for each in fields(TradeList)}
    own = {name: value for name, value in columns.items() if name in names}
    others = {name: value for name, value in columns.items() if name not in names}
    heads = {"columns": {}, **others}
    return ReadTrades(replace(one.trades, **own), "a list", "own columns", **heads)


def amounts(one: Book, opening: float = 10_000.0) -> dict[str, Floats]:
    """Return quantity, fee, profit and balances of an account that compounds, one trade after the other."""
    change = one.of("balance")
    balance = opening * np.cumprod(1 + change)
    before = np.concatenate([[opening], balance[:-1]])
    value = before * one.leverage * one.size
    return {
        "quantity": value / one.trades.entry_price,
        "fee": value * one.fee,
        "profit": before * change,
        "balance": balance,
        "balance_before": before,
    }


def taken(columns: dict[str, Floats], chosen: Flags | Integers) -> dict[str, Floats]:
    return {name: values[chosen] for name, values in columns.items()}


def found(read: ReadTrades) -> list[Finding]:
    return list(examine(Case(read, reckon(read))).findings)


def accused(read: ReadTrades) -> dict[str, str]:
    """Return the weights of what accuses, by kind."""
    return {each.kind: each.weight for each in found(read) if each.weight in ACCUSING}
