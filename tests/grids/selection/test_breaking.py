from __future__ import annotations

import numpy as np
import pytest

from grids import Value
from grids.combinations import COMBINATIONS
from grids.selection.breaking import all_broken, rules_broken_by, rules_broken_in, some_broken, together
from tests.grids.stopped import AXES, all_cells, grid_of


@pytest.mark.parametrize("moved", [tuple(AXES), ("trailing_after", "leverage"), ("size_rule",), ("side", "stop_loss")])
@pytest.mark.parametrize("fixed", [{}, {"stop_scale": "atr", "stop_basis": "balance"}, {"short_entry": 0.4}])
def test_rules_are_counted_without_looking_at_every_cell(moved: tuple[str, ...], fixed: dict[str, Value]) -> None:
    grid = grid_of(*moved, **fixed)
    table = all_cells(grid)
    columns = {name: np.array([*column]) for name, column in table.columns.items()}
    expected = {rule.names: int(rule.broken(columns).sum()) for rule in COMBINATIONS}
    for found in (rules_broken_in(grid.selected), rules_broken_by(table)):
        assert {rule.parameters: rule.cells for rule in found} == {
            key: count for key, count in expected.items() if count
        }
    assert table.broken().any() == any(expected.values())


def test_rules_are_added_up_and_told_the_most_frequent_first() -> None:
    grid = grid_of("trailing_after", "leverage")
    rules = together([*rules_broken_in(grid.selected), *rules_broken_in(grid_of("trailing_after").selected)])
    assert {rule.parameters[0]: rule.cells for rule in rules} == {"leverage": 2, "trailing_after": 3}
    said = (
        "in 3 trailing_after has no trailing stop to begin (set trailing_stop, or trailing_after to none); "
        "in 2 leverage leaves no room: 1/leverage must exceed maintenance_margin (lower one of the two)"
    )
    assert str(all_broken("g", 4, rules)) == f"g: every one of the 4 cells breaks a rule: {said}"
    assert some_broken("g", 3, 6, rules) == f"g: 3 of 6 cells break a rule and are skipped: {said}"
