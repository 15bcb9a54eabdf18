"""Markets and trade lists of which is known what is in them: for tests of chance, timing and luck."""

from __future__ import annotations

from functools import cache

import numpy as np

from results.auditing.accounting.reckoning import reckon
from results.auditing.case import Case
from results.auditing.trades import ReadTrades, TradeList
from signals import Bars
from signals.arrays import Flags, Floats, Integers

__all__ = ["case_of", "entries", "held_cases", "market", "times_of"]

_SUB = 6


@cache
def market(bars: int = 6_000, seed: int = 0, drift: float = 0.0, step: int = 60) -> Bars:
    """Return bars of calm and wild times, each of six moves; `drift` a bar, `step` in minutes."""
    generator = np.random.default_rng(seed)
    calm = np.repeat(np.exp(0.6 * generator.standard_normal(bars // 100 + 1)), 100)[:bars]
    moves = 0.002 / np.sqrt(_SUB) * calm[:, None] * generator.standard_normal((bars, _SUB)) + drift / _SUB
    path = 100.0 * np.exp(np.cumsum(moves.ravel())).reshape(bars, _SUB)
    opened = np.concatenate([[100.0], path[:-1, -1]])
    every = np.column_stack([opened, path])
    time = np.datetime64("2024-01-01", "us") + np.arange(bars) * np.timedelta64(step, "m")
    return Bars(time, opened, every.max(axis=1), every.min(axis=1), path[:, -1])


def entries(
    bars: Bars, trades: int, seed: int, *, clustered: bool = False, longest: int = 40
) -> tuple[Integers, Integers]:
    """Return bars of entry and of exit, drawn at random, or in a few clusters with many open at once."""
    generator = np.random.default_rng([seed, 1])
    last = len(bars) - longest - 1
    entry = generator.integers(0, last, trades)
    if clustered:
        middle = generator.choice(last, max(trades // 20, 2))
        entry = np.clip(generator.choice(middle, trades) + generator.integers(0, 30, trades), 0, last)
    entry = np.sort(entry)
    return entry, entry + generator.integers(1, longest, trades)


def times_of(bars: Bars, at: Integers) -> np.ndarray:
    """Return when bars open."""
    return np.asarray(bars.time[at])


def case_of(
    bars: Bars | None,
    entry: Integers,
    exits: Integers,
    short: Flags,
    *,
    of: Bars | None = None,
    entry_price: Floats | None = None,
    exit_price: Floats | None = None,
    placebos: int = 2_000,
) -> Case:
    """Return a list filled at the opens of bars, or at prices; `of` is the market where the case is to have no bars."""
    known = bars if bars is not None else of
    assert known is not None
    bought = known.open[entry] if entry_price is None else entry_price
    sold = known.open[exits] if exit_price is None else exit_price
    trades = TradeList(
        np.arange(1, len(entry) + 1), times_of(known, entry), times_of(known, exits), short, bought, sold
    )
    read = ReadTrades(trades, "list.csv", "own columns", {})
    return Case(read, reckon(read), bars, placebos=placebos)


def held_cases(count: int, *, trades: int, clustered: bool) -> list[Case]:
    """Return lists of random entries over a few markets, with more longs than shorts."""
    made = []
    for seed in range(count):
        bars = market(3_000, seed % 10, drift=2e-5)
        entry, exits = entries(bars, trades, seed, clustered=clustered)
        short = np.random.default_rng([seed, 2]).random(trades) < 0.3
        made.append(case_of(bars, entry, exits, short, placebos=300))
    return made
