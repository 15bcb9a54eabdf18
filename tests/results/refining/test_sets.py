"""What a verdict says of blocks, counted piece by piece, whatever its cells lie in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results.inference.verdict.committing import verdict_cells
from results.inference.verdict.stored import read_verdict
from results.inference.verdict.unfolding import verdict_sets
from results.refining.blocks import Blocks, cells_by_block
from results.refining.coarse import coarse_axes
from results.refining.sets import sets_of
from sweeps.store.layouts import StoreLayout

pytestmark = pytest.mark.slow

GRID = {
    "axes": {
        "long_entry": {"values": [0.5, 0.55, 0.6]},
        "stop_loss": {"values": [0.01, 0.02]},
        "leverage": {"values": [1, 2, 4]},
    },
    "fixed": {"stop_basis": "price", "max_hold": 12, "fee": 0.0},
}


@pytest.mark.parametrize("store", ["rows", "factored"])
def test_sets_are_counted_by_block(store: StoreLayout, tmp_path: Path) -> None:
    signals.write(signals.simulated_signals(9000, edge=0.3, seed=1), tmp_path / "signals.parquet")
    held = signals.read(tmp_path / "signals.parquet")
    sweeps.run(grids.parse(GRID, "test"), held, tmp_path / "run", jobs=1, progress=False, store=store)
    run = results.open(tmp_path / "run")
    axes = tuple(axis for axis in coarse_axes(run) if axis.name in {"long_entry", "leverage"})
    shape = tuple(len(axis.values) for axis in axes)
    blocks = Blocks(axes, (), np.zeros(shape), np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.int64))
    assert sets_of(run, blocks) is None
    results.judge(run, permutations=0, resamples=99, jobs=1, progress=False)
    found = sets_of(run, blocks)
    assert found is not None
    file = verdict_cells(run.path, read_verdict(run.path))
    assert file is not None
    sets = run.collect(verdict_sets(run, file)).with_columns(pl.col("set").cast(pl.String))
    for counted, names in ((found.inner, ["inner"]), (found.outer, ["inner", "outer"])):
        cells = sets.filter(pl.col("set").is_in(names))["cell"].to_numpy()
        assert np.array_equal(counted, cells_by_block(blocks, run.info.grid.size, cells))
    assert found.outer.sum() > 0
