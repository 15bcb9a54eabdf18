"""Drift and timing told apart, foresight accused, other exits tried."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from results.auditing.chance.drawing import chance_of
from results.auditing.model import ACCUSING, Part
from results.auditing.timing.examining import examine
from results.auditing.timing.exits_shown import exits_finding, exits_numbers
from results.auditing.timing.foresight import foresight_findings
from results.auditing.timing.other_exits import other_exits
from results.auditing.timing.placebo import placebo_findings, placebo_numbers
from signals import Bars
from tests.results.auditing.lists import case_of, entries, market

BARS = market()
RANDOM = np.random.default_rng(7).random(300) < 0.5


def kinds(part: Part) -> dict[str, str]:
    return {finding.kind: finding.weight for finding in part.findings}


def test_random_entries_are_drift_and_luck_and_accused_of_nothing() -> None:
    entry, exits = entries(BARS, 300, 11)
    part = examine(case_of(BARS, entry, exits, RANDOM))
    assert kinds(part) == {"drift": "note", "placebo": "note", "other_exits": "note"}
    numbers = part.numbers["placebo"]
    assert numbers["gross"] == pytest.approx(numbers["drift"] + numbers["timing"])
    assert numbers["net"] == pytest.approx(numbers["gross"] - numbers["cost"])
    assert {picture.key for picture in part.pictures} == {"placebo", "other_exits"}
    assert len(part.tables) == 2


def test_longs_in_a_rising_market_are_told_that_it_was_drift() -> None:
    bars = market(6_000, 3, 2e-4)
    entry, exits = entries(bars, 300, 12)
    part = examine(case_of(bars, entry, exits, np.zeros(300, dtype=bool)))
    numbers = part.numbers["placebo"]
    assert numbers["drift"] > 5 * abs(numbers["timing"]) or numbers["p"] > 0.05
    assert "longs of that length" in part.findings[0].text


@pytest.mark.parametrize("ahead", [1, 4, 20])
def test_entries_that_know_the_next_bars_are_accused(ahead: int) -> None:
    entry, _ = entries(BARS, 300, 13)
    exits = entry + ahead
    short = BARS.open[exits] < BARS.open[entry]
    chance = chance_of(case_of(BARS, entry, exits, short))
    assert chance is not None
    (found,) = foresight_findings(chance)
    assert found.kind == "foresight"
    assert found.weight in ACCUSING


def test_entries_at_turning_points_are_accused() -> None:
    low = np.lib.stride_tricks.sliding_window_view(BARS.low, 11).min(axis=1)
    entry = np.flatnonzero(BARS.low[5:-5] == low)[:-20] + 5
    case = case_of(BARS, entry, entry + 6, np.zeros(len(entry), dtype=bool), entry_price=BARS.low[entry])
    chance = chance_of(case)
    assert chance is not None
    assert [found.kind for found in foresight_findings(chance)] == ["foresight"]


@pytest.mark.parametrize("seed", range(4))
def test_a_strong_but_believable_model_is_not_accused(seed: int) -> None:
    entry, exits = entries(BARS, 1_000, 20 + seed, clustered=seed % 2 == 1)
    right = np.random.default_rng(seed).random(1_000) < 0.62
    up = BARS.close[np.minimum(entry + 7, len(BARS) - 1)] > BARS.open[entry]
    chance = chance_of(case_of(BARS, entry, exits, np.where(right, ~up, up)))
    assert chance is not None
    assert foresight_findings(chance) == []


def test_a_bull_market_makes_nobody_know_the_future() -> None:
    bars = market(6_000, 3, 1e-3)
    entry, exits = entries(bars, 500, 15)
    chance = chance_of(case_of(bars, entry, exits, np.zeros(500, dtype=bool)))
    assert chance is not None
    assert foresight_findings(chance) == []


def test_other_exits_are_the_engines_own() -> None:
    entry = np.arange(50, 5_500, 30)
    case = case_of(BARS, entry, entry + 10, np.zeros(len(entry), dtype=bool))
    chance = chance_of(case)
    assert chance is not None
    exits = other_exits(case, chance, 8)
    assert exits is not None
    assert exits.entries == len(entry)
    assert exits.holds[exits.own] == 10
    # neither stop nor target, held for as long: what the list itself earned; the close of the tenth bar is the next one's open
    assert exits.trades[exits.own, -1, -1] == len(entry)
    assert exits.expectancy[exits.own, -1, -1] == pytest.approx(np.mean(BARS.open[entry + 10] / BARS.open[entry] - 1))


def test_too_few_trades_or_other_bars_are_not_testable() -> None:
    entry, exits = entries(BARS, 3, 16)
    part = examine(case_of(BARS, entry, exits, np.zeros(3, dtype=bool)))
    assert kinds(part) == {"placebo": "untestable"}
    entry, exits = entries(BARS, 50, 17)
    part = examine(case_of(BARS, entry, exits, np.zeros(50, dtype=bool), entry_price=np.full(50, 9.0)))
    assert kinds(part) == {"placebo": "untestable"}
    assert "not these bars'" in part.findings[0].text


def test_without_bars_nothing_is_said() -> None:
    entry, exits = entries(BARS, 50, 18)
    assert not examine(case_of(None, entry, exits, np.zeros(50, dtype=bool), of=BARS)).findings


def test_entries_below_the_usual_price_of_a_market_that_returns_to_it_know_nothing() -> None:
    rng, n = np.random.default_rng(7), 8_000
    off = np.zeros(n)
    for at in range(1, n):
        off[at] = 0.9 * off[at - 1] + rng.normal(0, 1.2e-4)
    close = np.round(1 + off, 4)
    opened = np.append(1.0, close[:-1])
    pair = Bars(market(n).time, opened, np.maximum(opened, close), np.minimum(opened, close), close)
    for low in (0.9998, 0.9996):
        entry = np.flatnonzero(close[:-200] <= low) + 1
        entry = entry[np.append(True, np.diff(entry) > 20)]
        exits = entry + np.array([int(np.argmax(close[at : at + 150] >= 1.0)) + 1 for at in entry])
        chance = chance_of(case_of(pair, entry, exits, np.zeros(len(entry), dtype=bool)))
        assert chance is not None
        assert len(entry) > 50
        assert foresight_findings(chance) == []


def test_a_position_that_is_sold_in_parts_is_one_entry() -> None:
    bars = market(6_000, 1)
    entry, exits = entries(bars, 150, 8)
    won = bars.open[exits] > bars.open[entry]
    times = np.where(won, 12, 1)
    bought, sold = (np.repeat(each, times) for each in (entry, exits))
    chance = chance_of(case_of(bars, bought, sold, np.zeros(int(times.sum()), dtype=bool)))
    assert chance is not None
    assert foresight_findings(chance) == []


def test_where_less_was_drawn_or_tried_that_is_said() -> None:
    bars = market(30_000, 2)
    entry = np.arange(10, 29_900, 24)
    said = []
    for at in (entry[:300], entry):
        case = replace(case_of(bars, at, at + 5, np.zeros(len(at), dtype=bool)), placebos=10_000)
        chance = chance_of(case)
        assert chance is not None
        said.append(placebo_findings(chance, placebo_numbers(case, chance))[1].text)
    assert ["draws instead of 10,000" in each for each in said] == [False, True]
    case = case_of(bars, entry[:300], entry[:300] + 5, np.zeros(300, dtype=bool))
    chance = chance_of(case)
    assert chance is not None
    for across, coarser in ((8, True), (30, False)):
        exits = other_exits(case, chance, across)
        assert exits is not None
        assert (
            "coarser map of" in exits_finding(exits_numbers(case, chance, exits), 19).text.split(". Of")[0]
        ) == coarser
