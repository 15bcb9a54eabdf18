"""A run's grid settled again: the cells are those that were swept, whatever the file is called by then."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results.inference.sample.evaluation import find_sample
from signals.assets import Given
from sweeps.runs.described import read_description, write_description

GRID = {
    "axes": {"long_entry": {"values": [0.5, 0.55]}, "max_hold": {"values": [6, 12]}},
    "sample": {"constraints": ["asset = 'BTC' OR max_hold > 6"]},
    # of its file's name too, so that the wrong one would be taken in silence
    "assets": {"BTC": {"fee": 0.002}, "A": {"fee": 0.5}, "x": {"fee": 0.003}, "signals": {"fee": 0.004}},
}


def _settled_again(spec: grids.GridSpec, given: Given, out: Path, moved: Given | None = None) -> grids.Grid:
    """Sweep, settle the grid again, and hold its cells against those that were swept."""
    done = sweeps.run(spec, given, out, jobs=1, progress=False)
    grid = find_sample(results.open(done.out), moved).grid
    swept = pl.read_parquet(out / "cells" / "*.parquet")
    assert grid.selected.count == len(swept) == done.cells
    assert swept["fee"].unique().to_list() == [grid.constants["fee"]]
    return grid


@pytest.fixture(scope="module")
def market() -> signals.Signals:
    return signals.simulated_signals(400, edge=0.1, seed=3)


def test_one_file_keeps_the_name_it_was_given(market: signals.Signals, tmp_path: Path) -> None:
    spec = grids.parse(GRID, "own.toml")
    file = tmp_path / "A.parquet"
    signals.write(market, file)
    grid = _settled_again(spec, [f"BTC={file}"], tmp_path / "run")
    assert (grid.constants["fee"], grid.selected.count, grid.names.asset) == (0.002, 4, "BTC")
    info = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert info["signals"]["name"] == "BTC"
    assert results.open(tmp_path / "run").market == "BTC"
    # as from its own name, so after it was renamed
    renamed = file.rename(tmp_path / "B.parquet")
    assert find_sample(results.open(tmp_path / "run"), renamed).grid.constants["fee"] == 0.002


def test_a_packed_file_is_called_without_any_of_its_suffixes(market: signals.Signals, tmp_path: Path) -> None:
    file = tmp_path / "x.csv.gz"
    signals.write(market, file)
    assert _settled_again(grids.parse(GRID, "own.toml"), file, tmp_path / "run").constants["fee"] == 0.003
    assert grids.parse(GRID, "own.toml").resolve(signals.read(file)).constants["fee"] == 0.003


@pytest.mark.parametrize(("name", "fee"), [("BTC", 0.002), (None, 0.004)])
def test_signals_in_memory_keep_their_name(
    market: signals.Signals, tmp_path: Path, name: str | None, fee: float
) -> None:
    given: Given = market if name is None else {name: market}
    grid = _settled_again(grids.parse(GRID, "own.toml"), given, tmp_path / "run", moved=market)
    assert grid.constants["fee"] == fee
    assert results.open(tmp_path / "run").market == ("signals in memory" if name is None else name)


def test_a_run_that_does_not_say_went_by_its_file(market: signals.Signals, tmp_path: Path) -> None:
    signals.write(market, tmp_path / "x.csv.gz")
    done = sweeps.run(grids.parse(GRID, "own.toml"), tmp_path / "x.csv.gz", tmp_path / "run", jobs=1, progress=False)
    before = read_description(done.out).plain()
    del before["signals"]["name"]
    write_description(done.out, before)
    assert find_sample(results.open(done.out)).grid.constants["fee"] == 0.003
