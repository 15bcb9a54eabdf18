"""Live trades and those of a backtest, matched one to one."""

from __future__ import annotations

import numpy as np
import pytest

from results.auditing.live.matching import match


def times(seconds: list[float] | np.ndarray) -> np.ndarray:
    return np.datetime64("2025-01-01", "us") + (np.asarray(seconds, dtype=float) * 1e6).astype("timedelta64[us]")


def pairs(live: list[float], backtest: list[float], tolerance: float = 10, shift: float = 0) -> list[tuple[int, int]]:
    found = match(
        times(live), np.zeros(len(live), bool), times(backtest), np.zeros(len(backtest), bool),
        shift=int(shift * 1e6), tolerance=int(tolerance * 1e6),
    )  # fmt: skip
    return list(zip(found.live.tolist(), found.backtest.tolist(), strict=True))


def test_each_finds_its_own() -> None:
    assert pairs([3, 103, 203], [0, 100, 200]) == [(0, 0), (1, 1), (2, 2)]


def test_the_nearer_is_taken() -> None:
    assert pairs([101], [95, 100, 108]) == [(0, 1)]


def test_nobody_is_matched_twice() -> None:
    assert pairs([99, 101], [100]) in ([(0, 0)], [(1, 0)])


def test_what_is_farther_than_the_tolerance_is_none() -> None:
    assert pairs([111], [100]) == []
    assert pairs([111], [100], shift=10) == [(0, 0)]


def test_two_pairs_are_better_than_one_that_is_nearer() -> None:
    assert pairs([100, 104], [97, 100]) == [(0, 0), (1, 1)]


def test_sides_are_apart() -> None:
    found = match(
        times([0, 1]), np.array([True, False]), times([0, 1]), np.array([False, True]), shift=0, tolerance=5_000_000
    )
    assert sorted(zip(found.live.tolist(), found.backtest.tolist(), strict=True)) == [(0, 1), (1, 0)]


def test_nothing_to_match() -> None:
    assert pairs([], [1]) == []
    assert pairs([1], []) == []


def best_by_trying(a: list[float], b: list[float], tolerance: float) -> float:
    """Return the worth of the best matching in order, by the plain recursion."""
    worth = np.zeros((len(a) + 1, len(b) + 1))
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            off = abs(a[i - 1] - b[j - 1])
            pair = worth[i - 1, j - 1] + tolerance - off if off <= tolerance else 0.0
            worth[i, j] = max(worth[i - 1, j], worth[i, j - 1], pair)
    return float(worth[-1, -1])


@pytest.mark.parametrize("seed", range(20))
def test_the_best_of_all_matchings_in_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = (np.sort(rng.uniform(0, 200, rng.integers(1, 40))).round(3).tolist() for _ in range(2))
    found = pairs(a, b)
    assert found == sorted(found)
    assert [j for _, j in found] == sorted(j for _, j in found)
    assert sum(10 - abs(a[i] - b[j]) for i, j in found) == pytest.approx(best_by_trying(a, b, 10), abs=1e-3)
