"""What a verdict says of squares is the same on the page, from the server, and on the map that is drawn of the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results.cube import layout as laying
from results.cube import open_cube
from results.explorer.overview.described import order_of
from results.explorer.reckoning.answering import reduced
from results.maps.heatmap import MapQuestion, gather
from results.maps.standings import SETS, standing_of
from tests.results.conftest import GRID, half_in_sample
from tests.results.explorer.reckoning.test_answering import BRUSH, VIEW, by_workers

pytestmark = pytest.mark.slow

VIEWS: list[dict[str, Any]] = [
    {"kept": {}},
    {"kept": {}, "by": None, "x": "take_profit", "y": "long_entry"},
    {},
    {"kept": {}, "brush": BRUSH},
]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    """A run with cells in every set of its verdict."""
    market = half_in_sample(signals.simulated_signals(12_000, edge=0.35, seed=3))
    out = tmp_path_factory.mktemp("judged") / "run"
    axes = {name: values for name, values in GRID["axes"].items() if name != "leverage"}
    grid = {"axes": {**axes, "fee": {"values": [0.0002, 0.002]}}, "fixed": {"stop_basis": "price"}}
    sweeps.run(grids.parse(grid, "test"), market, out, jobs=1, progress=False)
    results.judge(results.open(out), resamples=200, permutations=24, progress=False, signals=market)
    return results.open(out)


def mapped(run: results.Run, view: dict[str, Any]) -> tuple[list[int], list[float]]:
    """Return the sets of each square of a map, and what it makes of them, as the page lays squares out."""
    cube = open_cube(run)
    names = [name for name in (view["by"], view["y"], view["x"]) if name]
    table = gather(run, MapQuestion(view["x"], view["y"], by=view["by"], sample="oos", verdict=True))
    table = table.with_columns(pl.Series("standing", standing_of(table)))
    axes = [cube.layout.axis(name) for name in names]
    described = {axis["name"]: axis["values"] for axis in _model(run)["axes"]}
    rows = {tuple(row[name] for name in names): row for row in table.iter_rows(named=True)}
    places = np.ndindex(*(axis.length for axis in axes))
    keys = [
        tuple(described[axis.name][order_of(run, axis)[at]] for axis, at in zip(axes, place, strict=True))
        for place in places
    ]
    found = [rows[key] for key in keys]
    return [row[name] for row in found for name in ("excluded", "outer", "inner")], [row["standing"] for row in found]


def _model(run: results.Run) -> dict[str, Any]:
    from results.explorer.model import run_model  # noqa: PLC0415

    return run_model(run, open_cube(run))


@pytest.mark.parametrize("sparse", [False, True])
def test_page_server_and_map_agree(
    judged: results.Run, sparse: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sparse:
        monkeypatch.setattr(laying.Layout, "kind", "sparse")
    cube = open_cube(judged)
    squares = [reduced("squares", cube, VIEW | view, {}) for view in VIEWS]
    asked = [("standings", view, {"cells": each["cells"]}) for view, each in zip(VIEWS, squares, strict=True)]
    found = by_workers(cube, asked, tmp_path)
    for view, page in zip(VIEWS, found, strict=True):
        server = json.loads(json.dumps(reduced("standings", cube, VIEW | view, {})))
        assert page["judged"] == server["judged"]
        assert page["kinds"] == server["kinds"] == len(SETS)
    for view, page in zip(VIEWS[:2], found, strict=False):
        counts, standings = mapped(judged, VIEW | view)
        assert page["judged"] == counts
        assert page["standing"] == standings
    every = np.array(found[0]["judged"]).reshape(-1, len(SETS)).sum(axis=0)
    assert every.min() > 0, every
    brushed = np.array(found[3]["judged"]).sum()
    assert 0 < brushed < every.sum()
