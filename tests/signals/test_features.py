from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signals import Bars, simulate
from signals.features import features


@pytest.fixture(scope="module")
def market() -> Bars:
    return simulate(400, seed=3).bars


@given(first=st.integers(1, 399), seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_later_bar_changes_no_earlier_row(market: Bars, first: int, seed: int) -> None:
    """Every bar from `first` on is replaced; all rows before must keep their bits."""
    generator = np.random.default_rng(seed)
    factor = np.ones(len(market))
    factor[first:] = np.exp(generator.normal(0, 0.1, len(market) - first))
    assert market.volume is not None
    volume = np.where(np.arange(len(market)) < first, market.volume, 1.0)
    prices = {name: getattr(market, name) * factor for name in ("open", "high", "low", "close")}
    bumped = Bars(time=market.time, volume=volume, **prices)
    before, after = features(market).to_numpy(), features(bumped).to_numpy()
    assert before[:first].tobytes() == after[:first].tobytes()
    assert not np.array_equal(before[first:], after[first:], equal_nan=True)


def test_features_are_cut_at_the_last_bar_they_were_computed_on(market: Bars) -> None:
    assert features(market[:300]).to_numpy().tobytes() == features(market).to_numpy()[:300].tobytes()


def test_features_do_not_know_the_scale_of_prices(market: Bars) -> None:
    prices = {name: getattr(market, name) * 0.01 for name in ("open", "high", "low", "close")}
    scaled = Bars(time=market.time, volume=market.volume, **prices)
    np.testing.assert_allclose(features(scaled).to_numpy(), features(market).to_numpy(), rtol=1e-6, atol=1e-8)


def test_features_are_bounded_numbers_once_warm(market: Bars) -> None:
    table = features(market)
    assert 25 <= table.width <= 50
    warm = table.to_numpy()[200:]
    assert np.isfinite(warm).all()
    assert np.abs(warm).max() < 20


def test_volume_features_need_a_volume(market: Bars) -> None:
    without = features(replace(market, volume=None))
    assert set(features(market).columns) - set(without.columns) == {"volume_ratio", "volume_balance", "money_flow_14"}


def test_a_flat_market_and_a_short_one_give_no_infinities(market: Bars) -> None:
    ones = np.ones(len(market))
    flat = features(Bars(market.time, ones, ones, ones, ones, volume=0 * ones))
    assert not np.isinf(flat.to_numpy()).any()
    assert features(market[:2]).height == 2


def test_calendar(market: Bars) -> None:
    # 2024-01-01 was a Monday.
    first = features(market).row(0, named=True)
    assert (first["day_cosine"], first["week_cosine"]) == (1.0, 1.0)
