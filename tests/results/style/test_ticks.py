"""Ticks: at the round numbers that matplotlib takes, at powers, and at times that calendars know."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from matplotlib.ticker import MaxNLocator

from results.style.ticks import power_ticks, round_ticks
from results.style.time_ticks import time_ticks


def test_round_numbers_are_those_of_matplotlib() -> None:
    rng = np.random.default_rng(5)
    locator = MaxNLocator(9, steps=[1, 2, 2.5, 5, 10])
    for low, width in zip(rng.normal(0, 3, 400), 10.0 ** rng.uniform(-3, 6, 400), strict=True):
        usual = [value for value in locator.tick_values(low, low + width) if low <= value <= low + width]
        assert round_ticks(low, low + width) == pytest.approx(usual, abs=1e-9 * width)


@pytest.mark.parametrize(("low", "high"), [(1e-9, 3e-9), (1e15, 3e15), (-1.0, 1.0), (0.05, 0.95)])
def test_round_numbers_are_inside_and_written_shortly(low: float, high: float) -> None:
    ticks = round_ticks(low, high)
    assert 4 <= len(ticks) <= 10
    assert low <= ticks[0] < ticks[-1] <= high
    assert all(len(f"{tick:g}") <= 8 for tick in ticks)


def test_fewer_ticks_where_there_is_less_room() -> None:
    assert len(round_ticks(0.0, 1.0, 2)) == 3
    assert round_ticks(0.0, 1.0, 0) == [0.0, 1.0]
    assert round_ticks(2.0, 2.0) == [2.0]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (1.0, 500.0, [1.0, 10.0, 100.0]),
        (1.0, 50.0, [1.0, 2.0, 5.0, 10.0, 20.0, 50.0]),
        (17.0, 130.0, [20.0, 50.0, 100.0]),
        (3.0, 4.0, []),
    ],
)
def test_powers_have_company_where_they_are_few(low: float, high: float, ticks: list[float]) -> None:
    assert power_ticks(low, high) == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("first", "last", "labels", "common"),
    [
        ("1999-01-04", "2018-12-31", "2000 2002 2004 2006 2008 2010 2012 2014 2016 2018", ""),
        ("2024-02-01", "2024-11-20", "Feb Mar Apr May Jun Jul Aug Sep Oct Nov", "2024"),
        ("2024-03-01T07:30", "2025-02-11", "Apr May Jun Jul Aug Sep Oct Nov Dec 2025 Feb", ""),
        ("2024-02-26", "2024-03-05", "26 27 28 29 Mar 02 03 04 05", "2024-Mar"),
        ("2024-03-01T07:30", "2024-03-02T16:49", "09:00 12:00 15:00 18:00 21:00 Mar-02 03:00 06:00 09:00 12:00 15:00", "2024-Mar-02"),
        ("2024-03-01T07:30", "2024-03-01T08:30", "07:30 07:40 07:50 08:00 08:10 08:20 08:30", "2024-Mar-01"),
        ("2024-03-01T07:30", "2024-03-01T07:30:04", "07:30 07:30:01 07:30:02 07:30:03 07:30:04", "2024-Mar-01"),
    ],
)  # fmt: skip
def test_times_say_as_little_as_tells_them_apart(first: str, last: str, labels: str, common: str) -> None:
    start, end = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (first, last))
    ticks, written, left_out = time_ticks(start, end)
    assert (" ".join(written), left_out) == (labels, common)
    assert all(start <= tick <= end for tick in ticks)


def test_any_span_has_a_few_ticks() -> None:
    start = datetime(2019, 12, 30, 23, 17, 5, tzinfo=UTC)
    for step in range(10, 230):
        span = timedelta(seconds=math.exp(step / 10))
        ticks, labels, _ = time_ticks(start, start + span)
        assert 3 <= len(ticks) <= 11, span
        assert ticks == sorted(set(ticks))
        assert len(labels) == len(ticks)
