"""Sets of bars as bits: the next member of a set, wherever a search begins."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sweeps.kernels.bits import SPARE, is_member, next_in_sparse, next_member, pack
from tests.sweeps.plain import plain


@given(st.lists(st.booleans(), min_size=1, max_size=200), st.lists(st.booleans(), min_size=1, max_size=200))
def test_a_search_finds_the_next_bar_of_its_own_set(one: list[bool], other: list[bool]) -> None:
    """Two sets, one after the other: what is in the second is never found from the first."""
    bars = max(len(one), len(other))
    flags = np.zeros((2, bars), dtype=np.bool_)
    flags[0, : len(one)], flags[1, : len(other)] = one, other
    words = np.concatenate([pack(flags), np.zeros((2, SPARE), dtype=np.uint64)], axis=1)
    octets, stride = words.reshape(-1).view(np.uint8), 8 * words.shape[1]
    length = stride - 8 * (SPARE - 1)
    for which in range(2):
        base = np.uint64(which * stride)
        members = np.flatnonzero(flags[which])
        for start in range(bars + 2):
            later = members[members >= start]
            expected = later[0] if len(later) else 8 * length
            for search in (next_member, next_in_sparse):
                assert plain(search)(octets, base, np.uint64(length), np.int64(start)) == expected
        found = [plain(is_member)(octets, base, np.int64(bar)) for bar in range(bars)]
        np.testing.assert_array_equal(found, flags[which])
