"""Which ends of an axis have something beyond them."""

from __future__ import annotations

from typing import Any

import pytest

from results.inference.shape import inward


@pytest.mark.parametrize(
    ("name", "values", "at", "expected"),
    [
        ("stop_loss", [0.01, 0.02, 0.03], 0, 1),
        ("stop_loss", [0.01, 0.02, 0.03], 2, 1),
        ("stop_loss", [0.01, 0.02, 0.03], 1, None),
        # none is as far as a stop can be: nothing lies beyond it, nor between it and the largest
        ("stop_loss", [0.01, 0.02, 0.03, None], 3, None),
        ("stop_loss", [0.01, 0.02, 0.03, None], 2, None),
        ("stop_loss", [0.01, 0.02, 0.03, None], 0, 1),
        # in any order
        ("stop_loss", [None, 0.03, 0.01, 0.02], 2, 3),
        ("long_entry", [0.0, 0.5, 1.0], 0, None),
        ("long_entry", [0.0, 0.5, 1.0], 2, None),
        ("long_entry", [0.2, 0.5, 0.8], 2, 1),
        ("size", [0.5, 0.8, 1.0], 2, None),
        ("size", [0.5, 0.8, 1.0], 0, 1),
        ("max_hold", [1, 2, 3], 0, None),
        ("max_hold", [2, 3, 4], 0, 1),
        ("stop_loss", [0.01, 0.02], 0, None),
    ],
)
def test_an_end_counts_where_something_is_beyond(name: str, values: list[Any], at: int, expected: int | None) -> None:
    assert inward(name, values, at) == expected
