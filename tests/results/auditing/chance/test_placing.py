"""Where trades lie on the bars."""

from __future__ import annotations

import numpy as np

from results.auditing.chance.placing import bar_moves, place
from signals import Bars
from tests.results.auditing.lists import case_of, market

BARS = market()


def test_fills_at_the_open_lie_at_their_bars() -> None:
    entry, exits = np.array([10, 20]), np.array([15, 21])
    placed = place(case_of(BARS, entry, exits, np.array([False, True])), BARS)
    assert placed.entry.tolist() == [10.0, 20.0]
    assert placed.exit.tolist() == [15.0, 21.0]
    assert placed.at_open.all()
    assert placed.sign.tolist() == [1.0, -1.0]


def test_a_fill_at_the_close_is_a_bar_later_than_one_at_the_open() -> None:
    entry, exits = np.array([10]), np.array([15])
    case = case_of(BARS, entry, exits, np.array([False]), entry_price=BARS.close[entry], exit_price=BARS.close[exits])
    placed = place(case, BARS)
    assert placed.at_close.all()
    assert (placed.entry[0], placed.exit[0]) == (11.0, 16.0)


def test_a_fill_beyond_a_gap_that_is_stamped_with_the_bar_before_lies_at_the_open() -> None:
    opened = BARS.open * np.where(np.arange(len(BARS)) == 11, 1.05, 1.0)
    gapped = Bars(BARS.time, opened, np.maximum(BARS.high, opened), BARS.low, BARS.close)
    case = case_of(gapped, np.array([10]), np.array([15]), np.array([False]), entry_price=opened[[11]])
    placed = place(case, gapped)
    assert placed.entry_bar.tolist() == [11]
    assert placed.at_open.all()


def test_a_trade_within_a_bar_lasts_a_part_of_it() -> None:
    at = np.array([10])
    placed = place(case_of(BARS, at, at, np.array([False]), exit_price=BARS.high[at]), BARS)
    assert 0 < placed.hold[0] <= 1


def test_prices_of_another_market_and_times_without_bars_are_left_out() -> None:
    entry, exits = np.array([10, 20, 30]), np.array([15, 25, 35])
    elsewhere = BARS.open[entry] * np.array([1.0, 3.0, 1.0])
    case = case_of(BARS, entry, exits, np.zeros(3, dtype=bool), entry_price=elsewhere)
    placed = place(case, BARS[:32])
    assert placed.at.tolist() == [0]
    assert placed.elsewhere == 1
    assert placed.total == 3


def test_moves_compound_to_the_last_close() -> None:
    assert np.isclose(np.exp(bar_moves(BARS).sum()), BARS.close[-1] / BARS.open[0])
