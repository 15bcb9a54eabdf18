"""What a verdict says of the squares of a map, whatever the cells lie in, and however many parts are read together."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results.inference.verdict.committing import verdict_cells
from results.inference.verdict.stored import read_verdict
from results.inference.verdict.unfolding import verdict_sets
from results.maps.heatmap import MapQuestion, gather
from results.maps.standings import SETS
from sweeps.store.layouts import StoreLayout

pytestmark = pytest.mark.slow

GRID = {
    "axes": {
        "long_entry": {"values": [0.5, 0.55, 0.6]},
        "stop_loss": {"values": [0.01, "none"]},
        "leverage": {"values": [1, 2, 4]},
    },
    "fixed": {"stop_basis": "price", "max_hold": 12, "fee": 0.0},
}


@pytest.mark.parametrize("store", ["rows", "factored"])
def test_sets_are_counted_by_square(store: StoreLayout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweeps.runs.chunks.CHUNK", 5)  # cuts families too
    signals.write(signals.simulated_signals(9000, edge=0.3, seed=1), tmp_path / "signals.parquet")
    held = signals.read(tmp_path / "signals.parquet")
    sweeps.run(grids.parse(GRID, "test"), held, tmp_path / "run", jobs=1, progress=False, store=store)
    run = results.open(tmp_path / "run")
    assert len(run.parts) == 4
    results.judge(run, permutations=0, resamples=99, jobs=1, progress=False)
    file = verdict_cells(run.path, read_verdict(run.path))
    assert file is not None
    sets = run.collect(verdict_sets(run, file)).select("cell", pl.col("set").cast(pl.String))
    table = gather(run, MapQuestion("long_entry", "leverage", where="stop_loss IS NULL", verdict=True))
    cells = run.collect(run.cells("stop_loss IS NULL").select("cell", "long_entry", "leverage")).join(sets, on="cell")
    for row in table.iter_rows(named=True):
        inside = cells.filter(pl.col("long_entry") == row["long_entry"], pl.col("leverage") == row["leverage"])
        assert {name: row[name] for name in SETS} == {
            name: inside.filter(pl.col("set") == name).height for name in SETS
        }
    assert sum(table[name].sum() for name in SETS) == 9
