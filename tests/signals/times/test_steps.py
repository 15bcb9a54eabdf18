"""The usual step: the most frequent difference that divides the others."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from signals.arrays import Times
from signals.times.steps import Step, compatible, usual_step

MINUTE = 60_000_000
DAY = 1440 * MINUTE


def at(minutes: list[int]) -> Times:
    return np.datetime64("2024-01-01", "us") + np.array(minutes) * np.timedelta64(1, "m")


def session(step: int) -> Times:
    """Return bars of ten sessions of 6.5 hours, whose opens move by an hour half way, as where clocks change."""
    opens = [day * 1440 + 870 - 60 * (day >= 5) for day in range(10)]
    return at([start + minute for start in opens for minute in range(0, 390, step)])


CASES: dict[str, tuple[Times, int]] = {
    "regular": (at([0, 5, 10, 15]), 5 * MINUTE),
    "one hole": (at([0, 5, 10, 30]), 5 * MINUTE),
    "sparse minutes": (at([0, 3, 6, 9, 12, 14, 17, 18, 21, 24, 28]), MINUTE),
    "sparse minutes of which no two are neighbours": (at([0, 3, 5, 8, 15, 20, 23]), MINUTE),
    "sparse fives": (at([0, 15, 30, 40, 45, 60, 75, 100]), 5 * MINUTE),
    "sessions": (session(5), 5 * MINUTE),
    "hourly sessions": (session(30), 30 * MINUTE),
    "weekdays": (np.array([day for day in np.arange("2024-01-01", "2024-06-01", dtype="datetime64[D]") if np.is_busday(day)]).astype("datetime64[us]"), DAY),
    "months": (np.arange("2020-01", "2024-01", dtype="datetime64[M]").astype("datetime64[us]"), 31 * DAY),
    "years": (np.arange("2000", "2020", dtype="datetime64[Y]").astype("datetime64[us]"), 365 * DAY),
    "one odd stamp among many": (np.sort(np.r_[at(list(range(0, 500, 5))), at([7])]), 5 * MINUTE),
    "two bars": (at([0, 7]), 7 * MINUTE),
    "one bar": (at([0]), 0),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_usual_step(case: str) -> None:
    time, wanted = CASES[case]
    assert usual_step(time).microseconds == wanted


def test_daily_stamps_moved_by_clock_changes_are_daily() -> None:
    stamps = [datetime(2024, 1, 1, 14) + timedelta(days=day, hours=-(60 <= day < 240)) for day in range(300)]
    assert usual_step(pl.Series(stamps).to_numpy()).microseconds == DAY


def test_irregular_bars_have_their_most_frequent_step() -> None:
    assert usual_step(np.array([0, 7, 14, 21, 24, 39, 52]).astype("datetime64[us]")) == Step(7, regular=False)


def month_ends(first: str, last: str) -> Times:
    days = np.arange(first, last, dtype="datetime64[M]").astype("datetime64[D]") - 1
    return days.astype("datetime64[us]")


def test_month_ends_of_two_files_belong_together() -> None:
    early, late = month_ends("2020-02", "2020-08"), month_ends("2020-08", "2021-02")
    assert compatible(usual_step(early), usual_step(late))
    short = month_ends("2023-03", "2023-06")
    assert short[0].astype("datetime64[D]").astype(date) == date(2023, 2, 28)
    assert compatible(usual_step(short), usual_step(early))


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("sparse minutes", "sparse minutes of which no two are neighbours", True),
        ("sparse minutes of which no two are neighbours", "regular", False),
        ("sparse fives", "regular", True),
        ("regular", "hourly sessions", False),
        ("weekdays", "months", False),
        ("months", "years", False),
        ("one bar", "regular", True),
    ],
)
def test_which_steps_are_of_one_timeframe(one: str, other: str, together: bool) -> None:
    steps = usual_step(CASES[one][0]), usual_step(CASES[other][0])
    assert compatible(*steps) is together
    assert compatible(*reversed(steps)) is together
