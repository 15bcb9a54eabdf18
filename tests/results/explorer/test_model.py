from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results.cube import open_cube
from results.explorer.exact import exact_squares
from results.explorer.model import run_model
from results.explorer.overview.start import start_view
from results.run.run import Run
from signals import InputError, Signals
from tests.results.conftest import half_in_sample
from tests.results.run.test_run import aged, opened


def model_of(run: Run) -> dict[str, Any]:
    found = run_model(run, open_cube(run))
    json.dumps(found, allow_nan=False)
    return found


def test_the_page_is_told_the_axes_with_labels_in_order_of_their_values(run: Run) -> None:
    model = model_of(run)
    axes = {axis["name"]: axis for axis in model["axes"]}
    assert list(axes) == ["long_entry", "stop_loss", "take_profit", "leverage", "side", "max_hold"]
    assert axes["long_entry"]["ties"] == ["short_entry"]
    assert axes["long_entry"]["title"] == "long entry threshold (probability) = short entry"
    assert axes["stop_loss"]["values"] == [0.005, 0.02, None]
    assert axes["stop_loss"]["labels"] == ["0.5%", "2%", "none"]
    kinds = {name: axis["kind"] for name, axis in axes.items()}
    assert kinds == {
        "long_entry": "threshold",
        "stop_loss": "distance",
        "take_profit": "distance",
        "leverage": "exposure",
        "side": "category",
        "max_hold": "count",
    }
    assert model["cells"] == model["size"] == 192
    assert model["layout"] == "dense"
    assert {"name": "stop_basis", "label": "price"} in model["fixed"]


def test_axes_are_drawn_ascending_and_words_in_the_order_of_the_contract(market: Signals, tmp_path: Path) -> None:
    axes = {
        "stop_loss": {"values": ["none", 0.03, 0.01]},
        "side": {"values": ["short", "both"]},
        "max_hold": {"values": [9]},
    }
    sweeps.run(
        grids.parse({"axes": axes, "fixed": {"long_entry": 0.5}}), market, tmp_path / "run", jobs=1, progress=False
    )
    model = model_of(results.open(tmp_path / "run"))
    assert [axis["order"] for axis in model["axes"]] == [[2, 1, 0], [1, 0]]
    assert {"name": "max_hold", "label": "9"} in model["fixed"]


def test_the_start_is_what_tells_most_of_trades_the_model_had_not_seen(run: Run) -> None:
    start = model_of(run)["start"]
    assert start["sample"] == "oos"
    assert start["metric"] == "edge"
    assert "leverage" not in {start["x"], start["y"]}
    assert exact_squares(run, start)["value"]


def test_leading_cells_are_the_top_of_the_run(run: Run, assets_run: Run, blind_run: Run) -> None:
    for each in (run, assets_run, blind_run, results.pooled(assets_run)):
        best = results.top(each, metric="edge", n=20)
        assert [cell["cell"] for cell in model_of(each)["leading"]] == best["cell"].to_list()
    first = model_of(assets_run)["leading"][0]
    assert first["label"].split(",")[0] in assets_run.assets
    assert first["values"]["edge"] == results.top(assets_run, metric="edge", n=1)["edge"][0]


def test_samples_are_those_that_the_run_knows(
    run: Run, blind_run: Run, out_of_sample_run: Run, in_sample_run: Run
) -> None:
    def names(each: Run) -> list[str]:
        return [sample["name"] for sample in model_of(each)["samples"]]

    assert names(run) == ["oos", "all", "seen"]
    assert names(blind_run) == ["all"]
    assert names(out_of_sample_run) == ["oos"]
    assert names(in_sample_run) == ["all"]
    assert any("not one trade is out of sample" in line for line in model_of(in_sample_run)["cautions"])


def test_a_run_of_one_cell_starts_with_a_single_square(market: Signals, tmp_path: Path) -> None:
    grid = grids.parse({"axes": {"long_entry": {"values": [0.5]}}})
    sweeps.run(grid, market, tmp_path / "run", jobs=1, progress=False)
    run = results.open(tmp_path / "run")
    model = model_of(run)
    assert model["axes"] == []
    assert (model["start"]["x"], model["start"]["y"]) == ("", "")
    assert exact_squares(run, model["start"])["cells"] == [1]


def test_a_run_of_too_few_trades_is_told_all_the_same(market: Signals, tmp_path: Path) -> None:
    grid = grids.parse({"axes": {"long_entry": {"values": [0.95, 0.96]}, "max_hold": {"values": [3, 4]}}})
    sweeps.run(grid, market, tmp_path / "run", jobs=1, progress=False)
    model = model_of(results.open(tmp_path / "run"))
    assert model["leading"] == []
    assert model["axes"]
    assert model["verdict"] is None


def test_quantiles_are_labelled_by_what_they_are(market: Signals, tmp_path: Path) -> None:
    axes = {"long_entry": {"quantiles": [0.5, 0.9]}, "max_hold": {"values": [3, 6]}}
    sweeps.run(grids.parse({"axes": axes}), market, tmp_path / "run", jobs=1, progress=False)
    run = results.open(tmp_path / "run")
    model = model_of(run)
    assert len(model["axes"][0]["labels"]) == 2
    assert len(set(model["axes"][0]["labels"])) == 2
    assert any("peek" in line for line in model["cautions"])
    view = model["start"] | {"x": "long_entry", "y": "max_hold"}
    assert exact_squares(run, view)["cells"] == [1] * 4


def test_a_page_opens_with_the_verdict_where_that_is_positive(run: Run) -> None:
    cube, axes = open_cube(run), model_of(run)["axes"]
    assert [start_view(cube, axes, positive)["verdict"] for positive in (True, False)] == [True, False]


@pytest.mark.slow
def test_a_verdict_is_told_in_sentences_and_as_a_plane(tmp_path: Path) -> None:
    market = half_in_sample(signals.simulated_signals(16_000, edge=0.1, seed=5))
    axes = {"long_entry": {"values": [0.5, 0.6, 0.95]}, "stop_loss": {"values": [0.01, "none"]}}
    sweeps.run(grids.parse({"axes": axes}), market, tmp_path / "run", jobs=1, progress=False)
    run = results.open(tmp_path / "run")
    results.judge(run, signals=market, permutations=0, resamples=40, jobs=1, progress=False)
    model = model_of(run)
    verdict = model["verdict"]
    assert verdict["has_cells"]
    assert verdict["judged"] == "oos"
    assert verdict["words"][0].lower().startswith(verdict["verdict"])
    assert all(line == line.strip() and "   " not in line for line in verdict["words"])
    # hatching all over says no more than the head of the page does
    assert model["start"]["verdict"] == (verdict["verdict"] == "positive")
    plane = open_cube(run).plane("verdict")
    sets = pl.read_parquet(tmp_path / "run" / "verdict-cells.parquet").sort("cell")["set"].cast(pl.String).to_list()
    codes = {"insufficient": 65533, "excluded": 0, "outer": 1, "inner": 2}
    assert plane.codes.tolist() == [codes[name] for name in sets]
    # swept again, it is no longer what was judged
    sweeps.run(
        grids.parse({"axes": axes | {"max_hold": {"values": [5]}}}), market, tmp_path / "again", jobs=1, progress=False
    )
    shutil.copy(tmp_path / "run" / "verdict.json", tmp_path / "again")
    again = results.open(tmp_path / "again")
    assert model_of(again)["verdict"] is None
    with pytest.raises(InputError, match="its verdict is of other cells"):
        open_cube(again).plane("verdict")


def test_a_run_of_an_older_release_is_told_with_what_it_knows(run_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(run_folder, tmp_path / "old")
    run = opened(aged(tmp_path / "old"))
    model = model_of(run)
    assert any("before parts had checksums" in line for line in model["cautions"])
    cube = open_cube(run)
    for metric in model["metrics"]:
        for view in metric["views"]:
            assert len(cube.plane(metric["name"], **view).codes) == 192
    assert {"sample": "oos", "cost": "net"} not in next(m["views"] for m in model["metrics"] if m["name"] == "sharpe")


def test_a_run_that_is_still_written_is_told_as_far_as_it_is(assets_run: Run) -> None:
    info = assets_run.info.model_copy(update={"state": "running", "cells": None, "paths": None, "effects": []})
    run = Run(assets_run.path, info, assets_run.parts[:1])
    model = model_of(run)
    assert (model["state"], model["cells"], model["size"], model["distinct"]) == ("partial", 192, 576, None)
    assert "not finished" in model["cautions"][0]
    assert sum(exact_squares(run, model["start"])["cells"]) == 192
