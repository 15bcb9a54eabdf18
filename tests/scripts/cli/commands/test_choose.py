"""`asymmetry choose`: what it prints and writes, and one line for whatever is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import grids
import results
import signals
from benchmarks.calibration.worlds import SKILLED, Climate, make_world
from tests.results.inference.conftest import swept
from tests.scripts.command_line import run as asymmetry

pytestmark = pytest.mark.slow

GRID = {
    "axes": {
        "variant": {"values": [SKILLED]},
        "long_entry": {"values": [0.62, 0.7, 0.78]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.03, 0.06]},
    },
    "fixed": {"stop_basis": "price", "maintenance_margin": "none", "max_hold": 6},
}


def choose(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    return asymmetry(capsys, "choose", *words)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of six cells of a model that knows much, judged positive."""
    folder = swept(tmp_path_factory.mktemp("judged"), make_world(Climate(days=240, edge=0.25), 3), GRID)
    results.judge(folder, jobs=1, progress=False, permutations=24, resamples=199)
    return folder


@pytest.fixture
def run(judged: Path, tmp_path: Path) -> Path:
    """A copy of its own."""
    shutil.copytree(judged, tmp_path / "run")
    return tmp_path / "run"


def test_it_prints_the_choice_that_it_writes(capsys: pytest.CaptureFixture[str], run: Path) -> None:
    code, out, err = choose(capsys, run)
    stored = json.loads((run / "choice.json").read_text(encoding="utf-8"))
    assert (code, err) == (0, "")
    assert out.splitlines() == [*stored["words"], f"{run}/choice.json", f"{run}/choice-cell.json"]
    assert stored["outcome"] == "chosen"
    code, out, _ = choose(capsys, run, "--json")
    again = json.loads((run / "choice.json").read_text(encoding="utf-8"))
    assert json.loads(out) == again


def test_the_cell_is_written_where_it_is_wanted(capsys: pytest.CaptureFixture[str], run: Path, tmp_path: Path) -> None:
    assert choose(capsys, run, "--out", tmp_path / "best.json", "--quiet")[0] == 0
    assert not (run / "choice-cell.json").exists()
    cell = grids.read_cell(tmp_path / "best.json")
    assert cell["variant"] == SKILLED


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--by", "luck"], 2, "'luck' is not one of"),
        (["--drawdown", "0.2"], 2, "write a drawdown and its probability, such as 0.2:0.05"),
        (["--drawdown", "2:0.05"], 2, "a drawdown is above 0 and up to 1"),
        (["--max-drawdown", "0"], 2, "--max-drawdown"),
        (["--ruin", "1"], 2, "--ruin"),
        (["--where", "nothing > 1"], 1, "no column"),
        (["--signals", "gone.parquet"], 1, "gone.parquet"),
    ],
)
def test_whatever_is_wrong_is_one_line(
    capsys: pytest.CaptureFixture[str], run: Path, options: list[str], code: int, message: str
) -> None:
    left, out, err = choose(capsys, run, *options)
    assert (left, out) == (code, "")
    assert message in err
    assert "Traceback" not in err
    assert not (run / "choice.json").exists()


def test_a_run_that_was_not_judged_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = swept(tmp_path, signals.simulated_signals(2000, seed=1), {"axes": {"long_entry": {"values": [0.5, 0.55]}}})
    code, out, err = choose(capsys, folder)
    assert (code, out) == (1, "")
    assert "was not judged yet; run: asymmetry judge" in err
