"""The set of keys, against Python's own."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from results.inference.max_t.key_set import KeySet


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 60))))
def test_it_tells_what_is_new_as_a_set_does(calls: list[list[int]]) -> None:
    known: set[int] = set()
    keys = KeySet()
    for call in calls:
        expected = []
        for key in call:
            expected.append(key != 0 and key not in known)
            known |= {key} - {0}
        assert keys.add(np.array(call, dtype=np.uint64)).tolist() == expected
        assert len(keys) == len(known)


def test_many_keys_stay_apart_while_it_grows() -> None:
    offered = np.random.default_rng(1).integers(1, 2**64 - 1, 100_000, dtype=np.uint64)
    keys = KeySet()
    assert all(keys.add(part).all() for part in np.split(offered, [3, 5000, 25_000]))
    assert not keys.add(offered[::-1]).any()
