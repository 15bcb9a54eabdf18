from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals import InputError, walk_forward


@given(
    n=st.integers(2, 500),
    first_train=st.integers(1, 200),
    step=st.integers(1, 200),
    horizon=st.integers(0, 50),
    embargo=st.integers(0, 20),
)
def test_test_stretches_tile_the_rest_and_no_label_reaches_across(
    n: int, first_train: int, step: int, horizon: int, embargo: int
) -> None:
    start = first_train + horizon + 1 + embargo
    if start >= n:
        with pytest.raises(InputError, match="too few"):
            walk_forward(n, first_train, step, horizon, embargo)
        return
    folds = walk_forward(n, first_train, step, horizon, embargo)
    tested = [bar for fold in folds for bar in range(fold.test_start, fold.test_stop)]
    assert tested == list(range(start, n))
    for fold in folds:
        last_bar_a_label_needs = (fold.train_stop - 1) + 1 + horizon
        assert last_bar_a_label_needs + embargo < fold.test_start
        assert fold.train_stop >= first_train
        assert 0 < fold.test_stop - fold.test_start <= step


def test_sizes_that_make_no_sense() -> None:
    with pytest.raises(InputError, match="step is 0"):
        walk_forward(10, 5, 0, 1)
    with pytest.raises(InputError, match="embargo is -1"):
        walk_forward(10, 5, 1, 1, -1)
