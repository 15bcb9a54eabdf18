from __future__ import annotations

import numpy as np
import pytest

from grids import cell_table, check_cell, parse
from grids.selection.constraints import parse_constraint
from signals import InputError


def kept(text: str, **cell: object) -> bool:
    table = cell_table([check_cell(cell)], ("default",))
    result = parse_constraint(text, "x").evaluate(table)
    assert result.dtype == np.bool_
    return bool(result[0])


@pytest.mark.parametrize(
    ("text", "cell", "expected"),
    [
        ("short_entry >= long_entry", {"short_entry": 0.6, "long_entry": 0.6}, True),
        ("short_entry >= long_entry", {"short_entry": 0.6}, False),  # null drops the cell
        ("long_entry is null", {}, True),
        ("leverage * size <= 4", {"leverage": 4, "size": 1}, True),
        ("size <= 0.3", {"size": 0.3}, True),
        ("size = 0.57", {"size": 0.57}, True),
        ("size in (0.1, 0.57)", {"size": 0.57}, True),
        ("side = 'long'", {"side": "long"}, True),
        ("variant = 'Len'", {}, False),
        ("stop_loss / (leverage - 1) > 0", {"stop_loss": 0.1}, False),  # a quotient by zero is null
        ("side like 'l%'", {"side": "long"}, True),
        ("gate = 'none'", {}, True),
        ("variant = 'default'", {}, True),
        ("max_hold between 1 and 12", {"max_hold": 12}, True),
        ("max_hold < 12", {}, False),
        ("funding", {"funding": False}, False),
        ("not funding", {"funding": False}, True),
        ("greatest(leverage, 3) = 3", {"leverage": 2}, True),
        ("short_stop_loss < stop_loss", {"stop_loss": 0.02, "short_stop_loss": 0.01}, True),
        ("short_stop_loss = stop_loss", {"stop_loss": 0.02}, True),  # the value in force
        ("stop_scale is null", {}, True),
        ("stop_scale = 'atr'", {"stop_scale": "atr", "stop_basis": "price"}, True),
        ("filter = 'none'", {}, True),
        ("filter like 'c%'", {"filter": "calm", "filters": {"calm": "hour < 9"}}, True),
        ("cooldown > 0 or cooldown_after = 'any'", {"cooldown_after": "stop"}, False),
        ("size_rule = 'risk' and risk <= 0.01", {}, False),
        ("maker_fee <= fee", {"maker_fee": 0.0001}, True),
        ("case when stop_loss is null then leverage = 1 else true end", {"leverage": 2}, False),
    ],
)
def test_a_constraint_is_sql_on_one_cell(text: str, cell: dict[str, object], expected: bool) -> None:
    assert kept(text, **cell) is expected


REMEDY = 'write a comparison such as "short_entry >= long_entry", and "stop_loss is null" for null'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "leverage >",
            "x: constraint 'leverage >' is not an SQL expression (it ends where a value is expected); " + REMEDY,
        ),
        (
            "side = 'Len'",
            "x: constraint 'side = 'Len'' asks for 'Len', which side is never; side is one of: both, long, short",
        ),
        (
            "levrage < 3",
            "x: constraint 'levrage < 3' names 'levrage', which is no parameter; did you mean 'leverage'?",
        ),
        ("1 = 1", "x: constraint '1 = 1' names no parameter; name at least one, or leave it out"),
        (
            "leverage > avg(leverage)",
            "x: constraint 'leverage > avg(leverage)' calls avg, which looks beyond its own cell; "
            "compare values of one cell only",
        ),
        (
            "lag(size) over (order by size) < size",
            "x: constraint 'lag(size) over (order by size) < size' calls lag, which looks beyond its own cell; "
            "compare values of one cell only",
        ),
        ("leverage * size", f"x: constraint 'leverage * size' is not a condition but a number; {REMEDY}"),
        (
            "stop_loss = 'none'",
            "x: constraint 'stop_loss = 'none'' compares stop_loss, a number, with 'none', a word; "
            "write stop_loss IS NULL for no value",
        ),
    ],
)
def test_what_is_no_constraint_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_constraint(text, "x")
    assert str(caught.value) == message


def test_an_unknown_parameter_far_from_all_gets_the_list() -> None:
    with pytest.raises(InputError, match="names 'zzzz', which is no parameter; the parameters are: variant, side"):
        parse_constraint("zzzz > 1", "x")


def test_a_value_that_shorts_have_of_longs_is_decided_by_the_axis_of_longs() -> None:
    axes = {"stop_loss": {"values": [0.01, 0.02, 0.03]}, "side": {"values": ["both", "short"]}}
    constraints = {"constraints": ["short_stop_loss > 0.01"]}
    for more in ({}, {"short_stop_loss": {"values": ["same", 0.005]}}):
        grid = parse({"axes": {**axes, **more}, "sample": constraints}).resolve()
        table = grid.cells(np.concatenate(list(grid.selected.chunks(100))))
        every = grid.cells(np.arange(grid.size))
        assert sorted(table.index.tolist()) == every.index[every["short_stop_loss"] > 0.01].tolist()
        assert grid.selected.count == len(table) == 4
