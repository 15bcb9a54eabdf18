"""The set of keys, against Python's own."""

from __future__ import annotations

import numpy as np

from results.inference.max_t.key_set import KeySet


def test_it_tells_what_is_new_as_a_set_does() -> None:
    rng = np.random.default_rng(0)
    known: set[int] = set()
    keys = KeySet()
    for size in (0, 1, 5000, 3, 20_000):
        # few values, so that many come again, within a call too; neighbours, so that places collide
        offered = rng.integers(0, 9000, size).astype(np.uint64)
        expected = []
        for key in offered.tolist():
            expected.append(key != 0 and key not in known)
            known |= {key} - {0}
        assert keys.add(offered).tolist() == expected
        assert len(keys) == len(known)


def test_large_keys_stay_apart() -> None:
    offered = np.random.default_rng(1).integers(1, 2**64 - 1, 100_000, dtype=np.uint64)
    keys = KeySet()
    assert keys.add(offered).all()
    assert not keys.add(offered[::-1]).any()
