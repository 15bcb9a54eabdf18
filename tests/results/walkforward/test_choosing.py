"""Rules of choice on made-up numbers: a lone spike, ties, limits."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import ArrayLike

import grids
from grids import Grid
from results.walkforward.choosing import best_of, check_rule, neighbour_indices, plateau
from results.walkforward.scoring import Limits, Scores
from signals import InputError

AXES = {
    "stop_loss": {"values": [0.03, "none", 0.01, 0.02]},
    "side": {"values": ["both", "long"]},
    "leverage": {"values": [1, 2, 4]},
}


def grid_of(axes: dict[str, object] = AXES, **more: object) -> Grid:
    return grids.parse({"axes": axes, **more}, "grid.toml").resolve()


def scores(t: ArrayLike, enough: ArrayLike | None = None) -> Scores:
    values = np.asarray(t, dtype=np.float64).ravel()
    kept = np.ones(len(values), dtype=np.bool_) if enough is None else np.asarray(enough, dtype=np.bool_).ravel()
    return Scores(np.arange(len(values)), values, np.zeros(len(values)), np.zeros(len(values)), kept)


def test_neighbours_follow_the_values_and_none_is_last() -> None:
    grid = grid_of()
    # (stop_loss, side, leverage) of 0.02, long, 2: stops of 0.01 and 0.03 beside it, not those beside it in the file
    here = grid.index_of(np.array([[3, 1, 1]]))
    expected = grid.index_of(np.array([[2, 1, 1], [0, 1, 1], [3, 1, 0], [3, 1, 2]]))
    assert neighbour_indices(grid, here)[0].tolist() == expected.tolist()
    last = grid.index_of(np.array([[1, 0, 2]]))
    beside = neighbour_indices(grid, last)[0]
    assert beside.tolist() == [grid.index_of(np.array([[0, 0, 2]]))[0], -1, grid.index_of(np.array([[1, 0, 1]]))[0], -1]


def test_same_is_no_number_and_has_no_neighbour() -> None:
    axes: dict[str, object] = {
        "short_stop_loss": {"values": [0.02, "same", 0.01, "none"]},
        "short_max_hold": {"values": ["same", 6, 3]},
    }
    grid = grid_of(axes, fixed={"stop_loss": 0.01, "stop_basis": "price"})
    assert [axis.order.tolist() for axis in grid.axes] == [[2, 0, 3], [2, 1]]

    def cells(*positions: tuple[int, int]) -> list[int]:
        return [int(cell) for cell in grid.index_of(np.array(positions))]

    assert neighbour_indices(grid, np.array(cells((1, 0))))[0].tolist() == [-1, -1, -1, -1]
    assert neighbour_indices(grid, np.array(cells((0, 1))))[0].tolist() == [*cells((2, 1), (3, 1), (0, 2)), -1]


LINE = {"long_entry": {"values": [0.5, 0.6, 0.7, 0.8, 0.9]}, "max_hold": {"values": [3, 6, 12, 24, 48]}}
SPIKE = np.array(
    [[0, 0, 0, 0, 0], [0, 9, 0, 0, 0], [0, 0, 1.9, 2.1, 2], [0, 0, 2.05, 2.4, 2.15], [0, 0, 1.95, 2.2, 2.01]],
    dtype=float,
)


def test_a_lone_spike_is_not_chosen_by_plateau() -> None:
    grid = grid_of(LINE)
    assert best_of(scores(SPIKE), "t", grid)[0] == 6
    assert best_of(scores(SPIKE), "plateau", grid)[0] == 3 * 5 + 3
    assert plateau(scores(SPIKE), grid)[6] == 0


def test_a_cell_alone_among_cells_with_few_trades_is_no_plateau() -> None:
    enough = SPIKE > 0
    chosen, compared = best_of(scores(SPIKE, enough), "plateau", grid_of(LINE))
    assert chosen == 18
    assert compared[6] == 0
    assert np.isnan(compared[~enough.ravel()]).all()


def test_a_neighbour_of_another_scale_is_no_neighbour() -> None:
    grid = grid_of({"leverage": {"values": [1, 2, 4]}, "max_hold": {"values": [3, 6, 12]}})
    spike = np.tile([0.0, 5.0, 1.0], (3, 1)) * (1 + 1e-12 * np.arange(3)[:, None])
    # with its own scales beside it, the lower quartile of the spike would be 1
    assert plateau(scores(spike), grid).reshape(3, 3)[1, 1] == 0


def test_a_cell_beside_a_spike_is_not_lifted_by_it() -> None:
    grid = grid_of({"stop_loss": {"values": [0.01, 0.02, 0.03]}})
    assert plateau(scores([1.0, 9.0, 1.5]), grid).tolist() == [1.0, 1.0, 1.5]


def test_a_cell_that_is_left_out_is_no_neighbour() -> None:
    grid = grid_of({"stop_loss": {"values": [0.01, 0.02, 0.03, 0.04]}})
    t = np.array([3.0, 2.0, 4.0])
    left = Scores(np.array([0, 1, 3]), t, np.zeros(3), np.zeros(3), np.ones(3, dtype=np.bool_))
    assert plateau(left, grid).tolist() == [2.0, 2.0, 4.0]


def test_ties_go_to_the_first_cell_and_rounding_breaks_none() -> None:
    grid = grid_of(LINE)
    tied = np.ones(25)
    tied[[7, 12]] = [3.0, 3.0 + 1e-13]
    assert best_of(scores(tied), "t", grid)[0] == 7


def test_only_cells_within_the_limits_run() -> None:
    grid = grid_of(LINE)
    enough = np.ones(25, dtype=bool)
    enough[6] = False
    assert best_of(scores(SPIKE, enough), "t", grid)[0] == 18
    assert best_of(scores(SPIKE, np.zeros(25)), "t", grid)[0] is None


def test_a_sample_has_no_neighbours() -> None:
    grid = grid_of(LINE, sample={"cells": 10})
    assert check_rule("t", Limits(), grid) == "t"
    with pytest.raises(InputError, match="`by='plateau'` looks at the neighbours.*or choose `by='t'`"):
        check_rule("plateau", Limits(), grid)


@pytest.mark.parametrize(
    ("rule", "limits", "words"),
    [
        ("sharpe", Limits(), "`by=sharpe`: is no rule; write one of t, plateau, expectancy"),
        ("t", Limits(1), "`min_trades=1`: a statistic needs at least 2 trades"),
        ("t", Limits(30, 20.0), "`max_drawdown=20.0`: write a fraction"),
    ],
)
def test_what_makes_no_sense_is_refused(rule: str, limits: Limits, words: str) -> None:
    with pytest.raises(InputError, match=words):
        check_rule(rule, limits, grid_of(LINE))
