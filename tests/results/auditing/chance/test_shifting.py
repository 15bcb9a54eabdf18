"""All trades moved together: exact, and as often significant as it says."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from results.auditing.chance.drawing import chance_of
from results.auditing.chance.placing import bar_moves, place
from results.auditing.chance.shifting import held, moved_together
from tests.results.auditing.lists import case_of, entries, held_cases, market

BARS = market()


def test_every_shift_is_what_adding_up_bar_by_bar_gives() -> None:
    entry, exits = entries(BARS, 50, 1)
    placed = place(case_of(BARS, entry, exits, np.arange(50) % 2 == 0), BARS)
    moves = bar_moves(BARS)
    shifted = moved_together(placed, moves)
    least = (len(BARS) - len(shifted.means) + 1) // 2
    around = np.concatenate([moves, moves])
    plain = [
        np.mean(
            [
                sign * around[first + span : last + span].sum()
                for sign, first, last in zip(placed.sign, entry, exits, strict=True)
            ]
        )
        for span in (least, 1_000, 3_333, 0)
    ]
    # less the list's own, which results are told beside
    found = [shifted.means[span - least] - shifted.observed for span in (least, 1_000, 3_333)]
    assert np.allclose(found, np.array(plain[:3]) - plain[3], atol=1e-12)
    assert np.isclose(shifted.observed, placed.move.mean())


def test_what_was_held_adds_up_to_sides_times_holds() -> None:
    entry, exits = entries(BARS, 80, 2)
    placed = place(case_of(BARS, entry, exits, np.arange(80) % 3 == 0), BARS)
    assert np.isclose(held(placed, len(BARS), by_time=True).sum(), (placed.sign * placed.hold).sum())


def test_drift_is_what_the_market_pays_for_being_there() -> None:
    bars = market(6_000, 3, 1e-4)
    entry, exits = entries(bars, 500, 3)
    chance = chance_of(case_of(bars, entry, exits, np.zeros(500, dtype=bool)))
    assert chance is not None
    assert chance.shifted is not None
    expected = np.expm1(bar_moves(bars)).mean() * (exits - entry).mean()
    assert np.isclose(chance.shifted.drift, expected, rtol=0.05)
    assert np.isclose(chance.shifted.means.mean(), expected, rtol=0.05)


def test_random_entries_are_as_often_significant_as_stated() -> None:
    for clustered in (False, True):
        found = [chance_of(case) for case in held_cases(100, trades=400 if clustered else 60, clustered=clustered)]
        p = np.array([each.shifted.p for each in found if each is not None and each.shifted is not None])
        by_weeks = np.array([each.weekly.p for each in found if each is not None and each.weekly is not None])
        for some in (p, by_weeks):
            assert len(some) == 100
            for level in (0.1, 0.5):
                low, high = binom.interval(0.999, 100, level)
                assert low > 0
                assert low <= np.sum(some < level) <= high


def test_whoever_holds_for_long_in_a_rising_market_has_no_timing() -> None:
    rng, found = np.random.default_rng(5), []
    for seed in range(60):
        bars = market(2_000, seed, 2e-3)
        entry = np.sort(rng.integers(0, 1_850, 100))
        for short in (False, True):
            chance = chance_of(case_of(bars, entry, entry + 120, np.full(100, short)))
            assert chance is not None
            assert chance.shifted is not None
            found.append(chance.shifted.p)
    # 120 of 5 %: 0 to 15 but once in a thousand
    assert np.count_nonzero(np.array(found[::2]) < 0.05) <= 10
    assert np.count_nonzero(np.array(found[1::2]) < 0.05) <= 10


def test_entries_that_know_are_found() -> None:
    entry, exits = entries(BARS, 400, 4)
    knows = np.random.default_rng(4).random(400) < 0.4
    short = np.where(knows, BARS.open[exits] < BARS.open[entry], np.arange(400) % 2 == 0)
    chance = chance_of(case_of(BARS, entry, exits, short))
    assert chance is not None
    assert chance.shifted is not None
    assert chance.shifted.p < 0.01
    assert chance.tail is not None
    assert chance.tail.p < 0.01


def test_the_numbers_are_made_once_a_list() -> None:
    entry, exits = entries(BARS, 20, 5)
    case = case_of(BARS, entry, exits, np.zeros(20, dtype=bool))
    assert chance_of(case) is chance_of(case)
    assert chance_of(case_of(None, entry, exits, np.zeros(20, dtype=bool), of=BARS)) is None
