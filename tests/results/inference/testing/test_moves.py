"""Moves of probabilities: the same span of time for every asset, none near zero for any."""

from __future__ import annotations

import numpy as np
import pytest

from results.inference.testing.moves import fewest_moved, moves_of, offsets
from signals.arrays import Times


def every(hours: float, bars: int, start: str = "2024-01-01") -> Times:
    """Opening times of bars of so many hours."""
    return np.datetime64(start, "us") + np.arange(bars) * np.timedelta64(round(60 * hours), "m")


def test_one_asset_has_the_offsets_it_always_had() -> None:
    np.testing.assert_array_equal(moves_of([every(1, 1000)], 99, 3)[:, 0], offsets(1000, 99, 3))


def test_assets_of_the_same_bars_move_by_as_many() -> None:
    moves = moves_of([every(1, 800)] * 3, 99, 1)
    assert (moves == moves[:, :1]).all()
    assert len(np.unique(moves[:, 0])) == 99


def test_longer_bars_move_by_fewer_for_the_same_time() -> None:
    moves = moves_of([every(1, 1200), every(4, 300)], 99, 2)
    # up to the part of a bar that is left over
    assert (np.abs(moves[:, 0] / 4 - moves[:, 1]) < 1).all()


def test_a_short_asset_turns_round_more_than_once_and_never_stays_where_it_was() -> None:
    long, short = every(1, 1000), every(1, 300, "2024-01-20")
    moves = moves_of([long, short], 99, 4)
    assert (moves[:, 1] == moves[:, 0] % 300).all()
    for bars, own in zip((1000, 300), moves.T, strict=True):
        assert own.min() >= fewest_moved(bars)
        assert own.max() <= bars - fewest_moved(bars)
    assert (moves[:, 0] > 300).any()


def test_gaps_count_as_time_and_not_as_bars() -> None:
    whole = every(1, 24 * 70)
    # the other is shut at weekends, and the first day of it is a Monday
    sessions = whole[np.arange(len(whole)) // 24 % 7 < 5]
    moves = moves_of([whole, sessions], 99, 5)
    turns = moves[:, 0] % (24 * 68)
    # five days of seven, but for a weekend more or less
    assert (np.abs(moves[:, 1] - turns * 5 / 7) <= 48 * 5 / 7).all()


def test_one_long_gap_does_not_move_an_asset_otherwise_everywhere() -> None:
    whole = every(1, 24 * 60)
    # the other is shut for the last ten days but two: elsewhere both have the same bars, and move by as many
    kept = (whole < whole[-24 * 10]) | (whole >= whole[-24 * 2])
    moves = moves_of([whole, whole[kept]], 60, 5)
    small = moves[:, 0] < 24 * 20
    assert small.any()
    assert (moves[small, 0] == moves[small, 1]).all()


def test_assets_that_share_gaps_move_by_the_same_bars_where_one_begins_later() -> None:
    whole = every(1, 24 * 70)
    sessions = whole[np.arange(len(whole)) // 24 % 7 < 5]
    late = sessions[500:]
    moves = moves_of([sessions, late], 99, 5)
    assert (moves[:, 1] == moves[:, 0] % len(late)).all()


def test_an_asset_with_many_bars_in_a_short_span_does_not_shorten_all_moves() -> None:
    days, minutes = every(24, 3000, "2016-01-01"), every(1 / 60, 20 * 1440, "2024-01-01")
    moves = moves_of([days, minutes], 99, 6)
    assert moves[:, 0].max() > 2000
    assert moves[:, 0].min() >= fewest_moved(len(days))
    assert (moves[:, 1] == moves[:, 0] % 20 * 1440).all()


@pytest.mark.parametrize("start", ["2010-01-01", "2020-06-01", "2030-01-01"])
def test_assets_without_a_day_in_common_are_moved_all_the_same(start: str) -> None:
    days, hours = every(24, 1000, "2020-01-01"), every(1, 24 * 900, start)
    moves = moves_of([days, hours], 99, 7)
    for own, count in zip(moves.T, (len(days), len(hours)), strict=True):
        assert own.min() >= fewest_moved(count)
        assert own.max() <= count - fewest_moved(count)
        assert len(np.unique(own)) > 90


def test_too_few_offsets_are_refused() -> None:
    with pytest.raises(ValueError, match="distinct offsets, fewer than 99"):
        moves_of([every(1, 90), every(0.5, 90)], 99, 0)
