"""A grid around a cell holds the cell, is accepted, and looks between what was tried."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

import grids
import results
import sweeps
from results import Run
from results.explorer.around import grid_around
from signals import InputError, Signals

STRANGE = {
    "axes": {
        "long_entry": {"quantiles": [0.5, 0.8, 0.9]},
        "short_entry": {"values": [0.6, "none"]},
        "stop_loss": {"values": [0.01, 0.02]},
        "short_stop_loss": {"values": ["same", 0.03, "none"]},
        "filter": {"values": ["none", 'a "quoted"\\ name <b>']},
        "max_hold": {"values": [1, 2, 9]},
        "funding": {"values": [True, False]},
    },
    "filters": {'a "quoted"\\ name <b>': "close > open"},
    "sample": {"cells": 40, "seed": 3, "constraints": ["stop_loss < 0.5"]},
    "fixed": {"stop_basis": "price"},
}


def test_every_cell_is_in_its_own_neighbourhood(run: Run) -> None:
    for cell in range(0, run.info.grid.size, 7):
        spec = grids.parse(grid_around(run, cell))
        own = results.cell_of(run, cell)
        for axis in spec.axes:
            assert own[axis.name] in axis.values


def test_between_neighbours_lies_what_was_not_tried(run: Run) -> None:
    axes = tomllib.loads(grid_around(run, 0))["axes"]
    assert axes["long_entry"] == {"values": [0.5, 0.525, 0.55]}
    assert axes["short_entry"] == {"tie": "long_entry"}
    assert axes["max_hold"] == {"values": [6, "none"]}


def test_strange_names_quantiles_and_samples(market: Signals, tmp_path: Path) -> None:
    sweeps.run(grids.parse(STRANGE), market, tmp_path / "run", jobs=1, progress=False)
    run = results.open(tmp_path / "run")
    cells = run.collect(run.cells().select("cell"))["cell"].to_numpy()
    for cell in np.unique(cells)[::5]:
        text = grid_around(run, int(cell))
        spec = grids.parse(text)
        assert spec.sample.cells is None
        assert len(spec.sample.constraints) == 1
        assert spec.filters == STRANGE["filters"]
        assert "quantiles" in tomllib.loads(text)["axes"]["long_entry"]


def test_there_is_no_grid_around_no_cell(run: Run) -> None:
    for cell in (-1, run.info.grid.size):
        with pytest.raises(InputError, match="there is no cell"):
            grid_around(run, cell)
