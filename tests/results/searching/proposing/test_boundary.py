from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from grids.selection.cells import about_left
from results.searching.models.bagged import Growth
from results.searching.proposing.boundary import Boundary, fair_cells, standardised
from results.searching.space import Space
from signals.arrays import Floats, Integers
from tests.results.searching.spaces import WIDE, search, slope, space_of, values_of

QUICK = Growth(2, 10, 6, 0.4)


def test_after_a_fair_draw_it_goes_where_the_sign_changes() -> None:
    space = space_of(WIDE)
    value = slope(space)
    visited = search(Boundary(space, 1, 3_000, QUICK), value, 3_000)
    assert len(visited) == len(np.unique(visited)) == 3_000
    fair = fair_cells(space, 1, 3_000)
    np.testing.assert_array_equal(np.sort(visited[: len(fair)]), fair)
    assert np.median(np.abs(value(visited[len(fair) :]))) < np.median(np.abs(value(fair))) / 2


def test_same_seed_same_cells_and_another_seed_others() -> None:
    space = space_of(WIDE)
    one, two, other = (search(Boundary(space, seed, 1_500, QUICK), slope(space), 1_500) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert (one != other).any()


def test_in_which_order_it_hears_of_a_batch_changes_nothing() -> None:
    space = space_of(WIDE)
    value, found = slope(space), []
    for turned in (1, -1):
        proposer = Boundary(space, 2**63 - 1, 1_000, QUICK)
        for _ in range(4):
            index = proposer.propose(150)
            proposer.told(index[::turned], values_of(value(index[::turned])))
        found.append(proposer.propose(150))
    np.testing.assert_array_equal(found[0], found[1])


def test_a_small_space_is_visited_whole_each_cell_once() -> None:
    space = space_of({"long_entry": [0.5, 0.6, 0.7], "stop_loss": [0.01, 0.02, "none"]})
    visited = search(Boundary(space, 1, 1_000, QUICK), slope_of_two, 1_000)
    np.testing.assert_array_equal(np.sort(visited), np.arange(9))


def test_constraints_hold_and_what_they_leave_is_found() -> None:
    space = space_of(
        {"long_entry": WIDE["long_entry"], "short_entry": WIDE["long_entry"]},
        sample={"constraints": ["short_entry >= long_entry"]},
    )
    visited = search(Boundary(space, 1, 1_000, QUICK), slope_of_two, 1_000)
    assert space.allowed(visited).all()
    assert len(np.unique(visited)) == len(visited) == 210


def test_a_space_of_one_sign_or_of_no_trades_is_searched_all_the_same() -> None:
    space = space_of(WIDE)
    for value in (1.0, np.nan):
        visited = search(Boundary(space, 1, 1_000, QUICK), partial(_always, value), 1_000)
        assert len(np.unique(visited)) == 1_000


def test_twenty_axes_are_no_more_than_four() -> None:
    names = ["long_entry", "short_entry", "long_exit", "short_exit", "gate_long_ev", "gate_short_ev", "gate_margin"]
    axes = {name: [round(0.1 * at + 0.05, 2) for at in range(9)] for name in names}
    axes |= {name: [round(0.01 * (at + 1), 2) for at in range(9)] for name in ("stop_loss", "take_profit", "fee")}
    axes |= {name: [1, 2, 3, 5, 8, 13] for name in ("max_hold", "cooldown")}
    space = space_of(axes)
    assert space.size > 10**10
    visited = search(Boundary(space, 1, 1_000, QUICK), lambda index: np.sin(index % 97), 1_000)
    assert len(np.unique(visited)) == 1_000


def test_a_value_without_an_error_keeps_its_sign() -> None:
    values = values_of(np.array([0.3, -9.0, np.nan, 0.2]))
    values.error[3] = np.nan
    np.testing.assert_array_equal(standardised(values), [0.3, -1.5, np.nan, 1.5])


def _always(value: float, index: Integers) -> Floats:
    return np.full(len(index), value)


def slope_of_two(index: Integers) -> Floats:
    return np.where(index % 2 == 0, 1.0, -1.0)


def test_where_draws_are_dear_candidates_are_neighbours_of_the_visited(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("stop_loss", "take_profit", "short_stop_loss", "short_take_profit")
    space = space_of(
        {name: [round(0.001 * at, 3) for at in range(1, 61)] for name in names} | {"max_hold": list(range(1, 21))},
        sample={"constraints": ["stop_loss + take_profit + short_stop_loss + short_take_profit <= 0.02"]},
    )
    assert not about_left(space.grids[0], space.grids[0].sample)[1]
    monkeypatch.setattr("results.searching.space._TRIED", 1 << 14)
    asked: list[int] = []
    drawn = Space.draw

    def noted(own: Space, cells: int, seed: int) -> Integers:
        asked.append(cells)
        return drawn(own, cells, seed)

    monkeypatch.setattr(Space, "draw", noted)
    visited = search(Boundary(space, 1, 1_500, QUICK), slope_of_two, 1_500)
    assert len(np.unique(visited)) == len(visited) == 1_500
    assert space.allowed(visited).all()
    assert asked[0] == 300  # the fair share, which must be drawn
    assert max(asked[1:]) <= space.at_ease < 300
