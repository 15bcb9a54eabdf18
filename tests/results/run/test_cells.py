"""A stored cell taken out of a run: it can be replayed as it was run."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results.run.cells import cell_file

GRID = {
    "axes": {
        "filter": {"values": ["none", "early"]},
        "opposite": {"values": ["ignore", "reverse"]},
        "short_stop_loss": {"values": ["same", 0.02]},
    },
    "fixed": {"long_entry": 0.5, "short_entry": 0.5, "stop_loss": 0.01, "stop_basis": "price", "cooldown": 2},
    "filters": {"early": "hour BETWEEN 2 AND 11"},
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    out = tmp_path_factory.mktemp("filtered") / "run"
    sweeps.run(grids.parse(GRID), signals.simulated_signals(2500, edge=0.1, seed=3), out, jobs=1, progress=False)
    return results.open(out)


def test_a_cell_brings_the_filters_of_its_grid(run: results.Run) -> None:
    made = signals.simulated_signals(2500, edge=0.1, seed=3)
    stored = run.collect(run.stored.sort("cell"))
    assert stored["trades"].n_unique() == 8
    for row in stored.iter_rows(named=True):
        replayed = sweeps.replay(made, results.cell_of(run, row["cell"]))
        assert replayed.measures["trades"] == row["trades"]
        assert replayed.measures["total_return"] == pytest.approx(row["total_return"], rel=1e-12)


def test_its_file_is_read_as_the_same_rules(run: results.Run, tmp_path: Path) -> None:
    for number in range(8):
        rules = results.cell_of(run, number)
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(cell_file(rules)), encoding="utf-8")
        read = grids.read_cell(file)
        assert read == rules
        assert read.filters == ({} if rules["filter"] == "none" else rules.filters)


def test_folds_replay_the_filtered_cell_too(run: results.Run) -> None:
    made = signals.simulated_signals(2500, edge=0.1, seed=3)
    cell = run.collect(run.stored.filter(pl.col("filter") == "early").sort("cell"))
    table = results.fold_table(run, int(cell["cell"][0]), signals=made, every="2d")
    assert (table.rows["trades"] + table.rows["seen_trades"]).sum() == cell["trades"][0]


def test_what_is_new_is_an_axis_of_maps(run: results.Run, tmp_path: Path) -> None:
    drawn = results.draw_map(run, x="filter", y="short_stop_loss", by="opposite", metric="trades", out=tmp_path)
    assert drawn.table["filter"].unique().sort().to_list() == ["none", "early"]
    assert drawn.table["short_stop_loss"].unique().sort().to_list() == [0.01, 0.02]
    assert drawn.table["value"].null_count() == 0
