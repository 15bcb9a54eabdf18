"""Intervals of one cell: they cover what they say, end somewhere, and are refused with nothing to resample."""

from __future__ import annotations

import numpy as np
import pytest

from results.inference import (
    bootstrap_t_interval,
    effective_trades,
    trade_intervals,
)


def test_intervals_cover_what_they_say() -> None:
    """100 cells of 80 trades: 95 % intervals miss in about 5 %."""
    rng = np.random.default_rng(5)
    worlds, missed = 100, np.zeros(2)
    true_edge = 0.5 - 1 / (1 + 1.5)
    for seed in range(worlds):
        won = rng.random(80) < 0.5
        returns = np.where(won, 0.015, -0.01) * rng.gamma(4, 0.25, 80)
        found = trade_intervals(returns, block=1, resamples=200, seed=seed)
        missed[0] += not found.expectancy[0] <= 0.0025 <= found.expectancy[1]
        covered = found.edge[0] <= true_edge <= found.edge[1]
        missed[1] += not (covered and found.payoff_ratio[0] <= 1.5 <= found.payoff_ratio[1])
    assert (missed <= 13).all()
    assert (missed >= 1).all()


def test_what_cannot_be_studied_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 3"):
        bootstrap_t_interval([0.1, 0.2])
    with pytest.raises(ValueError, match="no spread"):
        bootstrap_t_interval([0.1] * 9)
    with pytest.raises(ValueError, match="one loss"):
        trade_intervals([0.1, 0.2, 0.3])


def test_equal_wins_do_not_make_an_interval_endless() -> None:
    """Targets make wins equal: a resample of the same few trades has no error of its own."""
    returns = np.array([0.0199] * 12 + [-0.0051] * 40 + [-0.0049])
    found = trade_intervals(np.random.default_rng(0).permutation(returns))
    assert 1 < found.payoff_ratio[0] < found.payoff_ratio[1] < 20
    assert np.isfinite(found.edge).all()


@pytest.mark.parametrize("value", [0.01, -0.0502, 1e-7, 3.3, 1e-12])
def test_equal_trades_are_as_many_as_they_are_and_have_no_interval(value: float) -> None:
    ulps = np.random.default_rng(2).integers(-1, 2, 400)
    trades = value * (1 + ulps * np.finfo(np.float64).eps)
    assert effective_trades(trades) == 400
    with pytest.raises(ValueError, match="all values are equal"):
        bootstrap_t_interval(trades)


def test_trades_taken_together_give_nearly_the_same_intervals() -> None:
    returns = np.random.default_rng(4).standard_t(5, size=3000) * 0.01 + 0.0005
    alone, together = trade_intervals(returns, seed=1), trade_intervals(returns, seed=1, most=400)
    for name in ("expectancy", "edge", "payoff_ratio"):
        low, high = getattr(alone, name)
        assert getattr(together, name) == pytest.approx((low, high), abs=0.15 * (high - low)), name
    assert together.block >= 8


def test_fewer_trades_than_are_taken_together_are_as_without() -> None:
    returns = np.random.default_rng(4).normal(size=200) * 0.01
    assert trade_intervals(returns, most=400) == trade_intervals(returns)
