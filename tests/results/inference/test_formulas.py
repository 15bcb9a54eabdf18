"""Published values of published formulas."""

from __future__ import annotations

import numpy as np
import purgedcv
import pytest
from arch.bootstrap import SPA, StationaryBootstrap
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from results.inference import (
    bootstrap_t_interval,
    breakeven_win_rate,
    deflated_sharpe_ratio,
    effective_trades,
    expected_maximum,
    implied_trials,
    minimum_track_record,
    probabilistic_sharpe_ratio,
    probability_of_overfitting,
    reality_check,
    trade_intervals,
    wilson_interval,
)
from results.inference.verdict.record import Verdict


def near(value: float) -> object:
    """A published value: right to its last digit."""
    digits = len(f"{value}".partition(".")[2])
    return pytest.approx(value, abs=0.5001 * 10**-digits)


@pytest.mark.parametrize(
    ("wins", "trades", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 29, 0.0061, 0.1718)]
)
def test_wilson_intervals_of_newcombe(wins: int, trades: int, low: float, high: float) -> None:
    found = wilson_interval(wins, trades)
    assert (float(found[0]), float(found[1])) == (near(low), near(high))


@settings(deadline=None)
@given(st.integers(1, 500), st.floats(0, 1), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_equals_scipy_and_statsmodels(trades: int, share: float, level: float) -> None:
    wins = round(share * trades)
    found = [float(bound) for bound in wilson_interval(wins, trades, level)]
    interval = binomtest(wins, trades).proportion_ci(level, "wilson")
    assert found == pytest.approx([interval.low, interval.high], abs=1e-12)
    assert found == pytest.approx(proportion_confint(wins, trades, 1 - level, "wilson"), abs=1e-9)


def test_break_even() -> None:
    assert float(breakeven_win_rate(0.55, 1.07)) == near(0.66049)
    with pytest.raises(ValueError, match="positive"):
        breakeven_win_rate(0.55, 0.0)


@pytest.mark.parametrize(
    ("trials", "shape", "expected"),
    [(100, (-3, 10), 0.90040), (46, (-3, 10), 0.95050), (88, (0, 3), 0.95049)],
)
def test_deflated_sharpe_ratio_of_its_paper(trials: int, shape: tuple[float, float], expected: float) -> None:
    found = deflated_sharpe_ratio(
        2.5 / np.sqrt(250), 1250, trials=trials, variance=0.5 / 250, skewness=shape[0], kurtosis=shape[1]
    )
    # the paper's last digit is of rounded intermediate values
    assert found == pytest.approx(expected, abs=2e-5)
    assert np.sqrt(0.5 / 250) * expected_maximum(100) == near(0.11317)


@pytest.mark.parametrize(("shape", "expected"), [((0, 3), 0.9817), ((-2.448, 10.164), 0.9134)])
def test_probabilistic_sharpe_ratio_of_its_paper(shape: tuple[float, float], expected: float) -> None:
    found = probabilistic_sharpe_ratio(0.458, 24, skewness=shape[0], kurtosis=shape[1])
    assert found == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize(
    ("a_year", "shape", "years"),
    [(250, (0, 3), 2.731), (52, (0, 3), 2.829), (12, (0, 3), 3.240), (12, (-0.72, 5.78), 4.991)],
)
def test_minimum_track_record_of_its_paper(a_year: int, shape: tuple[float, float], years: float) -> None:
    found = minimum_track_record(
        2 / np.sqrt(a_year), benchmark=1 / np.sqrt(a_year), skewness=shape[0], kurtosis=shape[1]
    )
    assert found / a_year == near(years)
    assert minimum_track_record(0.1, benchmark=0.2) == float("inf")


def test_sharpe_ratios_equal_those_of_another_library() -> None:
    returns = np.random.default_rng(0).standard_t(5, 400) * 0.01 + 0.001
    from scipy.stats import kurtosis, skew  # noqa: PLC0415

    sharpe = returns.mean() / returns.std(ddof=1)
    shape = {"skewness": float(skew(returns)), "kurtosis": float(kurtosis(returns, fisher=False))}
    mine = probabilistic_sharpe_ratio(sharpe, 400, **shape)
    assert mine == pytest.approx(purgedcv.probabilistic_sharpe_ratio(returns, 0.0), abs=2e-3)
    deflated = deflated_sharpe_ratio(sharpe, 400, trials=50, variance=0.001, **shape)
    assert deflated == pytest.approx(purgedcv.deflated_sharpe_ratio(returns, n_trials=50, var_sharpe=0.001), abs=5e-3)


@settings(deadline=None)
@given(st.floats(2, 1e9))
def test_implied_trials_invert_the_expected_maximum(trials: float) -> None:
    assert implied_trials(expected_maximum(trials)) == pytest.approx(trials, rel=1e-6)


def test_implied_trials_have_an_end() -> None:
    assert implied_trials(-1.0) == 1.0
    assert implied_trials(50.0) == 1e15


def test_overfitting_of_recentred_noise_is_certain() -> None:
    noise = np.random.default_rng(0).standard_normal((100, 1000))
    assert probability_of_overfitting(noise - noise.mean(axis=1, keepdims=True)) == 1.0


def test_overfitting_equals_another_library() -> None:
    returns = np.random.default_rng(1).standard_normal((11, 160)) + np.linspace(-0.1, 0.2, 11)[:, None]
    other = purgedcv.probability_of_backtest_overfitting(returns, n_splits=8)
    mine = probability_of_overfitting(returns, blocks=8)
    assert mine == pytest.approx(other.pbo, abs=0.015)


def test_reality_check_equals_arch_on_the_same_resamples() -> None:
    rng = np.random.default_rng(2)
    daily = rng.standard_normal((7, 120)) + 0.1
    theirs = SPA(np.zeros(120), -daily.T, block_size=4, reps=300, bootstrap="stationary", studentize=False, seed=3)
    theirs.compute()
    indices = StationaryBootstrap(4, np.arange(120), seed=3)
    counts = np.array([np.bincount(drawn[0][0], minlength=120) for drawn in indices.bootstrap(300)])
    assert reality_check(daily, counts) == theirs.pvalues["upper"]


def test_correlated_trades_count_for_less() -> None:
    rng = np.random.default_rng(4)
    independent = rng.random(2000) < 0.5
    repeated = np.repeat(rng.random(400) < 0.5, 5)
    assert effective_trades(independent) > 1500
    assert effective_trades(repeated, lags=40) < 700
    assert effective_trades(np.ones(50)) == 50
    assert effective_trades(np.array([True])) == 1


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
    with pytest.raises(ValueError, match="impossible"):
        probabilistic_sharpe_ratio(2.0, 100, skewness=3.0, kurtosis=1.0)


def test_equal_wins_do_not_make_an_interval_endless() -> None:
    """Targets make wins equal: a resample of the same few trades has no error of its own."""
    returns = np.array([0.0199] * 12 + [-0.0051] * 40 + [-0.0049])
    found = trade_intervals(np.random.default_rng(0).permutation(returns))
    assert 1 < found.payoff_ratio[0] < found.payoff_ratio[1] < 20
    assert np.isfinite(found.edge).all()


def test_a_verdict_holds_no_infinity() -> None:
    verdict = Verdict(
        "none", (1,), ("why",), ("words",), {"best": {"interval": [float("inf"), 1.0], "p": float("nan")}}
    )
    assert verdict.mapping()["best"] == {"interval": [None, 1.0], "p": None}
