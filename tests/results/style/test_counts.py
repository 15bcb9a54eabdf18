"""Lengths of time in words."""

from __future__ import annotations

import pytest

from results.style.counts import about, lasting


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


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0.1 s"),
        (0.42, "0.4 s"),
        (8.74, "8.7 s"),
        (9.96, "10 s"),
        (55.2, "55 s"),
        (99.7, "1.7 min"),
        (132.0, "2.2 min"),
        (1_190.0, "20 min"),
        (5_995.0, "1.7 h"),
        (10_900.0, "3.0 h"),
        (400_000.0, "4.6 days"),
        (4e9, "127 years"),
    ],
)
def test_what_is_estimated_has_two_digits(seconds: float, words: str) -> None:
    assert about(seconds) == words
