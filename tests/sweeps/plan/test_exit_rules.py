"""Exit rules from the parameters of cells: their names, their sides, and what stays of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from grids.cell import cell_table
from grids.parameters import Value
from sweeps.plan.bounds import DataBounds
from sweeps.plan.exit_rule import exit_records
from sweeps.plan.exit_rules import ADDED
from sweeps.plan.rules import Rules, exit_rules

_BOTH: dict[str, Value] = {"long_entry": 0.6, "short_entry": 0.6}
_PRICE: dict[str, Value] = {**_BOTH, "stop_basis": "price"}


def _rules(
    *cells: dict[str, Value], longs: bool = True, shorts: bool = True, bounds: DataBounds | None = None
) -> Rules:
    table = cell_table(cells, ("default",))
    assert not table.broken().any()
    enters = tuple(np.full(len(cells), enter) for enter in (longs, shorts))
    return exit_rules(table, (enters[0], enters[1]), bounds or DataBounds())


def _record(cell: dict[str, Value], longs: bool = True, shorts: bool = True) -> Any:
    return exit_records(_rules(cell, longs=longs, shorts=shorts).columns, np.zeros((1, 2), dtype=np.int64))[0]


def test_rules_of_the_first_edition_keep_their_names() -> None:
    """What runs of the first edition stored as `path` is made of these."""
    rules = _rules(
        {**_BOTH, "stop_loss": 0.02},
        {**_PRICE, "trailing_stop": 0.03, "long_exit": 0.5, "max_hold": 20},
        {
            **_BOTH,
            "short_entry": 0.7,
            "take_profit": 0.05,
            "slippage": 0.001,
            "fill": "close",
            "size_rule": "ramp",
            "leverage": 4.0,
        },
    )
    assert rules.ids[rules.of].tolist() == [11228950830173014076, 41725459603426983, 735948493875085809]
    for name, blank in ADDED.items():
        np.testing.assert_array_equal(rules.columns[name].astype(np.float64), np.full(3, blank))


@pytest.mark.parametrize(
    "further",
    [
        {"breakeven_after": 0.01},
        {"trailing_stop": 0.04},
        {"trailing_stop": 0.01, "trailing_after": 0.01},
        {"short_stop_loss": 0.01},
        {"short_breakeven_after": 0.01},
        {"short_max_hold": 7},
        {"same_bar": "target"},
        {"stop_scale": "atr"},
        {"maker_fee": 0.0},
    ],
)
def test_a_further_rule_has_a_name_of_its_own(further: dict[str, Value]) -> None:
    usual: dict[str, Value] = {**_PRICE, "stop_loss": 0.02, "take_profit": 0.05, "slippage": 0.001, "max_hold": 9}
    rules = _rules(usual, {**usual, **further})
    assert len(set(rules.ids[rules.of].tolist())) == 2


def test_one_value_in_two_columns_makes_two_names() -> None:
    usual: dict[str, Value] = {**_PRICE, "stop_loss": 0.02}
    rules = _rules(
        {**usual, "breakeven_after": 0.03}, {**usual, "trailing_stop": 0.03}, {**usual, "short_trailing_stop": 0.03}
    )
    assert len(set(rules.ids.tolist())) == 3


def test_each_side_leaves_by_its_own_values() -> None:
    cell: dict[str, Value] = {
        **_PRICE,
        "stop_loss": 0.02,
        "short_stop_loss": None,
        "short_trailing_stop": 0.03,
        "take_profit": 0.05,
        "short_breakeven_after": 0.01,
        "max_hold": 9,
        "short_max_hold": 4,
    }
    both = _record(cell)
    assert (both.long_stop, both.short_trailing, both.short_breakeven_after) == (0.02, 0.03, 0.01)
    assert np.isnan([both.short_stop, both.long_trailing, both.long_breakeven_after]).all()
    assert (both.long_target, both.short_target) == (0.05, 0.05)
    assert (both.long_max_hold, both.short_max_hold) == (9, 4)
    longs, shorts = _record(cell, shorts=False), _record(cell, longs=False)
    assert (longs.long_stop, longs.long_max_hold) == (0.02, 9)
    assert (shorts.short_trailing, shorts.short_breakeven_after, shorts.short_max_hold) == (0.03, 0.01, 4)


def test_a_reading_bounds_what_its_multiples_reach() -> None:
    cells: list[dict[str, Value]] = [{**_PRICE, "stop_loss": multiple, "stop_scale": "atr"} for multiple in (2.0, 20.0)]
    unknown_reading = DataBounds(bars=100, fall=np.array([0.1]), rise=np.array([0.1]))
    rules = _rules(*cells, bounds=replace(unknown_reading, readings=((0.01, 0.05),)))
    stops = rules.columns["stop"][rules.of]
    assert stops[0] == 2.0
    assert np.isnan(stops[1])
    assert rules.columns["scale"][rules.of].tolist() == [1, 0]
    unknown = _rules(*cells, bounds=unknown_reading)
    assert unknown.columns["stop"][unknown.of].tolist() == [2.0, 20.0]


def test_distances_of_a_ramp_are_left_to_be_divided() -> None:
    cell: dict[str, Value] = {
        **_BOTH,
        "size_rule": "ramp",
        "leverage": 3.0,
        "stop_loss": 0.05,
        "trailing_stop": 0.06,
        "trailing_after": 0.02,
        "breakeven_after": 0.01,
        "take_profit": 0.2,
    }
    record = _record(cell)
    assert record.ramp == 1
    found = [record[f"short_{name}"] for name in ("stop", "trailing", "trailing_after", "breakeven_after", "target")]
    assert found == [0.05, 0.06, 0.02, 0.01, 0.2]
    fixed = _record({**cell, "size_rule": "fixed", "size": 0.5})
    assert (fixed.long_breakeven_after, fixed.long_trailing_after) == (0.01 / 1.5, 0.02 / 1.5)
