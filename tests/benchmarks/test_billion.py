"""The benchmark of a billion cells: its grid, what it keeps, and what it says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import grids
from benchmarks.billion.grid import cells_of, grid_text, thresholds_for
from benchmarks.billion.phases import Phase, phases
from benchmarks.billion.report import marks, write_report
from benchmarks.billion.taking import Kept, disk_bytes, take


@pytest.mark.parametrize("cells", [1e7, 1e8, 1e9])
def test_a_grid_has_at_least_as_many_cells_as_asked(cells: float) -> None:
    thresholds = thresholds_for(cells)
    spec = grids.parse(grid_text(thresholds), "billion")
    assert spec.size == cells_of(thresholds) >= cells
    assert cells_of(thresholds - 1) < cells


def test_what_was_asked_again_is_the_same_command() -> None:
    made = {phase.name: phase.command for phase in phases(Path("grid"), Path("signals"), Path("out/run"), 2)}
    again = [name for name in made if name.endswith("again")]
    assert len(again) == 8
    assert all(made[name] == made[name.removesuffix(" again").removesuffix(",")] for name in again)


@pytest.mark.slow
def test_a_phase_that_was_done_is_not_done_again_and_one_that_was_stopped_goes_on(tmp_path: Path) -> None:
    file, kept = tmp_path / "billion.json", Kept(10, simulated=True)
    once = Phase("once", (sys.executable, "-c", "open('x', 'x')"))
    stops = Phase("stops", (sys.executable, "-c", "import sys; print('half'); sys.exit(3)"), goes_on=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        take(once, kept, file, tmp_path)
        take(once, Kept.of(file, 10, simulated=True), file, tmp_path)
    with pytest.raises(SystemExit, match="stops ended with 3"):
        take(stops, kept, file, tmp_path)
    kept = Kept.of(file, 10, simulated=True)
    spent = kept.begun["stops"]["seconds"]
    take(Phase("stops", (sys.executable, "-c", ""), goes_on=True), kept, file, tmp_path)
    assert kept.took["stops"]["seconds"] > spent
    assert kept.begun == {}
    with pytest.raises(SystemExit, match="is of 10 cells"):
        Kept.of(file, 11, simulated=True)


def test_the_table_says_what_was_met(tmp_path: Path) -> None:
    took = {
        phase.name: {"seconds": 1.0, "processor": 2.0, "megabytes": 300.0}
        for phase in phases(Path("g"), Path("s"), Path("o/r"), 2)
    }
    took["map of edge: max_hold by leverage, again"]["seconds"] = 3.0
    beside = {
        "bytes": 9e8,
        "cell_bytes": 8e8,
        "sweep_seconds": 0.5,
        "warm_up_seconds": 0.1,
        "paths": 7,
        "verdict": "none",
    }
    kept = Kept(10**8, True, took, beside=beside)
    met = {row[0]: row[-1] for row in marks({"cells": 10**8, "took": took, "beside": beside}).rows}
    assert met["slowest map again, seconds"] == "no"
    assert [answer for name, answer in met.items() if name != "slowest map again, seconds"] == ["yes"] * 5
    text = write_report(kept, tmp_path).read_text(encoding="utf-8")
    assert "SIMULATED bars" in text
    assert "100,000,000 cells" in write_report(kept, tmp_path).read_text(encoding="utf-8")
    assert disk_bytes(tmp_path) > 10_000
