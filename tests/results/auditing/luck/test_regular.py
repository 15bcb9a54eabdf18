"""Results more even than a market's, and styles that only look so."""

from __future__ import annotations

import numpy as np
import pytest

from results.auditing.luck.regular import regular_findings
from signals import Bars
from signals.arrays import Floats
from tests.results.auditing.lists import case_of, market
from tests.results.auditing.luck.test_examining import normal, with_returns

WON, LOST = 0.002, -0.19


def tails(n: int, seed: int) -> Floats:
    """99 wins of a target for each large loss."""
    return np.asarray(np.where(np.random.default_rng(seed).random(n) < 0.01, LOST, WON))


def evened(n: int) -> Floats:
    """Results that add up to the same every ten trades."""
    rows = normal(n, 0.0).reshape(-1, 10)
    return np.asarray((rows - rows.mean(axis=1, keepdims=True) + 0.001).ravel())


def alternating(n: int) -> Floats:
    return np.tile([0.01, 0.012, -0.009], n // 3)


def same_gain(n: int) -> Floats:
    return np.asarray(np.random.default_rng(1).normal(0.003, 0.0002, n))


@pytest.mark.parametrize("returns", [evened(600), alternating(600), same_gain(300)])
def test_what_no_market_gives_is_accused(returns: Floats) -> None:
    (finding,) = regular_findings(with_returns(returns))
    assert (finding.kind, finding.weight) == ("too_regular", "doubtful")


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("make", [tails, lambda n, seed: normal(n, 0.001, seed)])
def test_honest_ones_are_not(make: object, seed: int) -> None:
    assert callable(make)
    assert regular_findings(with_returns(make(600, seed))) == []


def test_every_trade_at_its_target_is_not() -> None:
    ticks = np.round(np.full(300, WON), 5) + 1e-6 * np.random.default_rng(0).standard_normal(300)
    assert regular_findings(with_returns(ticks)) == []


def test_a_target_on_coarse_prices_is_not() -> None:
    bars = market()
    entry = np.arange(200) * 20
    # ticks of 0.1 around 100, a target of 0.3 %
    bought = np.round(bars.open[entry], 1)
    sold = np.round(bought * 1.003 + np.random.default_rng(3).choice([-0.04, 0.0, 0.04], 200), 1)
    case = case_of(
        None,
        entry,
        entry + 9,
        np.zeros(200, dtype=bool),
        of=bars,
        entry_price=bought,
        exit_price=np.maximum(sold, bought + 0.2),
    )
    assert regular_findings(case) == []


def test_a_grid_that_closes_together_is_one_position() -> None:
    bars = market()
    entry = (np.arange(100)[:, None] * 50 + np.arange(5)).ravel()
    exits = np.repeat(np.arange(100) * 50 + 40, 5)
    # five steps down, closed together where they come to the same in all
    steps = np.tile([-0.02, -0.01, 0.005, 0.01, 0.02], 100)
    case = case_of(None, entry, exits, np.zeros(500, dtype=bool), of=bars, exit_price=bars.open[entry] * (1 + steps))
    assert regular_findings(case) == []


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("n", [65, 150, 400])
def test_targets_that_follow_the_market_are_not(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    calm = np.empty(n)
    calm[0] = 0.0
    for at in range(1, n):
        calm[at] = 0.7 * calm[at - 1] + rng.normal(0, 0.08)
    assert regular_findings(with_returns(0.004 * np.exp(calm))) == []
    # of a market that is equally wild for ever, an average of fourteen bars
    apart = 0.003 * rng.exponential(1, (n, 14)).mean(axis=1)
    assert regular_findings(with_returns(apart)) == []


def test_what_bars_show_to_have_been_traded_is_not() -> None:
    rng = np.random.default_rng(2)
    # the bounce between bid and ask: moves undo each other
    close = 100 * np.exp(np.cumsum(rng.normal(0, 1e-5, 6_000))) + 0.05 * rng.choice([-1, 1], 6_000)
    opened = np.append(close[0], close[:-1])
    bars = market()
    bounced = Bars(bars.time, opened, np.maximum(opened, close), np.minimum(opened, close), close)
    entry = np.arange(0, 5_900, 6)
    given = case_of(bounced, entry, entry + 6, np.zeros(len(entry), dtype=bool))
    assert regular_findings(given) == []
    unseen = case_of(None, entry, entry + 6, np.zeros(len(entry), dtype=bool), of=bounced)
    assert [each.kind for each in regular_findings(unseen)] == ["too_regular"]
