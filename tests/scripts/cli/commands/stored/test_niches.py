"""`asymmetry niches`, and what `search --for illuminate` leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import signals
from scripts.cli.start import main

pytestmark = pytest.mark.slow

GRID = """
[axes]
long_entry = { from = 0.5, to = 0.6, step = 0.01 }
stop_loss = { values = [0.005, 0.01, 0.02, "none"] }
max_hold = { values = [3, 6, 12] }
leverage = { values = [1, 2, 4] }
[fixed]
stop_basis = "price"
"""


@pytest.fixture(name="searched", scope="module")
def _searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("searched")
    signals.write(signals.simulated_signals(2500, edge=0.1, seed=1, step_minutes=60), folder / "btc.parquet")
    (folder / "grid.toml").write_text(GRID, encoding="utf-8")
    return folder


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_what_a_search_found_is_shown_again(searched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = searched / "run"
    options = ("--signals", searched / "btc.parquet", "--out", run, "--cells", 200, "--no-confirm")
    code, told, _ = _run(capsys, "search", searched / "grid.toml", *options, "--for", "illuminate")
    assert code == 0
    assert "asymmetry niches" in told
    assert (run / "niches" / "niches.png").is_file()
    code, out, _ = _run(capsys, "niches", run, "--out", searched / "there")
    assert code == 0
    shown, _, files = out.partition("\n\n" + str(searched))
    assert shown.strip().split("\n")[-1] in told
    assert files.count("niches.") == 3
    code, out, _ = _run(capsys, "niches", run, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["filled"] == len(found["table"]) <= found["niches"]
    assert found["visited"] == 200


def test_what_cannot_be_is_one_line(searched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    test = searched / "run"
    assert _run(capsys, "niches", test, "--max-drawdown", 2)[0] == 2
    code, out, err = _run(capsys, "niches", test, "--min-trades", 9999)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "lower --min-trades" in err
    code, _, err = _run(capsys, "niches", searched / "gone")
    assert (code, err.count("\n")) == (1, 1)


def test_beside_a_run_that_cannot_be_written_to_they_are_shown(
    searched: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run, place = tmp_path / "run", tmp_path / "a-file"
    options = ("--signals", searched / "btc.parquet", "--out", run, "--cells", 100, "--no-confirm")
    assert _run(capsys, "search", searched / "grid.toml", *options)[0] == 0
    for name in ("niches", "../a-file"):
        (run / name).write_text("")
    code, out, err = _run(capsys, "niches", run)
    assert code == 0
    assert "cells" in out
    assert "niches" in err
    assert "name a folder for them (--out)" in err
    assert len(err.splitlines()) == 1
    code, out, err = _run(capsys, "niches", run, "--out", place)
    assert (code, out) == (1, "")
