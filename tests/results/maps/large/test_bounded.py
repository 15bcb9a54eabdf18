"""Quantiles by square of values that are read once, and how far off they may be."""

from __future__ import annotations

import numpy as np
import pytest

from results.maps.large.bounded import Bounded, fine_of
from results.maps.large.ranks import between
from signals.arrays import Floats


def values(kind: str, rng: np.random.Generator, n: int = 6000) -> Floats:
    drawn = {
        "even": rng.normal(size=n),
        "tail": np.expm1(rng.normal(size=n) * 8.0),
        "ruined": np.where(rng.random(n) < 0.7, -1.0, rng.normal(size=n)),
        "zero": np.where(rng.random(n) < 0.7, 0.0, rng.normal(size=n) * 1e-9),
        "above": rng.random(n) * 1e-4,
        "equal": np.full(n, 0.25),
        "none": np.full(n, np.nan),
    }[kind]
    drawn[rng.random(n) < 0.1] = np.nan
    return drawn


@pytest.mark.parametrize("kind", ["even", "tail", "ruined", "zero", "above", "equal", "none"])
@pytest.mark.parametrize("level", [0.0, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("squares", [5, 100_000])
def test_they_are_as_near_as_they_say(kind: str, level: float, squares: int) -> None:
    rng = np.random.default_rng(5)
    value = values(kind, rng)
    lengths = rng.multinomial(len(value), np.ones(60) / 60)
    square = rng.integers(0, 4, 60)
    # what decides the bins is not what is counted
    found = Bounded(fine_of(values(kind, rng, 900) * 0.5, squares), len(value))
    found.make_room(5)
    found.tally(square, lengths, value, each=True)
    each = np.repeat(square, lengths)
    got = between(found.ends(level, np.bincount(each, minlength=5)))
    for at in range(4):
        known = np.sort(value[(each == at) & ~np.isnan(value)])
        assert found.known[at] == len(known)
        if not len(known):
            assert np.isnan(got[at])
            continue
        lacking = np.count_nonzero(each == at) - len(known)
        place = (len(known) - 1) * level + lacking
        low, high = known[int(np.floor(place)) - lacking], known[int(np.ceil(place)) - lacking]
        wanted = low + (high - low) * (place - np.floor(place))
        assert abs(got[at] - wanted) <= found.within[at] * (1 + 1e-9) + 1e-15
        if low == high and low == 0.0:
            assert got[at] == 0.0
        if squares == 5 and kind not in {"zero", "tail"}:
            assert found.within[at] <= 2.0**-8 * max(abs(wanted), np.nanmedian(np.abs(value)))
    assert np.isnan(got[4])


def test_weights_count_as_often_as_they_say() -> None:
    found = Bounded(fine_of(np.array([-1.0, 0.0, 2.0]), 1), 10)
    found.make_room(1)
    found.tally(np.zeros(3, dtype=np.int64), np.array([1, 1, 8]), np.array([-1.0, 0.0, 2.0]), each=False)
    assert found.known.tolist() == [10]
    assert between(found.ends(0.5, np.array([10])))[0] == pytest.approx(2.0, abs=1e-3)
