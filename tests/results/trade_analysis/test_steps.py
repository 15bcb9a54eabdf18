"""One step along each axis: as a search through all stored cells finds it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from benchmarks.calibration.worlds import SKILLED, Climate, make_world
from results.trade_analysis.steps import STEP_COLUMNS, RowsOf, cell_steps, rows_of
from results.trade_analysis.stored_rows import StoredRows


def _rows(run: results.Run) -> RowsOf:
    return StoredRows(run, [*STEP_COLUMNS, *run.axes]).rows


def _searched(cells: pl.DataFrame, run: results.Run, cell: int, axis: str, way: int) -> int | None:
    """Return the cell that has the next value of an axis, and all others the same."""
    here = cells.filter(pl.col("cell") == cell)
    known = [each for each in run.info.grid.axes if each.name == axis]
    values: list[Any] = list(known[0].values) if known else list(run.assets)
    numbers = sorted(value for value in values if value is not None)
    order = [*(values if isinstance(values[0], str) else numbers), *([None] if None in values else [])]
    at = order.index(here[axis][0]) + way
    if not 0 <= at < len(order):
        return None
    others = [name for each in run.info.grid.axes for name in [each.name] if name != axis]
    others += ["asset"] if run.assets and axis != "asset" else []
    found = cells.filter(
        pl.col(axis).eq_missing(pl.lit(order[at], dtype=cells.schema[axis])),
        *(pl.col(name).eq_missing(pl.lit(here[name][0], dtype=cells.schema[name])) for name in others),
    )
    return int(found["cell"][0]) if len(found) else None


def _one_finding(own: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether two cells have the same trades at whatever exposure."""
    if any(own[name][0] != other[name][0] for name in ("trades", "wins", "losses")):
        return False
    payoffs = own["payoff_ratio"][0], other["payoff_ratio"][0]
    if None in payoffs:
        return payoffs == (None, None) and (own["trades"][0] == 0 or bool(own["path"][0] == other["path"][0]))
    return math.isclose(*payoffs, rel_tol=1e-8)


@pytest.mark.parametrize("which", ["run", "blind_run", "assets_run"])
def test_neighbours_are_found_by_their_values(which: str, request: pytest.FixtureRequest) -> None:
    run = request.getfixturevalue(which)
    cells = run.collect(run.stored)
    rows, missing = _rows(run), 0
    for cell in cells["cell"].to_list()[::7]:
        steps = cell_steps(run, rows, cell, "all")
        own = cells.filter(pl.col("cell") == cell)
        assert [step["axis"] for step in steps] == [
            *(["asset"] if run.assets else []),
            *(each.name for each in run.info.grid.axes),
        ]
        for step in steps:
            for way, neighbour in ((-1, step["down"]), (1, step["up"])):
                expected = _searched(cells, run, cell, step["axis"], way)
                assert (None if neighbour is None else neighbour["cell"]) == expected
                missing += expected is None
                if neighbour is not None:
                    row = cells.filter(pl.col("cell") == expected)
                    for name in ("trades", "expectancy", "edge", "win_rate", "payoff_ratio"):
                        assert neighbour[name] == row[name][0]
                    assert neighbour["same"] == (_one_finding(own, row) and step["axis"] != "asset")
                    assert neighbour["thin"] == (row["state"][0] != "ok")
    assert missing


def test_the_leading_sample_is_told(run: results.Run) -> None:
    cells = run.collect(run.cells(None, "oos"))
    for step in cell_steps(run, _rows(run), 60, "oos"):
        for neighbour in (step["down"], step["up"]):
            if neighbour is not None:
                row = cells.filter(pl.col("cell") == neighbour["cell"])
                assert neighbour["expectancy"] == row["expectancy"][0]
                assert neighbour["trades"] == row["trades"][0]


def test_values_out_of_order_are_stepped_through_as_maps_draw_them(tmp_path: Path) -> None:
    grid = {
        "axes": {"stop_loss": {"values": ["none", 0.03, 0.01]}},
        "fixed": {"long_entry": 0.5, "stop_basis": "price"},
    }
    sweeps.run(
        grids.parse(grid), signals.simulated_signals(600, edge=0.1, seed=2), tmp_path / "run", jobs=1, progress=False
    )
    run = results.open(tmp_path / "run")
    step = cell_steps(run, _rows(run), 1, "all")[0]
    assert step["title"] == "stop loss (price move)"
    assert step["here"] == "3%"
    assert step["down"] is not None
    assert (step["down"]["cell"], step["down"]["label"]) == (2, "1%")
    assert step["up"] is not None
    assert (step["up"]["cell"], step["up"]["label"]) == (0, "none")


def test_another_exposure_is_the_same_trades_and_another_fee_is_not(tmp_path: Path) -> None:
    stop = {"stop_loss": 0.02, "stop_trigger": "close"}
    grid = {
        "axes": {"leverage": {"values": [8, 10]}, "fee": {"values": [0.0002, 0.0006]}},
        "fixed": {"variant": SKILLED, "long_entry": 0.5, "stop_basis": "price", "max_hold": 6} | stop,
    }
    market = make_world(Climate(days=60, edge=0.2), 5)
    sweeps.run(grids.parse(grid), market, tmp_path / "run", jobs=1, progress=False)
    run = results.open(tmp_path / "run")
    assert run.collect(run.stored)["path"].n_unique() == 2, "the liquidation of each leverage lies elsewhere"
    leverage, fee = cell_steps(run, _rows(run), 0, "all")
    assert leverage["up"] is not None
    assert leverage["up"]["same"]
    assert fee["up"] is not None
    assert not fee["up"]["same"]


@pytest.mark.parametrize("which", ["run", "assets_run"])
def test_rows_that_are_read_once_are_those_that_are_kept(which: str, request: pytest.FixtureRequest) -> None:
    run = request.getfixturevalue(which)
    for cell in run.collect(run.stored)["cell"].to_list()[::29]:
        assert cell_steps(run, rows_of(run), cell, "all") == cell_steps(run, _rows(run), cell, "all")


@pytest.mark.parametrize(("spread", "most"), [(1, 10**9), (4, 10**9), (4, 0)])
def test_rows_are_found_wherever_they_lie(
    spread: int, most: int, run: results.Run, blind_run: results.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("results.trade_analysis.stored_rows._SPREAD", spread)
    monkeypatch.setattr("results.trade_analysis.stored_rows.MOST", most)
    for each in (run, blind_run):
        cells = each.collect(each.stored.select("cell", "trades", "path"))
        rows = StoredRows(each, ["trades"])
        rows.warm_up()
        found = rows.rows(range(-2, 200))
        assert sorted(found) == sorted(cells["cell"].to_list())
        assert {cell: row["trades"][0] for cell, row in found.items()} == dict(
            cells.select("cell", "trades").iter_rows()
        )
        whole = rows.whole(int(cells["cell"][5]))
        assert whole is not None
        assert whole["cell"][0] == cells["cell"][5]
        assert rows.whole(10_000) is None
        for cell, path in cells.select("cell", "path").head(20).iter_rows():
            assert rows.copies(cell, path) == cells.filter(pl.col("path") == path).height


@pytest.mark.parametrize("most", [10**9, 0])
def test_copies_are_of_one_asset(most: int, assets_run: results.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("results.trade_analysis.stored_rows.MOST", most)
    cells, size = assets_run.collect(assets_run.stored.select("cell", "path")), assets_run.info.grid.size
    rows = StoredRows(assets_run, [])
    for cell, path in cells.rows()[::97]:
        mine = cells.filter((pl.col("path") == path) & (pl.col("cell") // size == cell // size))
        assert rows.copies(cell, path) == len(mine)
