from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import results
from grids.axes import AxisSpec
from grids.spec import GridSpec
from signals import simulated_signals
from sweeps import run
from sweeps.runs.compared.cell_digests import HeldDigests
from sweeps.runs.compared.counted_paths import count_paths


def test_what_is_held_of_cells_is_what_their_parts_say(tmp_path: Path) -> None:
    """Whether parts were written by this process or by one that was killed, the same cells are compared."""
    signals = simulated_signals(800, edge=0.1, seed=4)
    axes = (AxisSpec("long_entry", (0.5, 0.6, 0.99)), AxisSpec("stop_loss", (0.01, None)), AxisSpec("fee", (0.0, 0.01)))
    run(GridSpec("trial", axes, {"size_rule": "ramp"}), signals, tmp_path / "run", progress=False)
    frame = results.open(tmp_path / "run").cells().collect()
    files = [tmp_path / f"part-{number:05d}.parquet" for number in range(3)]
    held = HeldDigests(len(frame))
    for number, file in enumerate(files):
        part = frame[4 * number : 4 * number + 4]
        part.write_parquet(file)
        if number != 1:
            held.keep(file.name, part)
    read, known = HeldDigests(len(frame)).of(files), held.of(files)
    one, other = np.argsort(read.cell), np.argsort(known.cell)
    for name in ("cell", "path", "counts", "moves", "nets", "earned", "ratios"):
        assert np.array_equal(
            getattr(read, name)[one], getattr(known, name)[other], equal_nan=name in {"moves", "earned", "ratios"}
        )
    assert count_paths(files, len(frame), held) == count_paths(files, len(frame)) == frame["path"].n_unique()


def test_of_a_run_too_large_to_be_compared_whole_nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweeps.runs.compared.cell_digests.MOST_HELD", 3)
    held = HeldDigests(4)
    held.keep("part-00000.parquet", pl.DataFrame({"path": [1, 2]}))
    assert len(held.of([]).cell) == 0
