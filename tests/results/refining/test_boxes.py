from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.refining.boxes import SPARE, boxes_of, covered_by


@settings(max_examples=60, deadline=None)
@given(
    shape=st.lists(st.integers(1, 6), min_size=1, max_size=4),
    share=st.floats(0.02, 0.98),
    most=st.integers(1, 12),
    seed=st.integers(0, 2**32),
)
def test_boxes_cover_what_is_wanted_and_are_no_more_than_allowed(
    shape: list[int], share: float, most: int, seed: int
) -> None:
    wanted = np.random.default_rng(seed).random(shape) < share
    wanted.flat[0] = True
    boxes = boxes_of(wanted, most)
    assert len(boxes) <= most
    covered = covered_by(boxes, wanted.shape)
    assert (covered | ~wanted).all()
    # they do not overlap
    assert covered.sum() == sum((box[:, 1] - box[:, 0] + 1).prod() for box in boxes)
    if most >= wanted.sum():
        assert covered.sum() <= (1 + SPARE) * wanted.sum()


def test_two_rectangles_far_apart_are_two_boxes() -> None:
    wanted = np.zeros((20, 20), dtype=np.bool_)
    wanted[1:4, 2:9] = wanted[12:15, 15:18] = True
    assert sorted(boxes_of(wanted, 10).tolist()) == [[[1, 3], [2, 8]], [[12, 14], [15, 17]]]


@pytest.mark.parametrize("most", [1, 48])
def test_a_line_through_a_hundred_thousand_blocks_is_cut_in_no_time(most: int) -> None:
    wanted = np.zeros((50, 50, 40), dtype=np.bool_)
    at = np.indices(wanted.shape).sum(axis=0)
    wanted[(at > 60) & (at < 64)] = True
    boxes = boxes_of(wanted, most)
    covered = covered_by(boxes, wanted.shape)
    assert (covered | ~wanted).all()
    if most == 48:
        assert covered.mean() < 0.5
