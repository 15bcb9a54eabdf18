"""From a map to a square, to a cell, to a trade; marks, comparisons, and the files that are saved on the way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image
from playwright.sync_api import Locator

import grids
import results
from benchmarks.explorer.browsing import exploring
from tests.results.explorer.browser.reading import agree, query, run_model, squares_shown, view_of
from tests.results.explorer.browser.watching import Watched, saved

pytestmark = pytest.mark.slow
FIRST = "x=take_profit&y=stop_loss&by=null"


def part(watched: Watched, name: str) -> Locator:
    return watched.page.locator(f"[data-part={name}]")


def stored_cell(run: Path, cell: int) -> dict[str, Any]:
    """Return the row of a cell in the files of a run."""
    rows = pl.scan_parquet(run / "cells" / "*.parquet").filter(pl.col("cell") == cell).collect()
    return rows.row(0, named=True)


def press_square(watched: Watched) -> Locator:
    """Click the middle of the map, and return the list of cells behind that square."""
    layer = watched.page.get_by_role("application", name="Squares of the map")
    box = layer.bounding_box()
    assert box
    layer.click(position={"x": box["width"] * 0.3, "y": box["height"] * 0.4})
    listed = part(watched, "square")
    listed.get_by_role("button", name="cell").first.wait_for()
    return listed


def test_map_square_cell_trade(small: str, small_run: Path, visitor: Watched) -> None:
    visitor.open(f"{small}#{FIRST}")
    listed = press_square(visitor)
    name = listed.get_by_role("button", name="cell").first.inner_text()
    listed.get_by_role("button", name="cell").first.click()
    cell = int(view_of(visitor)["cell"])
    assert name == f"cell {cell}"
    opened = visitor.page.get_by_role("region", name="Cell", exact=True)
    if not opened.is_visible():
        visitor.page.get_by_role("button", name="Open", exact=True).first.click()
    trades = opened.get_by_role("grid", name="Trades")
    trades.wait_for()
    stored = stored_cell(small_run, cell)["trades"]
    assert int(trades.get_attribute("aria-rowcount") or 0) - 1 == stored
    trades.get_by_role("row").nth(1).click()
    assert opened.get_by_role("application", name="Trades on the price").is_visible()
    before = opened.get_by_role("application", name="Trades on the price").screenshot()
    opened.get_by_role("button", name="Next trade").click()
    assert opened.get_by_role("application", name="Trades on the price").screenshot() != before
    visitor.page.go_back()
    visitor.settle()


def test_tables_that_are_saved_are_those_of_map(small: str, small_run: Path, visitor: Watched, tmp_path: Path) -> None:
    visitor.open(f"{small}#{FIRST}&metric=expectancy&kept.leverage=1")
    run = results.open(small_run)
    exact = results.map_table(run, x="take_profit", y="stop_loss", metric="expectancy", where="leverage = 3")
    wanted = sorted(value for value in exact["value"].to_list() if value is not None)
    for name, read in (("CSV", pl.read_csv), ("Parquet", pl.read_parquet)):
        table = read(saved(visitor, name, tmp_path))
        values = sorted(value for value in table["value"].to_list() if value is not None)
        assert values == pytest.approx(wanted, rel=0, abs=0), name
        assert table["cells"].sum() == exact["cells"].sum()


def test_a_picture_that_is_saved_is_the_map(small: str, visitor: Watched, tmp_path: Path) -> None:
    visitor.open(f"{small}#{FIRST}")
    with Image.open(saved(visitor, "PNG", tmp_path)) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert pixels.shape[1] > 1500
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 20


def test_rules_and_grid_of_a_cell_are_saved(small: str, small_run: Path, visitor: Watched, tmp_path: Path) -> None:
    visitor.open(f"{small}#cell=40&tab=cell")
    files = {}
    for name in ("CELL.json", "Grid around it"):
        with visitor.page.expect_download() as download:
            visitor.page.get_by_role("link", name=name).click()
        files[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[name])
    cell = grids.read_cell(files["CELL.json"])
    assert cell == results.cell_of(results.open(small_run), 40)
    around = grids.load(files["Grid around it"])
    assert around.axes


def test_a_cell_shows_what_a_query_says(small: str, small_run: Path, visitor: Watched) -> None:
    visitor.open(f"{small}#cell=40&tab=cell")
    shown = visitor.page.get_by_role("region", name="Cell", exact=True)
    shown.get_by_role("grid", name="Trades").wait_for()
    row = stored_cell(small_run, 40)
    text = shown.inner_text()
    assert f"{row['trades']:,}" in text
    assert f"{row['oos_trades']:,}" in text
    assert f"{row['win_rate'] * 100:.1f} %" in text
    assert f"{row['oos_wins'] / row['oos_trades'] * 100:.1f} %" in text


def test_marks_stay_with_the_run(small_run: Path, tmp_path: Path, visitor: Watched) -> None:
    shutil.copytree(small_run, tmp_path / "run")
    with exploring(tmp_path / "run") as explorer:
        visitor.open(f"{explorer.address}#cell=40&tab=cell")
        mark = visitor.page.get_by_role("button", name="Mark", exact=True)
        mark.click()
        visitor.page.get_by_role("button", name="Marked", exact=True).wait_for()
    with exploring(tmp_path / "run") as explorer:
        assert [mark["cell"] for mark in run_model(explorer.address)["marks"]] == [40]


def test_cells_are_compared(small: str, visitor: Watched) -> None:
    visitor.open(f"{small}#compared=[40,41]&tab=compare")
    shown = visitor.page.get_by_role("region", name="Compare", exact=True)
    shown.get_by_role("button", name="Open cell 41").wait_for()
    shown.get_by_role("button", name="Compare cell 40 no longer").click()
    assert view_of(visitor)["compared"] == "[41]"


def test_a_brush_in_the_asymmetry_plane_narrows_the_map(small: str, small_run: Path, visitor: Watched) -> None:
    model = run_model(small)
    brush = {"win_rate": [0.4, 0.55], "payoff_ratio": [0.1, 20]}
    visitor.open(f"{small}#{FIRST}&brush={json.dumps(brush)}")
    where = "win_rate >= 0.4 AND win_rate <= 0.55 AND payoff_ratio >= 0.1 AND payoff_ratio <= 20"
    narrowed = query(small_run, model, x="take_profit", y="stop_loss", where=where)
    every = query(small_run, model, x="take_profit", y="stop_loss")
    assert sum(row["cells"] for row in narrowed.values()) < sum(row["cells"] for row in every.values())
    assert agree(squares_shown(visitor), narrowed, 100) > 0
