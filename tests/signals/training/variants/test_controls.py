from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from signals.training.variants.controls import shuffled_bars


@given(st.integers(0, 50), st.lists(st.integers(2, 60), min_size=1, max_size=3), st.integers(1, 20), st.integers(0, 99))
def test_each_span_is_shuffled_within_itself_and_no_bar_stays(
    before: int, lengths: list[int], block: int, seed: int
) -> None:
    ends = np.cumsum([before, *lengths]).tolist()
    source = shuffled_bars(ends[-1] + 5, list(pairwise(ends)), block, seed)
    outside = [*range(before), *range(ends[-1], ends[-1] + 5)]
    assert source[outside].tolist() == outside
    for start, stop in pairwise(ends):
        assert sorted(source[start:stop]) == list(range(start, stop))
        if (stop - start) % block == 0 or stop - start < block:
            assert (source[start:stop] != np.arange(start, stop)).all()


def test_blocks_stay_together() -> None:
    source = shuffled_bars(1000, [(0, 1000)], 50, seed=0)
    assert (np.diff(source) == 1).mean() > 0.97


def test_a_later_span_changes_nothing_before() -> None:
    before = shuffled_bars(300, [(0, 200), (200, 300)], 9, seed=1)
    after = shuffled_bars(400, [(0, 200), (200, 300), (300, 400)], 9, seed=1)
    assert (before == after[:300]).all()
    assert (before != shuffled_bars(300, [(0, 200), (200, 300)], 9, seed=2)).any()


def test_a_span_of_one_block_is_turned_by_half() -> None:
    assert shuffled_bars(4, [(0, 4)], 10, seed=0).tolist() == [2, 3, 0, 1]
