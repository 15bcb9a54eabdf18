from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grids import Grid, parse
from grids.selection import drawing
from grids.selection import feasible as feasible_cells
from grids.selection import joint as joint_module
from grids.selection.cells import about_left
from grids.selection.joint import joint_cells
from signals import InputError

AXES = {
    "long_entry": {"from": 0.5, "to": 0.9, "step": 0.1},
    "short_entry": {"from": 0.5, "to": 0.9, "step": 0.1},
    "long_exit": {"values": [0.4, 0.6, 0.8, "none"]},
    "short_exit": {"tie": "long_exit"},
    "stop_loss": {"values": [0.01, 0.02, "none"]},
    "take_profit": {"values": [0.01, 0.03, 0.05]},
    "leverage": {"values": [1, 2, 4]},
    "side": {"values": ["both", "long"]},
}
CONSTRAINTS = (
    "short_entry >= long_entry",
    "short_exit < long_entry",
    "take_profit > stop_loss AND leverage * stop_loss <= 0.04",
    "side = 'long' or short_entry > 0.6",
    "stop_loss is null or long_entry + stop_loss < 0.8",
    "leverage * take_profit between 0.02 and 0.1 and size <= 1",
    "size < 2",
)


def a_grid(constraints: tuple[str, ...], cells: int | None = None, seed: int = 0) -> Grid:
    drawn = {} if cells is None else {"cells": cells, "seed": seed}
    return parse({"axes": AXES, "sample": {"constraints": list(constraints), **drawn}}).resolve()


def by_hand(grid: Grid) -> set[int]:
    index = np.arange(grid.size)
    kept = np.ones(grid.size, dtype=np.bool_)
    for constraint in grid.sample.constraints:
        kept &= constraint.holds(grid, index)
    return set(index[kept].tolist())


@settings(max_examples=60, deadline=None)
@given(
    constraints=st.lists(st.sampled_from(CONSTRAINTS), unique=True).map(tuple),
    largest=st.sampled_from([20, 60, 10**6]),
)
def test_every_cell_that_is_left_has_one_rank(constraints: tuple[str, ...], largest: int) -> None:
    grid = a_grid(constraints)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joint_module, "_LARGEST_TABLE", largest)
        cells = joint_cells(grid, grid.sample.constraints)
    found = cells.at(np.arange(cells.count)).tolist()
    assert len(set(found)) == cells.count
    assert set(cells.passing(np.array(found, dtype=np.int64)).tolist()) == by_hand(grid)
    if largest == 10**6:
        assert not cells.open
        assert cells.count == len(by_hand(grid))


def test_a_sample_is_drawn_of_what_is_left_whatever_fits_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feasible_cells, "_LARGEST_TABLE", 10)
    grid = a_grid(CONSTRAINTS, 50, 3)
    left = by_hand(grid)
    (drawn,) = grid.selected.chunks(100)
    assert len(set(drawn.tolist())) == 50
    assert set(drawn.tolist()) <= left
    (whole,) = a_grid(CONSTRAINTS, 10**6).selected.chunks(10**6)
    assert set(whole.tolist()) == left


def test_ranks_are_spread_evenly_over_a_grid_that_no_table_holds() -> None:
    steps = {"values": [round(0.3 + at / 200, 3) for at in range(100)]}
    axes = dict.fromkeys(("long_entry", "short_entry", "long_exit", "short_exit"), steps)
    axes |= {
        "stop_loss": {"values": [at / 1000 for at in range(1, 101)]},
        "take_profit": {"values": [at / 1000 for at in range(1, 101)]},
    }
    pairs = [
        "short_entry = long_entry",
        "long_exit = long_entry",
        "short_exit = short_entry",
        "take_profit >= stop_loss",
    ]
    sample = {"constraints": [*pairs, "long_entry + stop_loss < 2"], "cells": 20_000, "seed": 5}
    grid = parse({"axes": axes, "sample": sample}).resolve()
    assert grid.size == 10**12
    (drawn,) = grid.selected.chunks(20_000)
    at = grid.positions(drawn)
    assert len(np.unique(drawn)) == 20_000
    assert (at[:, 0] == at[:, 3]).all()
    # 100 thresholds by 5,050 pairs of a stop and a target no smaller
    counts = np.bincount(at[:, 0], minlength=100)
    assert ((counts - 200) ** 2 / 200).sum() < 160  # chi squared with 99 degrees of freedom is seldom more
    stops = np.bincount(at[:, 4], minlength=100)
    wanted = 20_000 * np.arange(100, 0, -1) / 5050
    assert ((stops - wanted) ** 2 / wanted).sum() < 160


def test_cells_that_are_too_rare_to_be_found_are_refused_and_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_TRIED", 1000)
    monkeypatch.setattr(drawing, "_MOST_TRIED", 10**6)
    steps = {"values": [round(0.3 + at / 200, 3) for at in range(100)]}
    axes = dict.fromkeys(("long_entry", "short_entry", "long_exit", "short_exit"), steps)
    rare = "long_entry + 2 * short_entry + 3 * long_exit + 4 * short_exit < 3.02"
    with pytest.raises(
        InputError, match="leaves .*, over too many values to list what it leaves: to draw 100 cells would"
    ) as refused:
        assert parse({"axes": axes, "sample": {"constraints": [rare], "cells": 100}}).resolve().selected
    assert "grid: sample: 'long_entry + 2" in str(refused.value)


@pytest.mark.parametrize("largest", [20, 10**6])
def test_what_is_left_is_counted_whatever_fits_a_table(monkeypatch: pytest.MonkeyPatch, largest: int) -> None:
    monkeypatch.setattr(feasible_cells, "_LARGEST_TABLE", 10)
    monkeypatch.setattr(joint_module, "_LARGEST_TABLE", largest)
    grid = a_grid(CONSTRAINTS)
    left = by_hand(grid)
    assert grid.selected.count == len(left)
    assert sorted(cell for chunk in grid.selected.chunks(100) for cell in chunk.tolist()) == sorted(left)
    about, exact = about_left(grid, grid.sample)
    assert exact == (largest > 20)
    assert about == pytest.approx(len(left), rel=0.1)
