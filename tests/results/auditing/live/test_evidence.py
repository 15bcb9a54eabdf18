"""Evidence that may be looked at after every trade: what it is, and how often it is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from results.auditing.live.alone import one_at_a_time
from results.auditing.live.bounds import confidence_sequence
from results.auditing.live.evidence import (
    Bets,
    best_stake,
    bets_of,
    capital,
    first_above,
    sequential,
)
from results.auditing.live.foreseen import foresee
from results.auditing.live.promise import Record, hold_to

WINS, LOSES = 0.7386, 2.0


def bots(rng: np.random.Generator, shape: tuple[int, ...], rate: float = WINS) -> np.ndarray:
    return np.where(rng.random(shape) < rate, 1.0, -LOSES)


def test_capital_is_that_of_a_bettor() -> None:
    grown, held = capital(np.array([1.0, -0.5, 2.0]), Bets(np.array([0.1, 0.5]), np.array([0.25, 0.75])))
    one, other = np.cumprod([1.1, 0.95, 1.2]), np.cumprod([1.5, 0.75, 2.0])
    assert grown == pytest.approx(0.25 * one + 0.75 * other)
    assert held == pytest.approx([one[-1], other[-1]])


def test_capital_goes_on_where_it_was() -> None:
    gains, bets = np.random.default_rng(0).normal(0.1, 0.3, (3, 40)).clip(-1), bets_of(1.0)
    whole, _ = capital(gains, bets)
    first, held = capital(gains[:, :17], bets)
    second, _ = capital(gains[:, 17:], bets, held)
    assert np.concatenate([first, second], axis=1) == pytest.approx(whole)


def test_capital_expects_nothing_where_the_mean_is_as_supposed() -> None:
    gains = 1.0 - 2.0 * np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
    grown, _ = capital(gains, bets_of(1.0, gains[0]))
    assert grown.mean(axis=0) == pytest.approx(1.0)


def test_the_largest_capital_has_a_bound() -> None:
    grown, _ = capital(np.full(100_000, 1.0), bets_of(1.0))
    assert grown.max() == 1e300
    assert np.isfinite(grown).all()


def test_the_best_stake_is_kellys() -> None:
    gains = np.r_[np.full(60, 1.0), np.full(40, -1.0)]
    assert best_stake(gains, 1.0) == pytest.approx(0.2, abs=1e-6)
    assert best_stake(-gains, 1.0) > 0


def test_stakes_never_ruin() -> None:
    bets = bets_of(3.0, np.full(5, 2.0))
    assert bets.money.sum() == pytest.approx(1.0)
    assert (1.0 - bets.stakes * 3.0 > 0).all()


@pytest.mark.parametrize(
    ("win", "rate", "loss"),
    [(1.0, WINS, LOSES), (0.1, 0.97, 3.0), (8.0, 0.13, 1.0), (1.0, 0.52, 1.0)],
    ids=["the issue's", "tails sold", "few large wins", "nearly even"],
)
def test_false_alarms_at_any_of_2000_looks(win: float, rate: float, loss: float) -> None:
    """At most the 5 of 100 that are allowed: no more than chance makes of that once in 2,000 times; and some are found, so it is tested."""
    rng, n = np.random.default_rng(3), 300
    mean, low = rate * win - (1 - rate) * loss, -2 * loss

    def drawn(size: int, wins: float) -> np.ndarray:
        return np.where(rng.random(size) < wins, win, -loss)

    past = drawn(500, rate)
    wrong = [
        sequential(drawn(2000, rate), mean, low=low, high=win, backtest=past).found_out is not None for _ in range(n)
    ]
    assert sum(wrong) <= binom.ppf(0.9995, n, 0.05)
    broken = [
        sequential(drawn(2000, rate * 0.8), mean, low=low, high=win, backtest=past).found_out is not None
        for _ in range(60)
    ]
    assert sum(broken) >= 2 * len(broken) / 3


def test_a_bot_without_an_edge_is_found_out() -> None:
    rng = np.random.default_rng(4)
    mean = WINS - (1 - WINS) * LOSES
    past = bots(rng, (500,))
    none = [sequential(bots(rng, (2000,), 2 / 3), mean, low=-4.0, high=1.0, backtest=past) for _ in range(60)]
    found = [each.found_out or 10_000 for each in none]
    assert 80 < np.median(found) < 400
    assert sum(each.proven is not None for each in none) <= 6


def test_an_edge_is_shown() -> None:
    rng = np.random.default_rng(5)
    mean = WINS - (1 - WINS) * LOSES
    kept = sequential(bots(rng, (3000,)), mean, low=-4.0, high=1.0, backtest=bots(rng, (500,)))
    assert kept.proven is not None
    assert kept.edge[kept.proven - 1] >= 20 > kept.edge[: kept.proven - 1].max()


@pytest.mark.parametrize(
    ("promised", "low", "high"), [(-0.1, -1.0, 1.0), (0.0, -1.0, 1.0), (1.0, -1.0, 1.0), (0.1, 0.0, 1.0)]
)
def test_a_promise_must_lie_within(promised: float, low: float, high: float) -> None:
    with pytest.raises(ValueError, match="0 must lie between"):
        sequential(np.zeros(3), promised, low=low, high=high)


def test_the_first_place_above() -> None:
    assert first_above(np.array([1.0, 3.0, 2.0]), 3.0) == 1
    assert first_above(np.array([1.0]), 3.0) is None


def test_bounds_hold_at_all_times_and_narrow() -> None:
    rng, missed = np.random.default_rng(6), 0
    for _ in range(100):
        lower, upper = confidence_sequence(rng.uniform(-1, 2, 1500), -1.0, 2.0)
        missed += bool((lower > 0.5).any() or (upper < 0.5).any())
        assert (np.diff(lower) >= 0).all()
        assert (np.diff(upper) <= 0).all()
    assert missed <= 9
    assert upper[-1] - lower[-1] < 0.25


def test_bounds_against_the_formula_by_hand() -> None:
    values = np.array([0.2, 0.9, 0.4])
    lower, upper = confidence_sequence(values, 0.0, 1.0, alpha=0.05)
    mean, variance, stakes, weighted, spread, best = 0.5, 0.25, 0.0, 0.0, 0.0, (0.0, 1.0)
    for t, x in enumerate(values, 1):
        stake = min(np.sqrt(2 * np.log(40) / (variance * t * np.log(1 + t))), 0.5)
        stakes, weighted = stakes + stake, weighted + stake * x
        spread += 4 * (x - mean) ** 2 * (-np.log(1 - stake) - stake) / 4
        reach = (np.log(40) + spread) / stakes
        best = (max(best[0], weighted / stakes - reach), min(best[1], weighted / stakes + reach))
        assert (lower[t - 1], upper[t - 1]) == pytest.approx(best)
        mean = (0.5 + values[:t].sum()) / (t + 1)
        means = [(0.5 + values[:k].sum()) / (k + 1) for k in range(1, t + 1)]
        variance = (0.25 + ((values[:t] - means) ** 2).sum()) / (t + 1)


def times(hours: np.ndarray) -> np.ndarray:
    return np.datetime64("2025-01-01", "us") + (hours * 3600e6).astype("timedelta64[us]")


def test_trades_one_after_the_other_are_all_taken() -> None:
    at = np.arange(5.0)
    assert one_at_a_time(times(at), times(at + 1)).tolist() == [0, 1, 2, 3, 4]


def test_of_trades_at_once_the_first_is_taken_whatever_it_earns() -> None:
    at = np.array([1.0, 2.0, 3.0, 30.0, 31.0, 100.0])
    assert one_at_a_time(times(at), times(at + 5)).tolist() == [0, 3, 5]
    back = np.array([5, 4, 3, 2, 1, 0])
    assert one_at_a_time(times(at[back]), times(at[back] + 5)).tolist() == [5, 2, 0]


def test_trades_that_touch_are_no_overlap() -> None:
    at = np.arange(0.0, 50.0, 2.0)
    ends = at + 2.0 + 5 / 3600  # filled five seconds after the next was opened
    assert len(one_at_a_time(times(at), times(ends))) == len(at)


def test_no_trades_are_none() -> None:
    assert len(one_at_a_time(times(np.empty(0)), times(np.empty(0)))) == 0


def test_what_is_foreseen_is_what_happens() -> None:
    rng = np.random.default_rng(7)
    past = bots(rng, (1000,))
    mean = float(past.mean())
    gains = mean - (past - mean)
    bets = bets_of(1.0 - mean, gains)
    ahead = foresee(gains.clip(mean - 1.0), bets, 200, 0.05, 1)
    assert ahead.median is not None
    assert 80 < ahead.median < 400
    assert 0.2 < ahead.so_far < 0.9


def record(net: np.ndarray, hours: float = 2.0) -> Record:
    at = np.arange(len(net)) * 3.0
    return Record.of(times(at), times(at + hours), net)


def test_a_promise_is_held_against() -> None:
    rng = np.random.default_rng(8)
    past, live = record(0.01 * bots(rng, (600,))), record(0.01 * bots(rng, (400,), 0.5))
    kept = hold_to(live, past)
    assert kept is not None
    assert kept.sequential.found_out is not None
    assert kept.left_out == 0
    assert kept.promised == pytest.approx(past.net.mean())
    assert 0 < kept.surely < kept.promised
    assert kept.upper[-1] < kept.promised


def test_a_grid_that_earns_nothing_is_not_said_to_earn() -> None:
    """Two small wins a day, and on one day of fifty twenty losses at once: the mean is 0, and counts hang on results."""
    rng, past = np.random.default_rng(9), record(0.01 * bots(np.random.default_rng(1), (600,)))
    crash = rng.random(300) < 0.02
    hours = np.concatenate(
        [24.0 * day + (np.arange(20) * 0.1 if bad else np.array([2.0, 9.0])) for day, bad in enumerate(crash)]
    )
    net = np.concatenate([np.full(20, -0.0049) if bad else np.full(2, 0.001) for bad in crash])
    kept = hold_to(Record.of(times(hours), times(hours + 6.0), net - net.mean()), past)
    assert kept is not None
    assert kept.left_out > 50
    assert kept.sequential.edge.max() > 20  # of the trades that count
    assert kept.proven is None


def test_a_lucky_backtest_does_not_accuse_a_bot_of_the_same_law() -> None:
    rng, wrong = np.random.default_rng(10), 0
    for _ in range(12):
        past = record(0.01 * bots(rng, (200,)))
        kept = hold_to(record(0.01 * bots(rng, (600,))), past, alpha=0.05)
        wrong += kept is not None and kept.surely > 0 and kept.sequential.found_out is not None
    assert wrong <= 2


def test_what_lies_beyond_the_bounds_is_said() -> None:
    rng = np.random.default_rng(11)
    net = 0.01 * bots(rng, (300,))
    net[[40, 70]] = [-0.09, 0.5]
    kept = hold_to(record(net), record(0.01 * bots(rng, (600,))))
    assert kept is not None
    assert (kept.beyond_low, kept.beyond_high) == (40, 70)


@pytest.mark.parametrize(
    "past", [np.full(20, 0.01), np.full(100, 0.01), np.r_[np.full(50, 0.01), np.full(50, -0.02)], np.empty(0)]
)
def test_what_promises_nothing(past: np.ndarray) -> None:
    assert hold_to(record(np.full(10, 0.01)), record(past)) is None
