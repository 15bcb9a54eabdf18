"""Days that are alike but for rounding have no deviation in the tests either."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from results.inference import bootstrap_t_interval, effective_trades
from results.inference.max_t.block_sums import BlockSums
from results.inference.max_t.overfitting import _best_inside
from results.inference.max_t.series import standardise

_DAYS = 400


def _equal(value: float, dtype: type) -> NDArray[np.floating]:
    """Days of one value whose last bits differ."""
    ulps = np.random.default_rng(2).integers(-1, 2, _DAYS)
    return (value * (1 + ulps * np.finfo(dtype).eps)).astype(dtype)[None, :]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("value", [0.01, -0.0502, 1e-7, 3.3, 1e-12])
def test_equal_days_have_no_t(value: float, dtype: type) -> None:
    found = standardise(_equal(value, dtype))
    assert (found.t[0], found.deviation[0], found.key[0]) == (0.0, 0.0, 0)


@pytest.mark.parametrize("value", [0.01, -0.0502, 1e-7, 3.3, 1e-12])
def test_equal_trades_are_as_many_as_they_are_and_have_no_interval(value: float) -> None:
    trades = _equal(value, np.float64)[0]
    assert effective_trades(trades) == _DAYS
    with pytest.raises(ValueError, match="all values are equal"):
        bootstrap_t_interval(trades)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_days_that_differ_at_all_have_a_t(dtype: type) -> None:
    apart = 1e-5 if dtype is np.float32 else 1e-8
    days: NDArray[np.floating] = (0.01 * (1 + apart * np.tile([-1.0, 1.0], _DAYS // 2))).astype(dtype)[None, :]
    assert standardise(days).t[0] == pytest.approx(np.sqrt(_DAYS - 1) / apart, rel=0.02)


def test_a_cell_that_rests_in_some_blocks_is_not_their_best() -> None:
    """Where it rests, what is left of its mean is rounding, and so is its deviation: no ratio at all."""
    rng = np.random.default_rng(5)
    daily = rng.normal(0.0, 0.01, (40, _DAYS))
    daily[0] += 0.01
    resting = slice(1, None)
    daily[resting, _DAYS // 2 :] = 0.0
    daily[resting] += np.where(daily[resting] != 0, 0.002, 0.0)
    sums = BlockSums.blank(_DAYS, 16, most=len(daily))
    series = standardise(daily.astype(np.float32))
    sums.add([sums.part_of(series, np.ones(len(daily), dtype=np.bool_))])
    later = np.repeat(np.array([[0.0, 1.0]], dtype=np.float32), 8, axis=1)
    days = later @ np.diff(sums.edges).astype(np.float32)
    (best,) = _best_inside(sums.sums, sums.squares, later, days)
    assert sums.keys[best] == series.key[0]
