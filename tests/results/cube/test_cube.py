from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import grids
import results
import results.run.metrics
import sweeps
from results.cube import Cube, open_cube
from results.cube import layout as laying
from results.cube.codec import ABSENT, HIGHEST, PENDING, THIN, UNDEFINED
from results.run.run import Run
from results.run.views import Cost
from signals import InputError, Signals
from signals.arrays import Floats
from sweeps.measures.ratios import RATIOS, ratio_measures
from sweeps.measures.samples import Sample

GRID = {
    "axes": {
        "long_entry": {"values": [0.5, 0.55, 0.6]},
        "stop_loss": {"values": [0.01, 0.02, "none"]},
        "max_hold": {"values": [6, "none"]},
    },
    "fixed": {"side": "long"},
}


@pytest.fixture(scope="module")
def cube(run: Run) -> Cube:
    return open_cube(run)


def cells_of(run: Run, metric: str, sample: Sample, cost: Cost) -> Floats:
    """Return a measure by cell of the full product, NaN where there is none or too few trades."""
    enough = pl.lit(value=True) if results.run.metrics.METRICS[metric].counts_trades else _enough()
    cells = run.collect(run.cells(sample=sample, cost=cost).select("cell", pl.when(enough).then(pl.col(metric))))
    found = np.full(open_cube(run).layout.product, np.nan)
    found[cells["cell"].to_numpy()] = cells[metric].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return found


def _enough() -> pl.Expr:
    return ((pl.col("trades") >= 30) & (pl.col("wins") >= 10) & (pl.col("losses") >= 10)).fill_null(value=False)


def close(cube: Cube, metric: str, sample: Sample, cost: Cost) -> None:
    plane = cube.plane(metric, sample, cost)
    wanted, found = cells_of(cube.run, metric, sample, cost), plane.codec.decode(plane.codes)
    if cube.layout.by_row:
        wanted = wanted[cube.layout.cells]
    assert np.array_equal(np.isnan(wanted), np.isnan(found))
    scale = 1.0 if plane.codec.kind == "linear" else np.maximum(np.abs(wanted), plane.codec.unit)
    assert np.nanmax(np.abs(found - wanted) / scale, initial=0.0) <= plane.codec.error


@pytest.mark.parametrize("metric", ["edge", "expectancy", "trades", "payoff_ratio", "win_rate", "t_statistic"])
@pytest.mark.parametrize("sample", ["oos", "all"])
@pytest.mark.parametrize("cost", ["net", "gross"])
def test_a_plane_has_the_measure_of_each_cell_at_its_index(cube: Cube, metric: str, sample: Sample, cost: Cost) -> None:
    close(cube, metric, sample, cost)


@pytest.mark.parametrize("metric", ["max_drawdown", "total_return", "sharpe", "exits_signal", "average_hold"])
def test_measures_of_the_account_have_planes_too(cube: Cube, metric: str) -> None:
    close(cube, metric, "all", "net")


def test_planes_of_assets_have_the_asset_slowest(assets_run: Run) -> None:
    cube = open_cube(assets_run)
    assert cube.layout.axes[0].name == "asset"
    assert cube.layout.shape[0] == 3
    close(cube, "edge", "oos", "net")


def test_planes_of_pooled_settings_have_no_asset(assets_run: Run) -> None:
    cube = open_cube(results.pooled(assets_run))
    assert "asset" not in [axis.name for axis in cube.layout.axes]
    close(cube, "expectancy", "oos", "net")


def test_cells_that_were_not_drawn_are_absent(blind_run: Run) -> None:
    cube = open_cube(blind_run)
    codes = cube.plane("trades", "all").codes
    assert len(codes) == blind_run.info.grid.size
    assert (codes != ABSENT).sum() == blind_run.info.cells
    close(cube, "edge", "all", "net")


def test_a_sparse_cube_has_rows_in_order_of_cells(blind_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laying, "MOST_CELLS", 100)
    cube = open_cube(blind_run)
    assert cube.layout.kind == "sparse"
    cells = blind_run.collect(blind_run.cells().select("cell"))["cell"].sort().to_numpy()
    close(cube, "edge", "all", "net")
    low, middle = (cube.plane(f"cell:{at}").codes.astype(np.int64) for at in range(2))
    assert (low + (middle << 16) == cells).all()
    for axis in cube.layout.axes:
        assert (cube.plane(f"coordinate:{axis.name}").codes == cells // axis.stride % axis.length).all()


@pytest.mark.parametrize("kind", ["sparse", "reduced"])
def test_places_of_cells_are_found_in_any_order_of_rows(
    blind_run: Run, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laying.Layout, "kind", kind)
    layout = open_cube(blind_run).layout
    assert layout.by_row
    cells = np.concatenate([layout.cells[::-3], [-1, layout.product]])
    places = layout.places_of(cells)
    assert (layout.cells[places[:-2]] == cells[:-2]).all()
    assert places[-2:].tolist() == [-1, -1]
    if kind == "reduced":  # parts hold cells in the order in which they were worked out
        monkeypatch.setitem(layout.__dict__, "cells", np.random.default_rng(1).permutation(layout.cells))
        layout.__dict__.pop("_ascending", None)
        assert (layout.cells[layout.places_of(cells[:-2])] == cells[:-2]).all()


def test_a_run_that_is_still_written_has_pending_cells(market: Signals, tmp_path: Path) -> None:
    out = tmp_path / "run"
    sweeps.run(grids.parse(GRID, "test"), market, out, jobs=1, progress=False)
    whole = results.open(out)
    info = whole.info.model_copy(update={"state": "running", "cells": None})
    part = out / "cells" / "half.parquet"
    pl.read_parquet(whole.parts[0]).head(7).write_parquet(part)
    cube = open_cube(Run(out, info, (part,)))
    codes = cube.plane("trades", "all").codes
    assert (codes == PENDING).sum() == 18 - 7
    assert (codes <= HIGHEST).sum() == 7


def test_seen_trades_are_all_less_those_out_of_sample(cube: Cube) -> None:
    run = cube.run
    less = {
        name: pl.col(name) - pl.col(f"oos_{name}")
        for name in ("trades", "wins", "losses", "sum_win", "sum_loss", "sum_squares", "gross_sum_squares")
    }
    table = run.collect(run.stored.sort("cell").select(**less)).lazy()
    wanted = table.select("trades", "wins", "losses", *ratio_measures(moved=pl.col("gross_sum_squares"))).collect()
    for metric in ("edge", "expectancy", "t_statistic"):
        plane = cube.plane(metric, "seen")
        values = wanted.select(pl.when(_enough()).then(pl.col(metric)))[metric].fill_null(np.nan).to_numpy()
        found = plane.codec.decode(plane.codes)
        scale = 1.0 if plane.codec.kind == "linear" else np.maximum(np.abs(values), plane.codec.unit)
        assert np.array_equal(np.isnan(values), np.isnan(found))
        assert np.nanmax(np.abs(found - values) / scale) <= plane.codec.error


def test_every_view_that_is_offered_can_be_had(cube: Cube, blind_run: Run, out_of_sample_run: Run) -> None:
    assert cube.samples == ("oos", "all", "seen")
    assert open_cube(blind_run).samples == ("all",)
    assert open_cube(out_of_sample_run).samples == ("oos",)
    for each in (cube, open_cube(blind_run), open_cube(out_of_sample_run)):
        for metric in results.run.metrics.METRICS:
            for view in each.views(metric):
                plane = each.plane(metric, **view)
                assert not (plane.codes >= PENDING).all()
    assert {view["cost"] for view in cube.views("sharpe")} == {"net"}
    assert {view["sample"] for view in open_cube(out_of_sample_run).views("average_hold")} == {"oos"}
    assert {view["cost"] for view in cube.views(RATIOS[0])} == {"net", "gross"}


@pytest.mark.parametrize(
    ("metric", "sample", "cost", "why"),
    [
        ("edgy", "all", "net", "unknown metric"),
        ("edge", "yours", "net", "sample = 'yours' is unknown"),
        ("edge", "all", "dear", "cost = 'dear' is unknown"),
        ("sharpe", "all", "gross", "not kept for gross returns"),
        ("sharpe", "seen", "net", "not kept of in-sample ones"),
        ("coordinate:nothing", "all", "net", "is no axis"),
        ("verdict", "all", "net", "not judged yet"),
    ],
)
def test_what_there_is_no_plane_of_is_said(cube: Cube, metric: str, sample: str, cost: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        cube.plane(metric, sample, cost)


def test_a_plane_is_made_once_and_forgotten_where_there_are_too_many(run: Run) -> None:
    cube = Cube(run, most=3 * 2 * open_cube(run).layout.size)
    found = []

    def ask() -> None:
        found.append(cube.plane("edge", "oos"))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(each is found[0] for each in found)
    for metric in ("trades", "wins", "losses"):
        cube.plane(metric, "oos")
    assert cube.plane("edge", "oos") is not found[0]


def test_planes_leave_no_file_behind(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    plane = open_cube(run).plane("edge", "oos")
    assert len(plane.codes)
    assert not list(tmp_path.iterdir())


def test_a_disk_without_room_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(InputError, match="there is no room for 0 MB of a plane"):
        open_cube(run).plane("edge", "oos")


def test_a_damaged_part_is_one_line(run_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(run_folder, tmp_path / "run")
    found = results.open(tmp_path / "run")
    found.columns  # noqa: B018 - read before it is damaged
    assert found.standing == "mixed"
    part = found.parts[0]
    part.write_bytes(part.read_bytes()[:2000])
    with pytest.raises(InputError, match="run the sweep again"):
        open_cube(found).plane("edge", "oos")


def test_cells_with_too_few_trades_are_thin_whatever_their_value(cube: Cube) -> None:
    edge, trades = cube.plane("edge", "oos"), cube.plane("trades", "oos")
    few = trades.codec.decode(trades.codes) < 30
    assert few.any()
    assert (edge.codes[few] == THIN).all()
    assert not np.isin(trades.codes, [THIN, UNDEFINED]).any()


def test_the_header_says_what_the_codes_are(cube: Cube) -> None:
    plane = cube.plane("edge", "oos")
    header = plane.header
    assert header["size"] == len(plane.codes) == cube.layout.product
    assert set(header["codec"]) == {"kind", "offset", "step", "unit", "highest", "neutral", "error"}
