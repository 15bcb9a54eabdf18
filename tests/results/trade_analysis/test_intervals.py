"""Intervals of a cell's measures: as the formulas have them, and None where trades do not say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.inference.formulas.intervals import trade_intervals
from results.trade_analysis.intervals import cell_intervals

NAMES = ("win_rate", "expectancy", "edge", "payoff_ratio")


@settings(max_examples=200)
@given(net=st.lists(st.sampled_from([-1.0, -0.02, -0.01, 0.0, 0.01, 0.03]) | st.floats(-1, 1), max_size=40))
def test_any_trades_have_finite_intervals_or_none(net: list[float]) -> None:
    found = cell_intervals(np.array(net, dtype=np.float64))
    assert tuple(found) == NAMES
    for low, high in found.values():
        assert (low is None) == (high is None)
        assert low is None or high is None or (np.isfinite([low, high]).all() and low <= high)
    assert (found["win_rate"][0] is None) == (not net)


def test_they_are_those_of_the_formulas_where_trades_are_few() -> None:
    net = np.random.default_rng(2).normal(0.001, 0.01, size=120)
    found, expected = cell_intervals(net), trade_intervals(net, resamples=1000)
    for name in NAMES[1:]:
        assert found[name] == pytest.approx(getattr(expected, name))
    assert found == cell_intervals(net)
