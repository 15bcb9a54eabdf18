"""Cells that were proposed are told from those that were not."""

from __future__ import annotations

import numpy as np

from results.searching.seen import Seen, first_ones


def test_what_was_taken_in_is_in_it() -> None:
    seen, random = Seen(), np.random.default_rng(1)
    every = random.permutation(1000).astype(np.int64) * 10**12
    for part in np.array_split(every[:600], 7):
        assert not seen.has(part).any()
        seen.add(part)
    assert len(seen) == 600
    np.testing.assert_array_equal(seen.has(every), np.arange(1000) < 600)


def test_the_first_of_each_is_left_in_order() -> None:
    assert first_ones(np.array([5, 3, 5, 9, 3, 1])).tolist() == [5, 3, 9, 1]
    assert first_ones(np.empty(0, dtype=np.int64)).tolist() == []
