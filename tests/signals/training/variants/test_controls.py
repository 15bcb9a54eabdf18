from __future__ import annotations

import numpy as np
import pytest

from signals.training.variants.controls import shuffled_bars


@pytest.mark.parametrize("block", [1, 7, 50])
def test_each_span_is_shuffled_within_itself_and_no_bar_stays(block: int) -> None:
    spans = [(100, 400), (400, 511)]
    source = shuffled_bars(600, spans, block, seed=3)
    for start, stop in spans:
        assert sorted(source[start:stop]) == list(range(start, stop))
        assert (source[start:stop] != np.arange(start, stop)).mean() > 0.95
    assert (source[:100] == np.arange(100)).all()
    assert (source[511:] == np.arange(511, 600)).all()


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
