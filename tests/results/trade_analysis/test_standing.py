"""What the verdict of a run says of one of its cells, and what is said where there is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results.trade_analysis.standing import Verdicts

GRID = {"axes": {"long_entry": {"values": [0.5, 0.55, 0.6, 0.9]}, "max_hold": {"values": [6, 12]}}}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    made = signals.simulated_signals(1500, edge=0.1, seed=2, step_minutes=60)
    folder = tmp_path_factory.mktemp("standing") / "run"
    sweeps.run(grids.parse(GRID), made, folder, jobs=1, progress=False)
    run = results.open(folder)
    results.judge(run, signals=made, permutations=0, resamples=40, jobs=1, progress=False)
    return run


def test_a_cell_stands_where_the_verdict_put_it(judged: results.Run) -> None:
    cells = pl.read_parquet(judged.path / "verdict-cells.parquet")
    verdicts = Verdicts(judged)
    seen = set()
    for cell, where in cells.select("cell", pl.col("set").cast(pl.String)).iter_rows():
        found = verdicts.standing(cell)
        seen.add(found["standing"])
        assert found["standing"] == (where if where in {"inner", "outer", "excluded"} else "not judged")
        assert found["words"][-1].startswith("of the run as a whole the verdict is: ")
    assert len(seen) > 1


def test_without_a_verdict_it_is_said_how_to_have_one(run: results.Run) -> None:
    found = Verdicts(run).standing(0)
    assert found["standing"] == "unknown"
    assert found["words"] == ["not judged yet"]


def test_a_verdict_whose_cells_are_gone_or_of_another_run_says_nothing(judged: results.Run, tmp_path: Path) -> None:
    for name, wrong in (("gone", "are gone"), ("other", "has changed since it was judged")):
        folder = tmp_path / name
        shutil.copytree(judged.path, folder)
        if name == "gone":
            (folder / "verdict-cells.parquet").unlink()
            again = results.open(folder)
        else:
            again = results.open(folder)
            object.__setattr__(again, "info", again.info.model_copy(update={"created": "2020-01-01"}))
        found = Verdicts(again).standing(0)
        assert found["standing"] == "unknown"
        assert wrong in found["words"][0]
