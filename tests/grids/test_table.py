from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from grids import PARAMETERS, CellTable, Value, parse
from signals import Signals
from tests.grids.stopped import AXES, all_cells, grid_of


@pytest.mark.parametrize(
    ("moved", "fixed"),
    [
        ((), {}),
        (("stop_loss",), {"short_stop_loss": "same"}),
        (("short_stop_loss",), {"stop_loss": 0.5}),
        (("stop_loss", "short_stop_loss"), {"cooldown": 0, "max_hold": 5, "filter": "calm", "stop_scale": "atr"}),
        (tuple(AXES), {"short_entry": 0.4}),
    ],
)
def test_what_no_axis_moves_is_the_same_frame_as_if_it_were_looked_at(
    moved: tuple[str, ...], fixed: dict[str, Value]
) -> None:
    table = all_cells(grid_of(*moved, **fixed))
    plain = replace(
        table, columns={name: column.copy() for name, column in table.columns.items()}, constant=frozenset()
    )
    assert table.constant
    for kept, looked_at in ((table, plain), (table.unbroken(), plain.unbroken())):
        assert kept.frame().equals(looked_at.frame())
        assert kept.frame().schema == looked_at.frame().schema
    np.testing.assert_array_equal(table.broken(), plain.broken())
    rows = table.frame().drop("cell").rows(named=True)
    assert rows == [table.row(place) for place in range(len(table))]
    for name in table.constant:
        assert len({repr(row[name]) for row in rows}) == 1, name
    followed = {f"short_{name}" for name in moved}
    assert {*PARAMETERS} - {*moved} >= table.constant >= {*PARAMETERS} - {*moved} - followed
    assert table.take(slice(0, 0)).frame().schema == table.frame().schema


def test_a_column_of_words_keeps_its_null() -> None:
    frame = all_cells(grid_of("stop_loss")).frame()
    assert frame["stop_scale"].null_count() == len(frame)
    assert frame["filter"].to_list() == ["none", "none"]
    assert isinstance(frame.schema["stop_scale"], pl.Enum)


@pytest.mark.parametrize("moved", [("stop_loss",), ("short_stop_loss", "stop_loss", "side"), tuple(AXES)])
def test_cells_of_equal_codes_have_equal_values(moved: tuple[str, ...]) -> None:
    grid = grid_of(*moved)
    table = grid.cells(np.random.default_rng(1).permutation(grid.size)).unbroken()
    assert table.codes
    _check_codes(table)
    _check_codes(table.take(np.arange(len(table))[::3]))
    # shorts that follow longs are told apart with them; those that may also differ, by the value in force
    assert ("short_stop_loss" in table.codes) == ("short_stop_loss" not in moved)
    assert len(table.told_apart(("stop_loss", "short_stop_loss", "fee"))) == (2 if "short_stop_loss" in moved else 1)


def test_a_threshold_that_depends_on_the_variant_has_no_codes(two_variants: Signals) -> None:
    axes = {
        "variant": {"values": ["high", "low"]},
        "long_entry": {"quantiles": [0.5, 0.9]},
        "max_hold": {"values": [5, 9]},
    }
    table = parse({"axes": axes}).resolve(two_variants).cells(np.arange(8))
    assert set(table.codes) == {"variant", "max_hold", "short_max_hold"}
    _check_codes(table)


def _check_codes(table: CellTable) -> None:
    for name, codes in table.codes.items():
        assert codes.dtype == np.int64
        column = table[name]
        for code in np.unique(codes):
            values = column[codes == code]
            assert np.array_equal(values, np.full(len(values), values[0]), equal_nan=column.dtype == np.float64)
