"""Sharpe ratios: values of the papers, and what another library finds."""

from __future__ import annotations

import numpy as np
import purgedcv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kurtosis, skew

from results.inference import (
    deflated_sharpe_ratio,
    expected_maximum,
    implied_trials,
    minimum_track_record,
    probabilistic_sharpe_ratio,
)
from results.inference.formulas.sharpe import kurtosis_of, skewness_of


def near(value: float) -> object:
    """A published value: right to its last digit."""
    digits = len(f"{value}".partition(".")[2])
    return pytest.approx(value, abs=0.5001 * 10**-digits)


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
    sharpe = returns.mean() / returns.std(ddof=1)
    shape = {"skewness": float(skew(returns)), "kurtosis": float(kurtosis(returns, fisher=False))}
    mine = probabilistic_sharpe_ratio(sharpe, 400, **shape)
    assert mine == pytest.approx(purgedcv.probabilistic_sharpe_ratio(returns, 0.0), abs=2e-3)
    deflated = deflated_sharpe_ratio(sharpe, 400, trials=50, variance=0.001, **shape)
    assert deflated == pytest.approx(purgedcv.deflated_sharpe_ratio(returns, n_trials=50, var_sharpe=0.001), abs=5e-3)


def test_impossible_moments_are_refused() -> None:
    with pytest.raises(ValueError, match="impossible"):
        probabilistic_sharpe_ratio(2.0, 100, skewness=3.0, kurtosis=1.0)


@settings(deadline=None)
@given(st.floats(2, 1e9))
def test_implied_trials_invert_the_expected_maximum(trials: float) -> None:
    assert implied_trials(expected_maximum(trials)) == pytest.approx(trials, rel=1e-6)


def test_implied_trials_have_an_end() -> None:
    assert implied_trials(-1.0) == 1.0
    assert implied_trials(50.0) == 1e15


@pytest.mark.parametrize("days", [3, 20, 365])
def test_moments_are_those_of_scipy(days: int) -> None:
    series = np.random.default_rng(days).standard_t(4, days)
    assert skewness_of(series) == skew(series)
    assert kurtosis_of(series) == kurtosis(series, fisher=False)
    assert np.isnan(skewness_of(np.full(days, 0.25)))
