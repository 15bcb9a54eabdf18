"""`asymmetry cells`: a factored run unfolded into Parquet, and what is refused in one line."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import signals
from tests.scripts.command_line import run

GRID = """
[axes]
long_entry = { values = [0.5, 0.55, 0.6] }
stop_loss = { values = [0.01, 0.02, "none"] }
leverage = { values = [1, 2, 4] }
[fixed]
stop_basis = "price"
max_hold = 12
"""


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a grid, a signal file and a factored run."""
    folder = tmp_path_factory.mktemp("cells")
    signals.write(signals.simulated_signals(1500, edge=0.1, seed=4), folder / "market.parquet")
    (folder / "grid.toml").write_text(GRID, encoding="utf-8")
    return folder


def _sweep(capsys: pytest.CaptureFixture[str], folder: Path, name: str, store: str) -> tuple[int, str, str]:
    given = ("--signals", folder / "market.parquet", "--out", folder / name, "--no-confirm", "--store", store)
    return run(capsys, "sweep", folder / "grid.toml", *given, "--jobs", "1", "--resume")


def test_a_factored_run_is_unfolded(capsys: pytest.CaptureFixture[str], swept: Path, tmp_path: Path) -> None:
    for store in ("rows", "factored"):
        assert _sweep(capsys, swept, store, store)[0] == 0
    assert [file.suffix for file in (swept / "factored" / "cells").iterdir()] == [".cells"]
    assert json.loads((swept / "factored" / "run.json").read_text(encoding="utf-8"))["format"] == 3
    code, out, err = run(capsys, "cells", swept / "factored", "--out", tmp_path / "cells", "--jobs", "1")
    assert (code, err) == (0, "")
    assert "27 cells in 1 files" in out
    found, wanted = (
        pl.read_parquet(folder / "part-00000.parquet") for folder in (tmp_path / "cells", swept / "rows" / "cells")
    )
    assert found.columns == wanted.columns
    assert found.select("cell", "trades", "state", "path").equals(wanted.select("cell", "trades", "state", "path"))
    code, out, _ = run(capsys, "cells", swept / "factored", "--out", tmp_path / "cells", "--json")
    assert (code, json.loads(out)["kept"]) == (0, 1)
    code, out, _ = run(
        capsys, "cells", swept / "factored", "--out", tmp_path / "some", "--where", "leverage = 2", "--json"
    )
    assert json.loads(out)["cells"] == 9


def test_every_command_reads_it(capsys: pytest.CaptureFixture[str], swept: Path, tmp_path: Path) -> None:
    for store in ("rows", "factored"):
        assert _sweep(capsys, swept, store, store)[0] == 0
    for command in (("top", "--n", "3", "--all-states"), ("top", "--by", "stop_loss", "--all-states", "--json")):
        told = [run(capsys, command[0], swept / store, *command[1:]) for store in ("rows", "factored")]
        assert told[0][0] == 0
        assert told[0][1] == told[1][1] or "--json" in command
    code, _, _ = run(
        capsys, "map", swept / "factored", "--x", "long_entry", "--y", "stop_loss", "--out", tmp_path / "map.png"
    )
    assert code == 0


def test_what_is_refused_is_one_line(capsys: pytest.CaptureFixture[str], swept: Path, tmp_path: Path) -> None:
    assert _sweep(capsys, swept, "factored", "factored")[0] == 0
    code, _, err = _sweep(capsys, swept, "factored", "rows")
    assert code == 1
    assert "another layout of its cells" in err
    assert err.count("\n") == 1
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    code, _, err = run(capsys, "cells", swept / "factored", "--out", tmp_path)
    assert code == 1
    assert "holds notes.txt" in err
    assert _sweep(capsys, swept, "factored", "columns")[0] == 2
    (part,) = (swept / "factored" / "cells").iterdir()
    whole = part.read_bytes()
    part.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    code, _, err = run(capsys, "top", swept / "factored")
    assert code == 1
    assert part.name in err
    assert err.count("\n") == 1
    part.write_bytes(whole)
