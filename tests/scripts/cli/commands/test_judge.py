"""`asymmetry judge`: what it says and writes, and one line for whatever is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import signals
from tests.results.inference.conftest import swept, swept_assets
from tests.scripts.command_line import run as asymmetry

pytestmark = pytest.mark.slow

GRID = {"axes": {"long_entry": {"values": [0.55, 0.6]}, "max_hold": {"values": [6, 12]}}}
FEW = ["--no-permutation", "--resamples", "40", "--jobs", "1"]


def judge(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    return asymmetry(capsys, "judge", *words)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of four cells on 24 days."""
    return swept(tmp_path_factory.mktemp("judged"), signals.simulated_signals(6900, edge=0.1, seed=2), GRID)


@pytest.fixture
def run(judged: Path, tmp_path: Path) -> Path:
    """A copy of its own."""
    shutil.copytree(judged, tmp_path / "run")
    return tmp_path / "run"


def test_it_prints_the_verdict_that_it_writes(capsys: pytest.CaptureFixture[str], run: Path) -> None:
    code, out, err = judge(capsys, run, *FEW)
    assert code == 0
    assert err.startswith("judging 4 cells that do not differ in scale only: 24 days, 40 resamples: about ")
    stored = json.loads((run / "verdict.json").read_text(encoding="utf-8"))
    assert out.splitlines() == [*stored["words"], f"{run}/verdict.json"]
    assert stored["words"][0] == f"VERDICT: {stored['verdict']}"
    code, out, err = judge(capsys, run, *FEW, "--json", "--seed", 3)
    printed = json.loads(out)
    again = json.loads((run / "verdict.json").read_text(encoding="utf-8"))
    assert printed == {name: value for name, value in again.items() if name != "cells_sha256"}
    assert (printed["seed"], stored["seed"]) == (3, 0)


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--permutations", 5], 1, "--permutations 5: the test of timing needs at least 24 shifts"),
        (["--resamples", 10], 1, "--resamples 10: at least 40 are needed"),
        (["--sample", "seen", *FEW], 1, "every bar of the span is out of sample; judge those with --sample oos"),
        (["--assume-out-of-sample", *FEW], 1, "so it cannot be assumed; leave --assume-out-of-sample away"),
        (["--signals", "gone.parquet", *FEW], 1, "gone.parquet"),
        (["--sample", "some"], 2, "'some' is not one of 'oos', 'all', 'seen'"),
    ],
)
def test_what_is_wrong_is_one_line(
    capsys: pytest.CaptureFixture[str], run: Path, options: list[object], code: int, message: str
) -> None:
    left, out, err = judge(capsys, run, *options)
    assert (left, out) == (code, "")
    assert message in err
    assert len(err.splitlines()) == 1 if code == 1 else "Traceback" not in err
    assert not (run / "verdict.json").exists()


def test_a_folder_without_a_run_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = judge(capsys, tmp_path)
    assert (code, out) == (1, "")
    assert str(tmp_path) in err
    assert len(err.splitlines()) == 1


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over two assets on 24 days."""
    markets = {name: signals.simulated_signals(6900, edge=0.1, seed=seed) for seed, name in enumerate(("btc", "eth"))}
    return swept_assets(tmp_path_factory.mktemp("two"), markets, GRID)


def test_assets_are_judged_apart_or_pooled(capsys: pytest.CaptureFixture[str], two: Path) -> None:
    code, out, _ = judge(capsys, two, *FEW)
    assert code == 0
    assert "tried           8 cells" in out
    assert "assets          2: btc, eth" in out
    code, out, _ = judge(capsys, two, "--pool", "--json", *FEW)
    assert code == 0
    assert json.loads(out)["pooled"]
    assert json.loads((two / "verdict.json").read_text())["tried"]["cells"] == 4
    code, out, _ = judge(capsys, two, "--apart", "--json", *FEW)
    assert not json.loads(out)["pooled"]


def test_moved_files_of_assets_are_named(capsys: pytest.CaptureFixture[str], two: Path) -> None:
    files = two.parent / "files"
    given = [word for name in ("btc", "eth") for word in ("--signals", f"{name}={files}/{name}.parquet")]
    assert judge(capsys, two, *given, *FEW)[0] == 0
    code, out, err = judge(capsys, two, *given[:2], "--signals", f"sol={files}/eth.parquet", *FEW)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "asset 'eth' is not among the signals given" in err


def test_pooling_one_file_is_refused_in_one_line(capsys: pytest.CaptureFixture[str], run: Path) -> None:
    code, out, err = judge(capsys, run, "--pool", *FEW)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "--pool needs a run of several" in err


def test_a_file_under_another_name_is_judged_and_shown_with_its_own_fee(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    signals.write(signals.simulated_signals(6900, edge=0.1, seed=2), tmp_path / "A.parquet")
    (tmp_path / "own.toml").write_text(
        "[axes]\nlong_entry = { values = [0.55, 0.6] }\nmax_hold = { values = [6, 12] }\n"
        "[assets.BTC]\nfee = 0.002\n[sample]\nconstraints = [\"asset = 'BTC'\"]\n",
        encoding="utf-8",
    )
    words = [tmp_path / "own.toml", "--signals", f"BTC={tmp_path / 'A.parquet'}", "--out", tmp_path / "run"]
    assert asymmetry(capsys, "sweep", *words, "--jobs", "1", "--no-confirm")[0] == 0
    moved = (tmp_path / "A.parquet").rename(tmp_path / "C.parquet")
    code, out, _ = judge(capsys, tmp_path / "run", "--signals", moved, *FEW)
    assert code == 0
    assert "tried           4 cells" in out
    code, out, err = asymmetry(
        capsys, "portfolio", tmp_path / "run", "--cell", 0, "--signals", moved, "--out", tmp_path / "shown"
    )
    assert (code, err) == (0, "")


def test_values_of_shorts_that_follow_longs_are_judged_and_walked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    signals.write(signals.simulated_signals(6900, edge=0.1, seed=2), tmp_path / "s.parquet")
    (tmp_path / "grid.toml").write_text(
        '[axes]\nlong_entry = { values = [0.55, 0.6] }\nshort_entry = { tie = "long_entry" }\n'
        'short_stop_loss = { values = ["same", 0.01, "none"] }\nshort_max_hold = { values = ["same", 3, 6] }\n'
        '[fixed]\nstop_basis = "price"\nstop_loss = 0.02\nmax_hold = 12\n',
        encoding="utf-8",
    )
    on = [tmp_path / "grid.toml", "--signals", tmp_path / "s.parquet"]
    assert asymmetry(capsys, "sweep", *on, "--out", tmp_path / "run", "--jobs", "1", "--no-confirm")[0] == 0
    code, out, _ = judge(capsys, tmp_path / "run", *FEW)
    assert code == 0
    assert "tried           18 cells" in out
    spans = ["--train", "8d", "--test", "8d", "--by", "plateau", "--resamples", 50]
    code, _, err = asymmetry(capsys, "walk-forward", *on, *spans, "--out", tmp_path / "walk")
    assert (code, err) == (0, "")
