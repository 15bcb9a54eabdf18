from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl
import pytest

import grids
import results
import sweeps
from results.cube import open_cube
from results.explorer.asked import view as view_module
from results.explorer.exact import exact_squares, exact_table
from results.explorer.reckoning.squares import reduced_squares
from results.run.run import Run
from signals import InputError, Signals

VIEW: dict[str, Any] = {"x": "long_entry", "y": "stop_loss", "metric": "edge", "sample": "oos"}
NUMBERS = ("value", "cells", "cells_sufficient", "median_trades", "share_positive")

MAPS: list[tuple[dict[str, Any], str | None]] = [
    ({}, None),
    ({"metric": "expectancy", "fold": "max", "cost": "gross", "by": "leverage"}, None),
    ({"metric": "profit_factor", "fold": "quantile:0.2", "sample": "all"}, None),
    ({"metric": "win_rate", "fold": "min"}, None),
    ({"metric": "trades"}, None),
    ({"fold": "share_positive", "x": "take_profit", "y": "max_hold"}, None),
    ({"kept": {"take_profit": [1], "leverage": [0]}}, "take_profit IS NULL AND leverage = 1"),
    ({"kept": {"long_entry": [0], "max_hold": [0, 1]}}, None),
]


def whole(run: Run, view: dict[str, Any]) -> list[str]:
    return [view[place] for place in ("by", "y", "x") if view.get(place)]


@pytest.mark.parametrize(("changes", "where"), MAPS)
def test_squares_are_bit_for_bit_those_of_a_map(run: Run, changes: dict[str, Any], where: str | None) -> None:
    view = VIEW | changes
    found = exact_squares(run, view)
    names = {"fold": "reduce"}
    asked = {names.get(name, name): value for name, value in view.items() if name != "kept"}
    table = results.map_table(run, **asked, where=where)
    # no cell is missing, and the axes of this grid ascend, none last: rows are in order of coordinates
    for name in NUMBERS:
        assert found[name] == table[name].to_list(), name
    json.dumps(found, allow_nan=False)


def test_cost_is_the_gross_map_less_the_net_one(run: Run) -> None:
    net, gross, cost = (
        np.array(exact_squares(run, VIEW | {"cost": each})["value"], float) for each in ("net", "gross", "cost")
    )
    assert np.array_equal(cost, gross - net, equal_nan=True)
    assert np.nanmin(cost) >= 0
    assert "what costs take of it" in exact_squares(run, VIEW | {"cost": "cost"})["title"]


def test_seen_trades_are_those_that_are_not_out_of_sample(run: Run) -> None:
    found = exact_squares(run, VIEW | {"metric": "trades", "sample": "seen", "kept": {"side": [0]}})
    cells = run.collect(
        run.cells("side = 'both'").select(*whole(run, VIEW), trades=pl.col("trades") - pl.col("oos_trades"))
    )
    wanted = (
        cells.group_by("stop_loss", "long_entry")
        .agg(pl.col("trades").median())
        .sort("stop_loss", "long_entry", nulls_last=True)
    )
    assert found["value"] == wanted["trades"].to_list()
    assert "IN SAMPLE" in found["title"]


def test_brushed_cells_are_those_of_a_condition(run: Run) -> None:
    found = exact_squares(run, VIEW | {"brush": {"win_rate": [0.4, 0.5], "payoff_ratio": [1.0, 1.5]}})
    where = "win_rate BETWEEN 0.4 AND 0.5 AND payoff_ratio BETWEEN 1 AND 1.5 AND trades >= 30 AND wins >= 10 AND losses >= 10"
    table = results.map_table(run, **VIEW, where=where)
    assert [value for value in found["value"] if value is not None] == table["value"].drop_nulls().to_list()
    assert sum(found["cells"]) == table["cells"].sum()


def test_nothing_is_left_where_nothing_is_kept(run: Run) -> None:
    found = exact_squares(run, VIEW | {"kept": {"leverage": []}})
    assert found["cells"] == [0] * 12
    assert found["value"] == [None] * 12
    assert found["title"].endswith("no cell is left")


def test_one_axis_or_none_is_a_row_or_a_single_square(run: Run) -> None:
    row, single = exact_squares(run, VIEW | {"y": ""}), exact_squares(run, VIEW | {"x": "", "y": ""})
    assert len(row["value"]) == 4
    assert single["cells"] == [run.info.cells]
    assert reduced_squares(open_cube(run), VIEW | {"x": "", "y": ""})["cells"] == single["cells"]


def test_assets_are_an_axis_and_pooled_ones_are_none(assets_run: Run) -> None:
    apart = exact_squares(assets_run, VIEW | {"y": "asset"})
    assert len(apart["value"]) == 12
    pooled = results.pooled(assets_run)
    together = exact_squares(pooled, VIEW)
    assert together["value"] == results.map_table(pooled, **VIEW)["value"].to_list()
    with pytest.raises(InputError, match="'asset' is no axis"):
        exact_squares(pooled, VIEW | {"y": "asset"})


def test_a_difference_is_of_squares_with_the_same_values(run: Run, market: Signals, tmp_path: Any) -> None:
    axes = {
        "long_entry": {"values": [0.6, 0.5]},
        "stop_loss": {"values": ["none", 0.02, 0.03]},
        "leverage": {"values": [3, 5]},
    }
    sweeps.run(
        grids.parse({"axes": axes, "fixed": {"max_hold": 6, "stop_basis": "price"}}),
        market,
        tmp_path / "other",
        jobs=1,
        progress=False,
    )
    other = results.open(tmp_path / "other")
    view = VIEW | {"sample": "all"}
    found = exact_squares(run, view | {"kept": {"leverage": [1], "side": [0]}}, other)
    own = exact_squares(run, view | {"kept": {"leverage": [1], "side": [0]}})["value"]
    theirs = results.map_table(other, x="long_entry", y="stop_loss", where="leverage = 3", sample="all")
    values = {(row["stop_loss"], row["long_entry"]): row["value"] for row in theirs.iter_rows(named=True)}
    at = 0
    for stop in (0.005, 0.02, None):
        for entry in (0.5, 0.55, 0.6, 0.9):
            there = values.get((stop, entry))
            wanted = None if there is None or own[at] is None else own[at] - there
            assert found["value"][at] == (None if wanted is None else pytest.approx(wanted, abs=1e-15))
            at += 1
    assert any(value is not None for value in found["value"])
    assert found["title"].endswith("less that of other")
    with pytest.raises(InputError, match="has no axis take_profit"):
        exact_squares(run, view | {"x": "take_profit"}, other)
    for kept, why in (
        ({"leverage": [0]}, "has no cells with leverage 1x; choose"),
        ({"leverage": [0, 1]}, "has no cells with leverage 1x; choose"),
        ({"side": [1]}, "has no cells with side long; choose"),
        ({"take_profit": [0]}, "has no cells with take_profit 1%; choose"),
    ):
        with pytest.raises(InputError, match=why):
            exact_squares(run, view | {"kept": kept}, other)
    notes = exact_squares(run, view | {"kept": {"side": [0], "take_profit": [1]}}, other)["notes"]
    assert "unlike cells are compared: leverage: 2 values here, 2 in other, 1 in both" in notes
    assert "unlike cells are compared: max hold: all 2 values here, 6 in other" in notes
    assert not any("side" in note and "unlike" in note for note in notes)


def test_a_table_has_the_values_of_axes_in_the_order_of_a_map(run: Run) -> None:
    table = exact_table(run, VIEW | {"by": "side"})
    asked = results.map_table(run, **VIEW, by="side")
    assert table["stop_loss"].to_list() == asked["stop_loss"].to_list()
    assert table["side"].to_list() == asked["side"].cast(pl.String).to_list()
    assert table["value"].to_list() == asked["value"].to_list()
    assert set(NUMBERS) <= set(table.columns)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"x": "nothing"}, "'nothing' is no axis; the axes are long_entry"),
        ({"x": 7}, "view: x: "),
        ({"y": "long_entry"}, "an axis is named twice"),
        ({"metric": "edgy"}, "unknown metric 'edgy'"),
        ({"metric": "sharpe", "cost": "gross"}, "not kept for gross returns"),
        ({"metric": "sharpe", "sample": "seen"}, "not kept of in-sample ones"),
        ({"sample": "mine"}, "view: sample: "),
        ({"cost": "cost", "metric": "sharpe"}, "not kept for gross returns"),
        ({"fold": "mode"}, "reduction 'mode' is unknown"),
        ({"fold": "worst_asset"}, "'worst_asset' is not shown here"),
        ({"fold": "quantile:7"}, "is not a quantile"),
        ({"kept": {"side": ["<script>"]}}, "view: kept.side.0: "),
        ({"kept": {"../etc": [1]}}, "is no axis"),
        ({"brush": {"win_rate": [0.1, "NaN"], "payoff_ratio": [0, 1]}}, "view: brush.win_rate.1: "),
        ({"brush": {"win_rate": [0.1]}}, "view: brush"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_one_line(run: Run, changes: dict[str, Any], why: str) -> None:
    with pytest.raises(InputError, match=why) as error:
        exact_squares(run, VIEW | changes)
    assert "\n" not in str(error.value)


def test_nobody_can_ask_for_a_sample_that_nobody_knows(blind_run: Run) -> None:
    for sample in ("oos", "seen"):
        with pytest.raises(InputError, match="does not say which bars are out of sample"):
            exact_squares(blind_run, VIEW | {"sample": sample})
    found = exact_squares(blind_run, VIEW | {"sample": "all", "by": "side"})
    assert sum(found["cells"]) == 60
    assert found["by"] == [0, 1]


@pytest.mark.parametrize("changes", [{}, {"cost": "cost", "metric": "expectancy"}, {"by": "side", "fold": "quantile:0.9"}, {"sample": "seen"}])  # fmt: skip
def test_planes_answer_as_exactly_as_they_say(run: Run, changes: dict[str, Any]) -> None:
    view = VIEW | changes
    cube = open_cube(run)
    exact, reduced = exact_squares(run, view), reduced_squares(cube, view)
    one, other = (np.array(each["value"], float) for each in (exact, reduced))
    error = sum(cube.plane(view["metric"], view["sample"], cost).codec.error for cost in ("net", "gross"))
    assert np.array_equal(np.isnan(one), np.isnan(other))
    assert np.nanmax(np.abs(one - other)) <= error
    for name in ("title", "notes", "by", "cells", "cells_sufficient", "median_trades"):
        assert exact[name] == reduced[name], name


def test_more_squares_than_anybody_can_look_at_are_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_module, "_MOST_SQUARES", 11)
    with pytest.raises(InputError, match="stop_loss x long_entry would have 12 squares, at most 11 can be answered"):
        exact_squares(run, VIEW)
