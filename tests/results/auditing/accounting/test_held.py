"""Funding that no column states: what grows with the time held is no contradiction; what goes by the gain is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from results.auditing.accounting.fitting.held import depends, settlements
from tests.results.auditing.accounting.books import Book, accused, book, stating

N = 200


def held_for_days(seed: int) -> Book:
    """Return shorts that are held for eight days as a rule."""
    one = book(N, seed)
    random = np.random.default_rng(seed)
    exits = one.trades.entry_time + (random.exponential(8 * 86_400e6, N) + 60e6).astype("timedelta64[us]")
    trades = replace(one.trades, exit_time=exits, short=np.ones(N, dtype=bool))
    return replace(one, trades=trades, move=trades.move)


@pytest.mark.parametrize("trend", [0.0, 0.05])
@pytest.mark.parametrize("seed", [1, 2])
def test_funding_received_is_no_contradiction(seed: int, trend: float) -> None:
    one = held_for_days(seed)
    passed = settlements(one.trades)
    rate = np.random.default_rng(seed).normal(0.0002, 0.00008, N) - trend * one.move / np.maximum(passed, 1)
    result = one.move - one.fee + rate * np.floor(passed)
    assert accused(stating(one, result=result, fee_ratio=one.fee)) == {}
    assert accused(stating(one, result=np.round(result, 4))) == {}


def test_what_goes_by_the_gain_is_no_funding() -> None:
    one = held_for_days(3)
    passed, random = settlements(one.trades), np.random.default_rng(3)
    assert depends(-0.1 * one.move, one.move, passed)
    assert not depends(passed * random.normal(0.0002, 0.0001, N), one.move, passed)
    assert not depends(passed * (0.0002 + 0.01 * one.move), one.move, passed)
    assert not depends(random.normal(0, 1, N), one.move, passed)
