from __future__ import annotations

import numpy as np

from results.searching.models.bagged import Growth
from results.searching.models.calibrating import balanced_accuracy
from results.searching.predicted.sign_map import SignMap
from results.searching.proposing.boundary import Boundary, fair_cells
from tests.results.searching.spaces import WIDE, search, slope, space_of

QUICK = Growth(2, 20, 6, 0.3)


def test_most_signs_of_cells_that_nobody_visited_are_right_and_it_knows_how_many() -> None:
    space = space_of(WIDE)
    value = slope(space)
    visited = search(Boundary(space, 1, 3_000, QUICK), value, 3_000)
    fair = np.isin(visited, fair_cells(space, 1, 3_000))
    signs = SignMap(space, visited, np.clip(value(visited), -1.5, 1.5), fair, 1, QUICK)
    others = np.setdiff1d(np.arange(space.size), visited)
    chance = signs.probability(others)
    found = balanced_accuracy(signs.positive(chance), value(others) > 0)
    assert found.accuracy > 0.97
    assert abs(signs.trust.accuracy - found.accuracy) < 0.03
    sure = (chance > 0.95) | (chance < 0.05)
    assert sure.mean() > 0.7
    assert ((chance[sure] > 0.5) == (value(others)[sure] > 0)).mean() > 0.95


def test_visited_cells_have_their_own_sign_whatever_the_model_says() -> None:
    space = space_of(WIDE)
    index = np.arange(0, space.size, 7)
    found = np.random.default_rng(1).choice([-1.0, 1.0, np.nan], len(index))
    signs = SignMap(space, index, found, np.ones(len(index), dtype=np.bool_), 1, QUICK)
    known = ~np.isnan(found)
    np.testing.assert_array_equal(signs.probability(index)[known], found[known] > 0)
    np.testing.assert_array_equal(signs.enough(index), known)
    assert signs.visited(np.array([0, 1])).tolist() == [True, False]


def test_exposure_changes_no_sign_that_a_visited_cell_tells() -> None:
    space = space_of({**WIDE, "leverage": [1.0, 2.0, 4.0]})
    rng = np.random.default_rng(1)
    sign = rng.choice([-1.0, 1.0], space.size // 3)  # no model could learn it
    index = np.sort(rng.choice(space.size, space.size // 3, replace=False))
    signs = SignMap(space, index, sign[index // 3], np.ones(len(index), dtype=np.bool_), 1, QUICK)
    others = np.setdiff1d(np.arange(space.size), index)
    told = np.isin(others // 3, index // 3)
    right = signs.positive(signs.probability(others)) == (sign[others // 3] > 0)
    assert right[told].all()
    assert right[~told].mean() < 0.6


def test_a_space_of_one_sign_is_not_called_certain() -> None:
    space = space_of(WIDE)
    index = space.draw(500, 1)
    signs = SignMap(space, index, np.ones(500), np.ones(500, dtype=np.bool_), 1, QUICK)
    chance = signs.probability(np.setdiff1d(np.arange(space.size), index))
    assert ((chance > 0.9) & (chance < 1)).all()
    assert np.isnan(signs.trust.accuracy)
    nothing = SignMap(space, index, np.full(500, np.nan), np.ones(500, dtype=np.bool_), 1, QUICK)
    assert nothing.enough_share == 0
    assert (nothing.probability(index) == 0.5).all()
