"""Lengths of time in words."""

from __future__ import annotations

import pytest

from results.style.counts import lasting


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "a second"),
        (12.4, "12 s"),
        (99.0, "99 s"),
        (600.0, "10 min"),
        (3600.0 * 5, "5 h"),
        (86_400.0 * 30, "30 days"),
        (2.26e12, "71,615 years"),
    ],
)
def test_a_length_of_time_is_in_a_unit_that_tells_something(seconds: float, words: str) -> None:
    assert lasting(seconds) == words
