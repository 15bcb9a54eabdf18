"""The space of a search: which cells may be visited, and draws of them."""

from __future__ import annotations

import numpy as np
import pytest

import grids
from results.searching.space import Space

_GRID = {
    "axes": {
        "side": {"values": ["both", "long", "short"]},
        "long_entry": {"values": [0.5, 0.6, 0.7]},
        "short_entry": {"tie": "long_entry"},
        "trailing_stop": {"values": [0.01, 0.02, "none"]},
        "trailing_after": {"values": [0.01, 0.03, "none"]},
        "leverage": {"values": [1, 2, 4]},
        "size": {"values": [0.25, 0.5, 1.0]},
    },
    "fixed": {"stop_basis": "price"},
    "sample": {
        "constraints": [
            "leverage * size <= 2",
            "trailing_after IS NULL OR trailing_after > trailing_stop OR side = 'long'",
        ]
    },
}


def _space(**changes: object) -> Space:
    return Space([grids.parse({**_GRID, **changes}, "grid").resolve()])


def _asked_of_each(space: Space) -> list[int]:
    (grid,) = space.grids
    table = grid.cells(np.arange(grid.size))
    held = ~table.broken()
    for each in grid.sample.constraints:
        held &= each.holds(grid, table.index)
    return [int(index) for index in table.index[held]]


def test_cells_are_allowed_as_constraints_and_the_contract_say() -> None:
    space = _space()
    everything = np.arange(int(space.size))
    assert everything[space.allowed(everything)].tolist() == _asked_of_each(space)
    assert space.draw(10_000, 0).tolist() == _asked_of_each(space)


def test_constraints_about_many_values_are_asked_of_each_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _space()
    monkeypatch.setattr("results.searching.space._ANSWERED", 4)
    asked = _space()
    everything = np.arange(int(whole.size))
    assert (whole.allowed(everything) == asked.allowed(everything)).all()


def test_no_cell_is_allowed_where_what_is_fixed_breaks_a_rule() -> None:
    space = _space(axes={"long_entry": {"values": [0.5, 0.6]}}, fixed={"trailing_after": 0.01}, sample={})
    assert not space.allowed(np.arange(2)).any()


def test_places_and_cells_are_each_others() -> None:
    space = _space()
    some = np.array([0, 17, 400, int(space.size) - 1])
    assert (space.index_of(space.positions(some)) == some).all()
