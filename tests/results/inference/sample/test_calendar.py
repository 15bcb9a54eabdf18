"""Dates of several assets as one calendar."""

from __future__ import annotations

import numpy as np

from results.inference.sample.calendar import Calendar


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


START = np.datetime64("2024-01-01", "D")


def test_days_of_an_asset_stand_on_their_dates_and_others_count_nothing() -> None:
    calendar = Calendar.of(
        [START, np.datetime64("2024-01-02", "D")],
        [days("2024-01-01", "2024-01-03"), days("2024-01-02", "2024-01-03", "2024-01-05")],
    )
    assert calendar.dates.tolist() == days("2024-01-01", "2024-01-02", "2024-01-03", "2024-01-05").tolist()
    first, second = np.array([[4.0, 6.0]]), np.array([[2.0, 8.0, 1.0]])
    assert [own.tolist() for own in calendar.days] == [[0, 2], [0, 1, 3]]
    found = calendar.mean([(0, first), (1, second)], 1, 2, np.float64)
    # the mean over both, whether or not an asset has the date
    assert found.tolist() == [[2.0, 1.0, 7.0, 0.5]]
    assert calendar.mean([(1, second)], 1, 1, np.float64).tolist() == [[0.0, 2.0, 8.0, 1.0]]


def test_one_asset_is_its_own_days() -> None:
    calendar = Calendar.of([START], [days("2024-01-01", "2024-01-04")])
    daily = np.arange(4, dtype=np.float32).reshape(2, 2)
    assert calendar.mean([(0, daily)], 2, 1) is daily
    assert len(calendar) == 2
