"""Neighbourhoods: the nearest cells along each axis that trade otherwise."""

from __future__ import annotations

import numpy as np
import pytest

import grids
from results.choice.screening.neighbours import neighbour_rows, row_of, stepped_axes
from results.inference.sample.groups import Groups
from signals.arrays import Integers

GRID = grids.parse(
    {
        "axes": {
            "side": {"values": ["long", "short"]},
            "stop_loss": {"values": [0.03, 0.01, 0.02]},
            "fee": {"values": [0.0002, 0.0005]},
            "max_hold": {"values": [3, 6, 9, 12]},
        },
        "fixed": {"long_entry": 0.5},
    },
    "test",
).resolve()


def grouped(group: Integers, cell: Integers | None = None) -> Groups:
    held = np.arange(len(group)) if cell is None else cell
    first, own = np.unique(group, return_index=True)[1], np.unique(group, return_inverse=True)[1]
    flags = np.ones(len(group), dtype=np.bool_)
    return Groups((GRID,), False, held, own.astype(np.int32), flags, held[first], flags[first])


def index(side: int, stop: int, fee: int, hold: int) -> int:
    return int(GRID.index_of(np.array([[side, stop, fee, hold]]))[0])


def around(groups: Groups, cell: int) -> list[int]:
    row = row_of(groups, np.array([cell]))
    found = neighbour_rows(groups, row)[0]
    return [int(groups.cell[each]) if each >= 0 else -1 for each in found]


def test_choices_and_costs_have_no_next_value() -> None:
    assert [GRID.axes[place].name for place in stepped_axes(GRID)] == ["stop_loss", "max_hold"]


def test_steps_go_by_value_and_not_by_the_order_of_the_file() -> None:
    groups = grouped(np.arange(GRID.size))
    # stop_loss 0.02 lies between 0.01, at place 1, and 0.03, at place 0
    assert around(groups, index(0, 2, 1, 1)) == [
        index(0, 1, 1, 1), index(0, 0, 1, 1), index(0, 2, 1, 0), index(0, 2, 1, 2)
    ]  # fmt: skip


def test_ends_have_one_neighbour() -> None:
    groups = grouped(np.arange(GRID.size))
    assert around(groups, index(1, 0, 0, 3)) == [index(1, 2, 0, 3), -1, index(1, 0, 0, 2), -1]


def test_copies_are_passed_by() -> None:
    group = np.arange(GRID.size)
    here = index(0, 1, 0, 0)
    for hold in (1, 2):
        group[index(0, 1, 0, hold)] = here
    # the same trades at holds of 6 and 9: the next that trades otherwise is 12
    assert around(grouped(group), here)[2:] == [-1, index(0, 1, 0, 3)]


def test_an_axis_along_which_nothing_changes_gives_no_neighbour() -> None:
    group = np.arange(GRID.size)
    for hold in range(4):
        group[index(0, 1, 0, hold)] = index(0, 1, 0, 0)
    assert around(grouped(group), index(0, 1, 0, 2))[2:] == [-1, -1]


@pytest.mark.parametrize("seed", [1, 2])
def test_cells_that_were_not_run_are_passed_by(seed: int) -> None:
    cells = np.sort(np.random.default_rng(seed).choice(GRID.size, GRID.size // 2, replace=False))
    groups = grouped(np.arange(len(cells)), cells)
    held = set(cells.tolist())
    for cell in cells.tolist():
        position = GRID.positions(np.array([cell]))[0]
        wanted = []
        for place in stepped_axes(GRID):
            order = list(GRID.axes[place].order)
            rank = order.index(position[place])
            for ranks in (range(rank - 1, -1, -1), range(rank + 1, len(order))):
                others = [cell + int(order[at] - position[place]) * GRID.strides[place] for at in ranks]
                wanted.append(next((other for other in others if other in held), -1))
        assert around(groups, cell) == wanted


def test_rows_of_cells_that_were_not_run_are_told() -> None:
    groups = grouped(np.arange(3), np.array([2, 5, 7]))
    assert row_of(groups, np.array([2, 3, 7])).tolist() == [0, -1, 2]
