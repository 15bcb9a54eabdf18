"""Lists with known accounts."""

from __future__ import annotations

import numpy as np

from results.auditing.case import Case, Reckoning
from results.auditing.trades import ReadTrades, TradeList


def case_of(
    moves: np.ndarray,
    *,
    fee: float = 0.0,
    hours: float = 5.0,
    start: str = "2025-01-01",
    balance: bool = False,
    told: bool = True,
) -> Case:
    """Return a list of longs one after the other; as fractions of the balance, or of the notional."""
    n = len(moves)
    entry = np.datetime64(start, "us") + (np.arange(n) * hours * 3600).astype(np.int64) * np.timedelta64(1, "s")
    net = moves - fee
    trades = TradeList(
        np.arange(1, n + 1), entry, entry + np.timedelta64(3600, "s"), np.zeros(n, bool), np.full(n, 100.0), 100.0 * (1 + moves),
        result=net if told else None,
    )  # fmt: skip
    exposure = np.ones(n) if balance else np.full(n, np.nan)
    reckoning = Reckoning(
        moves,
        np.full(n, fee),
        net,
        exposure,
        net,
        "balance" if balance else "notional",
        None,
        np.ones(n, dtype=np.int64),
    )
    return Case(ReadTrades(trades, "list.csv", "own columns", {}), reckoning)


def alternating(n: int, wins: int, of: int, win: float, loss: float, seed: int = 1) -> np.ndarray:
    """Return moves of which `wins` in every `of` are gains, in an order drawn at random."""
    moves = np.resize(np.r_[np.full(wins, win), np.full(of - wins, -loss)], n)
    return np.random.default_rng(seed).permutation(moves)
