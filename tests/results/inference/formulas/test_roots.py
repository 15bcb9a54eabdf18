"""Brent's method against that of scipy, bit for bit."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from results.inference.formulas.roots import root_between

steep = st.floats(-5, 5)


@settings(deadline=None)
@given(steep, steep, st.floats(0.1, 2))
def test_it_takes_the_steps_of_scipy(a: float, b: float, c: float) -> None:
    def curve(x: float) -> float:
        return math.tanh(a * x - b) + c * x

    low, high = -9.0, 7.5
    if (curve(low) < 0) != (curve(high) < 0):
        assert root_between(curve, low, high) == brentq(curve, low, high)


@pytest.mark.parametrize(("low", "high"), [(0.0, 3.0), (-3.0, 0.0)])
def test_an_end_may_be_the_root(low: float, high: float) -> None:
    assert root_between(lambda x: x, low, high) == 0.0
