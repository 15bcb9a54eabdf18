"""Prices of another venue accuse nobody, and hide nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from results.auditing.trades import TradeList
from signals import Bars
from tests.results.auditing.against_bars.market import accusing, better, honest, looked, market, some, without_levels

BARS = market(seed=50)


def _venue(bars: Bars, mean: float, wander: float) -> Bars:
    """Return bars of a market that stands beside another: by as much on average, and wandering about that within days."""
    rng = np.random.default_rng(2)
    kept = np.exp(-1 / 400)
    steps = rng.normal(0, np.sqrt(1 - kept**2), len(bars))
    drift = np.empty(len(bars))
    drift[0] = rng.normal()
    for at in range(1, len(bars)):
        drift[at] = kept * drift[at - 1] + steps[at]
    by = 1 + mean + wander * drift
    noise = [1 + rng.normal(0, 1e-4, len(bars)) for _ in range(4)]
    opened, high, low, close = (
        price * by * each for price, each in zip((bars.open, bars.high, bars.low, bars.close), noise, strict=True)
    )
    tops, bottoms = np.maximum.reduce([opened, high, close]), np.minimum.reduce([opened, low, close])
    opened, tops, bottoms, close = (np.round(each, 1) for each in (opened, tops, bottoms, close))
    return Bars(bars.time, opened, tops, bottoms, close, bars.volume)


def _sides(trades: TradeList, which: str) -> TradeList:
    return trades if which == "both" else trades.take(trades.short == (which == "shorts"))


DIFFERENCES = [(5e-4, 0.0), (-2e-3, 0.0), (3e-3, 0.0), (0.004, 0.0), (1e-3, 5e-4), (0.0, 1e-3)]


@pytest.mark.parametrize("which", ["both", "longs", "shorts"])
@pytest.mark.parametrize(("mean", "wander"), DIFFERENCES)
def test_another_venue_is_said_and_accused_of_nothing(mean: float, wander: float, which: str) -> None:
    trades = _sides(honest(_venue(BARS, mean, wander)), which)
    part = looked(trades, BARS)
    assert accusing(part) == {}
    (said,) = [each for each in part.findings if each.kind == "other_venue"]
    assert said.weight == "note"
    assert said.numbers["basis"] == pytest.approx(mean, abs=2e-4 + wander)


@pytest.mark.parametrize("which", ["both", "longs"])
@pytest.mark.parametrize(("mean", "wander"), DIFFERENCES[2::2])
@pytest.mark.parametrize(("by", "share"), [(0.004, 0.15), (0.0035, 1.0)])
def test_better_entries_are_found_within_it(mean: float, wander: float, which: str, by: float, share: float) -> None:
    trades = without_levels(_sides(honest(_venue(BARS, mean, wander), every=12), which))
    spoilt = replace(trades, entry_price=better(trades, some(trades, share), by))
    assert "price_outside_bar" in accusing(looked(spoilt, BARS))


@pytest.mark.parametrize("which", ["both", "longs", "shorts"])
def test_what_favours_one_side_is_no_venue(which: str) -> None:
    trades = without_levels(_sides(honest(BARS), which))
    every = np.ones(len(trades), dtype=np.bool_)
    both = replace(
        trades,
        entry_price=better(trades, every, 0.003),
        exit_price=trades.exit_price * (1 + trades.sign * 0.003),
    )
    for spoilt in (replace(trades, entry_price=better(trades, every, 0.003)), both):
        part = looked(spoilt, BARS)
        assert "price_outside_bar" in accusing(part)
        assert "other_venue" not in {each.kind for each in part.findings}


def test_prices_of_these_bars_are_of_no_other_venue() -> None:
    assert "other_venue" not in {each.kind for each in looked(honest(BARS), BARS).findings}
