"""Whole numbers come back, whatever they are and at whatever distances their differences are taken."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sweeps.store.numbers.integers import best_lags, bits_left, pack, unpack

_ANY = arrays(np.int64, st.integers(0, 60), elements=st.integers(-(2**63), 2**63 - 1))
_SMALL = arrays(np.int64, st.integers(1, 60), elements=st.integers(-3, 3))


@given(_ANY | _SMALL, st.lists(st.integers(1, 70), max_size=6))
def test_whatever_is_packed_comes_back(values: np.ndarray, lags: list[int]) -> None:
    np.testing.assert_array_equal(unpack(pack(values, lags)), values)


def test_a_constant_takes_a_few_bytes() -> None:
    assert len(pack(np.full(65_536, -7, dtype=np.int64), [1, 64])) < 20


def test_differences_are_taken_along_the_axes_that_leave_least() -> None:
    rng = np.random.default_rng(1)
    rows, columns = np.cumsum(rng.integers(0, 10**9, (2, 64)), axis=1)
    table = (rows[:, None] + columns[None, :]).ravel()
    lags = best_lags(table, [1, 5, 64])
    assert sorted(lags) == [1, 64]
    assert bits_left(table, lags) < 2 < bits_left(table, [])
    assert len(pack(table, lags)) * 5 < len(pack(table))


def test_of_noise_no_differences_are_taken() -> None:
    assert best_lags(np.random.default_rng(2).integers(0, 2**40, 4096), [1, 64]) == []
