"""Ranks in work order: from cells and back, and as few bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grids
from sweeps.store.places import Places, packed_ranks, unpacked_ranks

SPEC = grids.parse(
    {
        "axes": {
            "long_entry": {"values": [0.5, 0.6, 0.7]},
            "short_entry": {"values": [0.5, 0.6]},
            "stop_loss": {"values": [0.01, 0.02, 0.03, 0.04]},
            "leverage": {"values": [1, 2, 3, 4, 5]},
        }
    },
    "test",
)
GRID = SPEC.resolve()
ORDERS = [
    ("long_entry", "short_entry", "stop_loss", "leverage"),
    ("stop_loss", "long_entry", "short_entry", "leverage"),
    ("leverage", "stop_loss", "short_entry", "long_entry"),
]


@pytest.mark.parametrize("order", ORDERS)
def test_ranks_are_those_of_the_walk(order: tuple[str, ...]) -> None:
    walked = np.concatenate(list(GRID.selected.chunks(7, order)))
    places = Places.of(GRID, order)
    assert places.size == GRID.size
    assert np.array_equal(places.ranks(walked), np.arange(len(walked)))
    assert np.array_equal(places.cells(np.arange(len(walked))), walked)


def test_axes_in_file_order_are_one() -> None:
    assert len(Places.of(GRID, ORDERS[0]).lengths) == 1
    assert len(Places.of(GRID, ORDERS[1]).lengths) > 1


@given(st.lists(st.integers(0, 2**61), min_size=1, max_size=50, unique=True).map(sorted))
def test_ranks_come_back(ranks: list[int]) -> None:
    given_ = np.array(ranks, dtype=np.int64)
    assert np.array_equal(unpacked_ranks(ranks[0], len(ranks), packed_ranks(given_)), given_)


def test_neighbours_take_no_bytes() -> None:
    assert packed_ranks(np.arange(5, 99)) == b""


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("first", "count"), [(0, 120), (7, 50), (119, 1), (40, 80)])
def test_ranks_that_follow_each_other_need_no_division(order: tuple[str, ...], first: int, count: int) -> None:
    places = Places.of(GRID, order)
    assert np.array_equal(places.between(first, count), places.cells(np.arange(first, first + count)))
