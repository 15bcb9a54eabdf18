"""Win rates: published values, and what other libraries find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from results.inference import (
    breakeven_win_rate,
    effective_trades,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("wins", "trades", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 29, 0.0061, 0.1718)]
)
def test_wilson_intervals_of_newcombe(wins: int, trades: int, low: float, high: float) -> None:
    found = [float(bound) for bound in wilson_interval(wins, trades)]
    assert found == pytest.approx([low, high], abs=5.001e-5)


@settings(deadline=None)
@given(st.integers(1, 500), st.floats(0, 1), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_equals_scipy_and_statsmodels(trades: int, share: float, level: float) -> None:
    wins = round(share * trades)
    found = [float(bound) for bound in wilson_interval(wins, trades, level)]
    interval = binomtest(wins, trades).proportion_ci(level, "wilson")
    assert found == pytest.approx([interval.low, interval.high], abs=1e-12)
    assert found == pytest.approx(proportion_confint(wins, trades, 1 - level, "wilson"), abs=1e-9)


def test_break_even() -> None:
    assert float(breakeven_win_rate(0.55, 1.07)) == pytest.approx(0.66049, abs=5.001e-6)
    with pytest.raises(ValueError, match="positive"):
        breakeven_win_rate(0.55, 0.0)


def test_correlated_trades_count_for_less() -> None:
    rng = np.random.default_rng(4)
    independent = rng.random(2000) < 0.5
    repeated = np.repeat(rng.random(400) < 0.5, 5)
    assert effective_trades(independent) > 1500
    assert effective_trades(repeated, lags=40) < 700
    assert effective_trades(np.ones(50)) == 50
    assert effective_trades(np.array([True])) == 1
