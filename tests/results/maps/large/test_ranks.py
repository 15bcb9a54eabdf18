"""Quantiles by square, found without holding the values."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from results.maps.large.held import Held
from results.maps.large.ranks import Ranks, between, scale_of, selected
from signals.arrays import Floats, Integers

SQUARES = 7


def values(kind: str, n: int, rng: np.random.Generator) -> Floats:
    """Values that are hard to tell apart in one way or another."""
    drawn = {
        "even": rng.normal(size=n),
        "skewed": np.expm1(rng.normal(size=n) * 8.0),
        "ruined": np.where(rng.random(n) < 0.7, -1.0, rng.normal(size=n)),
        "whole": rng.integers(0, 9, n).astype(np.float64),
        "equal": np.full(n, 0.25),
    }[kind]
    drawn[rng.random(n) < 0.2] = np.nan
    return drawn


def found(
    square: Integers, weight: Integers, value: Floats, level: float, bins: int, held: int, drawn: Floats
) -> Floats:
    """The quantile of each square, by counting and selecting."""
    ranks = Ranks(scale_of(drawn, bins))
    ranks.make_room(SQUARES)
    ranks.tally(square, weight, value)
    ends = ranks.ends(level, np.bincount(square, weight, SQUARES).astype(np.int64))
    left = np.flatnonzero(ends.bins[:, 0] >= 0)
    while len(left):
        holding = Held(SQUARES, held)
        wanted = np.full_like(ends.bins, -1)
        wanted[left] = ends.bins[left]
        rows = selected(square, value, ranks.ranges(wanted))
        for some in np.array_split(rows, 5):
            holding.add((square[some], value[some], weight[some]))
        there = left[holding.holds(left)]
        assert len(there)
        for end in (0, 1):
            ends.values[there, end] = holding.at(there, ends.places[there, end])
        left = left[~holding.holds(left)]
    return between(ends)


@pytest.mark.parametrize("kind", ["even", "skewed", "ruined", "whole", "equal"])
@pytest.mark.parametrize("level", [0.0, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize(("bins", "held"), [(1, 3), (2, 10_000), (64, 40)])
def test_they_are_those_of_all_values_held(kind: str, level: float, bins: int, held: int) -> None:
    rng = np.random.default_rng(3)
    square, weight = rng.integers(0, SQUARES - 1, 900), rng.integers(1, 4, 900)
    value = values(kind, 900, rng)
    got = found(square, weight, value, level, bins, held, value[::11])
    cells = pl.DataFrame({"square": np.repeat(square, weight), "value": np.repeat(value, weight)})
    wanted = (
        cells.with_columns(pl.col("value").fill_nan(None))
        .group_by("square")
        .agg(pl.col("value").quantile(level, "linear"))
        .sort("square")
    )
    np.testing.assert_array_equal(got[: SQUARES - 1], wanted["value"].to_numpy())
    assert np.isnan(got[SQUARES - 1])


def test_values_of_which_none_was_drawn_are_found_too() -> None:
    square, weight = np.zeros(5, dtype=np.int64), np.ones(5, dtype=np.int64)
    got = found(square, weight, np.array([3.0, 1.0, 2.0, np.nan, 9.0]), 0.5, 8, 2, np.full(3, np.nan))
    assert got[0] == 2.5


def test_what_is_held_is_shared_out_by_keys() -> None:
    held = Held(4, 2)
    for key in (3, 1, 2, 1, 0, 1):
        held.add((np.full(3, key), np.arange(3.0), np.ones(3, dtype=np.int64)))
    assert held.upto < 4
    assert held.holds(np.array([0, 3])).tolist() == [True, False]
    assert held.at(np.array([0]), np.array([2])).tolist() == [2.0]
