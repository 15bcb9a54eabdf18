"""Numbers come back within half a quantum, and those that it does not suit to the last bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sweeps.store.numbers.integers import pack, unpack
from sweeps.store.numbers.quanta import Quantised, joined, parted, quantum_for, split_floats, whole_floats

_FLOATS = arrays(np.float64, st.integers(0, 40), elements=st.floats(allow_nan=True, allow_infinity=True, width=64))


def _bits(values: np.ndarray) -> np.ndarray:
    return values.view(np.int64)


@given(_FLOATS, st.integers(-200, 200), st.integers(0, 2**16))
def test_what_is_kept_exactly_comes_back_to_the_bit_and_the_rest_nearly(
    values: np.ndarray, exponent: int, seed: int
) -> None:
    exact = np.random.default_rng(seed).random(len(values)) < 0.3
    quantum = 2.0**exponent
    column = Quantised.of(values, quantum, exact)
    found = Quantised.read(column.head(), unpack(pack(column.steps))).values()
    np.testing.assert_array_equal(_bits(found)[column.exact], _bits(values)[column.exact])
    rest = ~column.exact
    assert not exact[rest].any()
    with np.errstate(over="ignore"):
        assert (np.abs(found[rest] - values[rest]) <= np.maximum(quantum / 2, 2e-16 * np.abs(values[rest]))).all()


@given(_FLOATS)
def test_few_numbers_come_back_to_the_bit(values: np.ndarray) -> None:
    np.testing.assert_array_equal(_bits(whole_floats(split_floats(values))), _bits(values))


@given(st.lists(st.binary(max_size=20), max_size=5))
def test_pieces_come_apart_as_they_were(pieces: list[bytes]) -> None:
    assert parted(joined(*pieces)) == pieces


def test_a_quantum_is_one_that_nearly_all_rows_allow() -> None:
    allowed = np.concatenate([np.full(97, 0.3), [1e-9, 0.0, np.inf]])
    assert quantum_for(allowed) == 0.25
    assert quantum_for(np.array([np.inf, 0.0, np.nan])) == 1.0
