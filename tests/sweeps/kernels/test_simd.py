"""Registers: compiled, every operation leaves the bits that its plain twin leaves."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats, Integers32
from sweeps.kernels.compiled import kernel
from sweeps.kernels.simd import (
    WIDTH,
    add_above,
    add_whole,
    at_or_below,
    count_above,
    counts,
    flipped,
    keep,
    known,
    larger,
    load,
    magnitude,
    prefetch,
    records,
    same_high,
    smaller,
    splat,
    store,
    subtract_below,
)


@kernel
def _everything(values: Floats, others: Floats, keys: Integers32, out: Floats) -> np.uint64:
    left, right = load(values, 0), load(others, 0)
    prefetch(values, 3)
    first, second, third, fourth = records(values, keys, 0)
    store(out, 0, left + right * left - right)
    store(out, 4, smaller(left, right))
    store(out, 8, larger(left, right))
    store(out, 12, counts(count_above(splat(0.0), left, right)))
    store(out, 16, add_above(right, left, right))
    store(out, 20, subtract_below(right, left, right))
    store(out, 24, keep(left, same_high(left, right)))
    store(out, 28, known(left))
    store(out, 32, flipped(magnitude(right), left))
    store(out, 36, first + second)
    store(out, 40, third + fourth)
    store(out, 44, add_whole(left, right))
    return at_or_below(values, np.uint64(0), 0.5)


def test_compiled_and_plain_leave_the_same_bits() -> None:
    rng = np.random.default_rng(1)
    values, others, keys = rng.random(10 * WIDTH), rng.random(10 * WIDTH), np.array([3, 1, 0, 5], dtype=np.int32)
    values[1], others[3], values[4] = np.nan, values[3], others[4]
    values[2], others[1] = -values[2], -others[1]
    compiled, uncompiled = np.zeros(48), np.zeros(48)
    below = _everything(values, others, keys, compiled)
    assert below == _everything.py_func(values, others, keys, uncompiled)  # type: ignore[attr-defined]
    assert 0 < below < 2**WIDTH - 1
    np.testing.assert_array_equal(compiled.view(np.int64), uncompiled.view(np.int64))
