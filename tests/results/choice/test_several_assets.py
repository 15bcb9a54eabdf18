"""A choice from runs over several assets: a cell of one of them, or a setting of all."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import grids
import results
import sweeps
from benchmarks.calibration.pooled.worlds import Together, make_assets
from results.choice.record import CELL
from tests.results.inference.conftest import swept_assets

pytestmark = pytest.mark.slow

GRID = {
    "axes": {
        "long_entry": {"values": [0.62, 0.7, 0.78, 0.86]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.03, 0.06]},
    },
    "fixed": {"stop_basis": "price", "maintenance_margin": "none", "max_hold": 6},
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    markets = make_assets(Together(assets=2, edge=0.25, days=240), 3)
    folder = tmp_path_factory.mktemp("assets")
    return results.open(swept_assets(folder, {f"market{at}": each for at, each in enumerate(markets)}, GRID))


def test_of_cells_of_all_assets_one_is_chosen(run: results.Run) -> None:
    results.judge(run, jobs=1, progress=False, permutations=24, resamples=199)
    choice = results.choose(run)
    assert choice.outcome == "chosen"
    assert choice.asset in {"market0", "market1"}
    assert choice.label.startswith(f"{choice.asset}: ")
    assert "assets" in {each.name for each in choice.checks}
    stored = run.stored.filter(pl.col("cell") == choice.cell).collect()
    replayed = sweeps.replay(results.signals_of(run, None, choice.asset or ""), grids.read_cell(run.path / CELL))
    assert len(replayed.trades) == stored["trades"].item()


def test_of_pooled_settings_one_is_chosen_for_all(run: results.Run, tmp_path: Path) -> None:
    results.judge(run, jobs=1, progress=False, pool=True, permutations=24, resamples=199)
    choice = results.choose(run, out=tmp_path / "cell.json")
    assert (choice.outcome, choice.pooled, choice.asset) == ("chosen", True, None)
    assert choice.expectation is not None
    pooled = results.pooled(run, progress=False).cells().filter(pl.col("cell") == choice.cell).collect()
    assert choice.expectation.observed == pytest.approx(pooled["expectancy"].item(), rel=1e-9)
    assert choice.expectation.low < choice.expectation.realistic < choice.expectation.high
    assert (tmp_path / "cell.json").is_file()
