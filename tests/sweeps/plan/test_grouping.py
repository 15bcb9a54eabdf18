from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grids.mixing import content_ids
from sweeps.plan.grouping import distinct

_COLUMN = st.lists(st.sampled_from([0.0, -0.0, 0.5, float("nan")]), min_size=0, max_size=30)


@given(_COLUMN, st.integers(0, 2**32 - 1))
def test_groups_are_equal_rows_in_order_of_appearance(values: list[float], seed: int) -> None:
    rng = np.random.default_rng(seed)
    column = np.array(values)
    flags, counts = rng.random(len(values)) < 0.5, rng.integers(0, 2, len(values))
    first, group = distinct([column, flags, counts], len(values))
    rows = list(zip([None if v != v else v for v in values], flags.tolist(), counts.tolist(), strict=True))
    seen = list(dict.fromkeys(rows))
    assert group.tolist() == [seen.index(row) for row in rows]
    assert first.tolist() == [rows.index(row) for row in seen]


@given(_COLUMN, st.integers(0, 2**32 - 1))
def test_equal_rows_have_equal_names_and_others_do_not(values: list[float], seed: int) -> None:
    column = np.array(values)
    counts = np.random.default_rng(seed).integers(0, 3, len(values))
    names = content_ids([column, counts], len(values))
    _, group = distinct([column, counts], len(values))
    _, named = distinct([names], len(values))
    assert named.tolist() == group.tolist()


def test_a_name_depends_on_content_alone_and_on_the_order_of_columns() -> None:
    one, other = np.array([0.1, 0.2, 0.1]), np.array([3, 3, 4])
    names = content_ids([one, other], 3)
    assert content_ids([one[1:], other[1:]], 2).tolist() == names[1:].tolist()
    assert not np.isin(content_ids([other, one], 3), names).any()
