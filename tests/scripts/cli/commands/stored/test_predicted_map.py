"""`asymmetry map --predicted`: the whole grid of a search for the boundary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import grids
import results
import signals
from tests.scripts.command_line import run as asymmetry

pytestmark = pytest.mark.slow

GRID = {
    "axes": {
        "long_entry": {"from": 0.5, "to": 0.64, "step": 0.02},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.005, 0.01, 0.02, "none"]},
        "take_profit": {"values": [0.005, 0.01, 0.02, "none"]},
    }
}


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("searched")
    path = signals.write(signals.simulated_signals(2000, edge=0.05, seed=2, step_minutes=60), folder / "s.parquet")
    results.search(grids.parse(GRID), path, folder / "run", for_="boundary", cells=60, hold_out=0, progress=False)
    return folder / "run"


def test_it_names_its_files_and_says_how_sure_it_is(
    capsys: pytest.CaptureFixture[str], searched: Path, tmp_path: Path
) -> None:
    words = ["map", searched, "--predicted", "--x", "stop_loss", "--y", "long_entry", "--out", tmp_path, "--draw", 100]
    code, out, err = asymmetry(capsys, *words)
    assert code == 0, err
    assert "predicted from 60 visited cells of 128 for 100 drawn uniformly" in out
    assert (tmp_path / "run-predicted-stop_loss-long_entry.png").exists()
    code, out, _ = asymmetry(capsys, *words, "--json")
    assert code == 0
    assert sum(square["cells"] for square in json.loads(out)["table"]) == 100


@pytest.mark.parametrize("words", [["--predicted", "--metric", "edge"], ["--draw", 50]])
def test_options_of_the_other_kind_of_map_are_refused(
    capsys: pytest.CaptureFixture[str], searched: Path, tmp_path: Path, words: list[object]
) -> None:
    code, _, err = asymmetry(
        capsys, "map", searched, "--x", "stop_loss", "--y", "long_entry", "--out", tmp_path, *words
    )
    assert code == 2
    assert "leave" in err
