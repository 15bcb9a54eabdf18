from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from signals.training.variants.predictions import blend, both_out_of_sample

A, B, C = np.array([0.1, 0.9, np.nan, 0.6]), np.array([0.3, 0.2, 0.5, 0.6]), np.array([0.8, 0.8, 0.5, 0.6])
SHARE = st.floats(0, 1)


@given(st.lists(SHARE, min_size=1, max_size=6), SHARE, st.data())
def test_a_vote_reaches_a_threshold_where_enough_members_do(
    members: list[float], threshold: float, data: st.DataObject
) -> None:
    votes = data.draw(st.integers(1, len(members)))
    (blended,) = blend([np.array([member]) for member in members], "vote", votes)
    assert (blended >= threshold) == (sum(member >= threshold for member in members) >= votes)


def test_more_than_half_by_default_and_the_mean() -> None:
    np.testing.assert_array_equal(blend([A, B, C], "vote"), [0.3, 0.8, np.nan, 0.6])
    np.testing.assert_allclose(blend([A, B], "mean"), [0.2, 0.55, np.nan, 0.6])


def test_out_of_sample_is_where_all_members_are() -> None:
    first, second = np.array([True, True, False]), np.array([True, False, False])
    both = both_out_of_sample([first, second])
    assert both is not None
    assert both.tolist() == [True, False, False]
    assert both_out_of_sample([first, None]) is None
