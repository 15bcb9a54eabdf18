"""Sums in the order of compiled code: one by one, from the first to the last."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import add, mul

import numpy as np
import pytest

from signals.arrays import Floats
from sweeps.vectorbt.apart.sums import SequentialNumpy

_VALUES = np.random.default_rng(5).normal(1.0, 0.3, 4099)
_HOLED = np.where(np.arange(4099) % 7 == 3, np.nan, _VALUES)
_KNOWN = [float(value) for value in _HOLED if value == value]


def _variance(values: list[float]) -> float:
    mean = reduce(add, values, 0.0) / len(values)
    return reduce(add, [(value - mean) * (value - mean) for value in values], 0.0) / len(values)


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("sum", _VALUES, lambda: reduce(add, _VALUES.tolist(), 0.0)),
        ("mean", _VALUES, lambda: reduce(add, _VALUES.tolist(), 0.0) / len(_VALUES)),
        ("nansum", _HOLED, lambda: reduce(add, _KNOWN, 0.0)),
        ("nanprod", _HOLED, lambda: reduce(mul, _KNOWN, 1.0)),
        ("nanmean", _HOLED, lambda: reduce(add, _KNOWN, 0.0) / len(_KNOWN)),
        ("nanvar", _HOLED, lambda: _variance(_KNOWN)),
    ],
)
def test_values_are_taken_one_by_one(name: str, values: Floats, expected: Callable[[], float]) -> None:
    assert getattr(SequentialNumpy(), name)(values) == expected()


def test_what_has_but_one_sum_is_numpys() -> None:
    assert SequentialNumpy().sum(np.array([True, False, True])) == 2
    assert SequentialNumpy().sum(np.array([2**53, 1])) == 2**53 + 1
    assert SequentialNumpy().sum(np.empty(0)) == 0.0


def test_all_else_is_numpys() -> None:
    assert SequentialNumpy().isnan is np.isnan
    assert SequentialNumpy().float64 is np.float64
