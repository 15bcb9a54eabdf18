"""Series in standard form: what two have in common, skewness, and days that are alike but for rounding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from results.inference.max_t.series import skewness_adjusted, skewness_restored, standardise

_DAYS = 400


def test_a_series_is_known_by_its_shape() -> None:
    daily = np.random.default_rng(0).standard_normal((4, 90))
    keys = standardise(np.concatenate([daily, 3.7 * daily, -daily, daily + 0.01])).key
    assert len(set(keys.tolist())) == 12
    np.testing.assert_array_equal(keys[:4], keys[4:8])


@settings(deadline=None)
@given(st.floats(-8, 8), st.floats(-0.5, 0.5))
def test_skewness_is_put_back(t: float, skewness: float) -> None:
    assert float(skewness_restored(skewness_adjusted(t, skewness), skewness)) == pytest.approx(t, abs=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("value", [0.01, -0.0502, 1e-7, 3.3, 1e-12])
def test_equal_days_have_no_t(value: float, dtype: type) -> None:
    """Days of one value whose last bits differ."""
    ulps = np.random.default_rng(2).integers(-1, 2, _DAYS)
    found = standardise((value * (1 + ulps * np.finfo(dtype).eps)).astype(dtype)[None, :])
    assert (found.t[0], found.deviation[0], found.key[0]) == (0.0, 0.0, 0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_days_that_differ_at_all_have_a_t(dtype: type) -> None:
    apart = 1e-5 if dtype is np.float32 else 1e-8
    days: NDArray[np.floating] = (0.01 * (1 + apart * np.tile([-1.0, 1.0], _DAYS // 2))).astype(dtype)[None, :]
    assert standardise(days).t[0] == pytest.approx(np.sqrt(_DAYS - 1) / apart, rel=0.02)
