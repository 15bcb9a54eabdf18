"""What cannot matter of an entry of the other side and of a pause after an exit is blanked, and changes no path's id."""

from __future__ import annotations

import numpy as np
import pytest

from grids.cell import cell_table
from grids.parameters import Value
from signals import simulated_signals
from sweeps.event.engine import EventEngine
from sweeps.plan.bounds import DataBounds
from sweeps.plan.reentry_rules import REENTRY_PARAMETERS, reentry_columns, reentry_records, turns

_BOTH: dict[str, Value] = {"long_entry": 0.6, "short_entry": 0.6}


def _record(enters: tuple[bool, bool] = (True, True), **cell: Value) -> list[int]:
    table = cell_table([{**_BOTH, **cell}], ("default",))
    sides = (np.array([enters[0]]), np.array([enters[1]]))
    columns = reentry_columns({name: table[name] for name in REENTRY_PARAMETERS}, sides, DataBounds(bars=100))
    record: list[int] = reentry_records(columns)[0].tolist()
    return record


@pytest.mark.parametrize(
    ("cell", "enters", "record"),
    [
        ({}, (True, True), [0, 0, 0]),
        ({"opposite": "exit"}, (True, True), [1, 0, 0]),
        ({"opposite": "reverse", "cooldown": 3}, (True, True), [2, 3, 0]),
        # without two sides there is no other
        ({"opposite": "reverse"}, (True, False), [0, 0, 0]),
        ({"opposite": "reverse", "cooldown": 3}, (False, True), [0, 3, 0]),
        ({"opposite": "reverse", "cooldown": 3}, (False, False), [0, 0, 0]),
        ({"cooldown_after": "stop"}, (True, True), [0, 0, 0]),
        ({"cooldown": 3, "cooldown_after": "stop", "stop_loss": 0.1}, (True, True), [0, 3, 1]),
        ({"cooldown": 3, "cooldown_after": "stop"}, (True, True), [0, 3, 1]),  # a margin call is a stop
        # no stop, no pause after one
        ({"cooldown": 3, "cooldown_after": "stop", "maintenance_margin": None}, (True, True), [0, 0, 0]),
        ({"cooldown": 3, "maintenance_margin": None}, (True, True), [0, 3, 0]),
        (
            {"cooldown": 3, "cooldown_after": "stop", "maintenance_margin": None, "short_stop_loss": 0.1},
            (True, True),
            [0, 3, 1],
        ),
        # nor one of the side that never enters
        (
            {"cooldown": 3, "cooldown_after": "stop", "maintenance_margin": None, "short_stop_loss": 0.1},
            (True, False),
            [0, 0, 0],
        ),
        ({"cooldown": 10**12}, (True, True), [0, 100, 0]),
    ],
)
def test_what_cannot_matter_is_blanked(cell: dict[str, Value], enters: tuple[bool, bool], record: list[int]) -> None:
    assert _record(enters, **cell) == record


@pytest.mark.parametrize(
    ("opposites", "expected"), [([0, 0], (False, False)), ([0, 1], (True, False)), ([1, 2], (True, True))]
)
def test_rules_say_whether_any_cuts_and_any_reverses(opposites: list[int], expected: tuple[bool, bool]) -> None:
    assert turns(np.array([[opposite, 5, 0] for opposite in opposites])) == expected


def _paths(cells: list[dict[str, Value]]) -> list[int]:
    table = cell_table(cells, ("default",))
    engine = EventEngine(simulated_signals(600, edge=0.0, seed=1), table.names)
    paths: list[int] = engine.evaluate(table).path.tolist()
    return paths


@pytest.mark.slow
def test_cells_that_neither_turn_nor_pause_keep_the_ids_they_always_had() -> None:
    """Runs of before compare with runs of today by these numbers, found before there was any re-entry rule."""
    cells: list[dict[str, Value]] = [
        {**_BOTH, "stop_loss": 0.01, "stop_basis": "price", "max_hold": 20},
        {"long_entry": 0.7, "long_exit": 0.5, "take_profit": 0.02, "leverage": 3},
        {"short_entry": 0.5, "trailing_stop": 0.01, "stop_basis": "position", "fill": "close"},
        {**_BOTH, "priority": "stronger", "size_rule": "ramp", "stop_loss": 0.004, "maintenance_margin": None},
    ]
    assert _paths(cells) == [7035023285667155759, 1659328937960600673, 5244615169703594996, 6158177074160444553]


@pytest.mark.slow
def test_each_way_to_go_on_is_a_path_of_its_own() -> None:
    stopped: dict[str, Value] = {**_BOTH, "stop_loss": 0.004, "stop_basis": "price", "max_hold": 30}
    ways: list[dict[str, Value]] = [
        {},
        {"opposite": "exit"},
        {"opposite": "reverse"},
        {"cooldown": 5},
        {"cooldown": 6},
        {"cooldown": 5, "cooldown_after": "stop"},
        {"opposite": "reverse", "cooldown": 5},
    ]
    paths = _paths([{**stopped, **way} for way in ways])
    assert len(set(paths)) == len(ways)
    # and not one where no other side is there
    alone = _paths([{**stopped, "side": "long", "opposite": way} for way in ("ignore", "exit", "reverse")])
    assert len(set(alone)) == 1
