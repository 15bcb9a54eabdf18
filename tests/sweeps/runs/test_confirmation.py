"""Confirmation as a state of a run: kept, told by every reader, and changed only by being confirmed anew."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import results
import signals
import sweeps
from grids.axes import AxisSpec
from grids.spec import GridSpec
from results.inference import judge
from results.run.stored_parts import RunWarning
from scripts.cli import main
from signals import InputError
from sweeps.runs.checksums import sha256
from sweeps.runs.described import write_description
from tests.places import ROOT
from tests.sweeps.runs.harmed import told

pytestmark = pytest.mark.slow

SPEC = GridSpec("confirmed", (AxisSpec("long_entry", (0.5, 0.55)), AxisSpec("max_hold", (6, 12))))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("confirmation") / "signals.parquet"
    return signals.write(signals.simulated_signals(1500, edge=0.1, seed=3), path)


@pytest.fixture(scope="module")
def made(file: Path) -> Path:
    """Return a run that waits for vectorbt, as one that was killed while it did."""
    return _waiting(sweeps.run(SPEC, signals.read(file), file.parent / "run", jobs=1, progress=False).out)


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "run"))


def _waiting(run: Path) -> Path:
    write_description(run, told(run) | {"confirmation": {"state": "pending"}})
    return run


def _wrong(run: Path) -> Path:
    """Make a run whose sweep has miscounted, and whose manifest vouches for what it wrote."""
    part = run / "cells" / "part-00000.parquet"
    pl.read_parquet(part).with_columns(pl.col("wins") + 1).write_parquet(part)
    entry = told(run)["parts"][0] | {"bytes": part.stat().st_size, "sha256": sha256(part.read_bytes())}
    write_description(run, told(run) | {"parts": [entry]})
    return run


def _again(run: Path, file: Path, **options: Any) -> sweeps.RunSummary:
    return sweeps.run(SPEC, signals.read(file), run, jobs=1, progress=False, resume=True, **options)


def test_a_run_that_nobody_asked_to_confirm_says_nothing(file: Path, copy: Path) -> None:
    write_description(copy, told(copy) | {"confirmation": {"state": "left out"}})
    assert results.open(copy).cautions == ()


def test_a_resume_confirms_what_waits_for_it(copy: Path, file: Path) -> None:
    with pytest.warns(RunWarning, match="has not confirmed this run yet"):
        results.open(copy)
    cells = {part.name: part.stat().st_mtime_ns for part in (copy / "cells").iterdir()}
    summary = _again(copy, file, confirm=True)
    assert summary.notes[-1].startswith("vectorbt agrees on ")
    assert told(copy)["confirmation"]["state"] == "confirmed"
    assert {part.name: part.stat().st_mtime_ns for part in (copy / "cells").iterdir()} == cells
    assert results.open(copy).cautions == ()
    before = (copy / "run.json").read_bytes()
    _again(copy, file, confirm=True)
    assert (copy / "run.json").read_bytes() == before


def test_a_disagreement_stays_until_it_is_gone(
    copy: Path, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError, match="vectorbt disagrees: cell"):
        _again(_wrong(copy), file, confirm=True)
    assert told(copy)["confirmation"]["state"] == "disagreed"
    assert len(told(copy)["confirmation"]["disagreeing"]) == 4
    for _ in range(2):  # each time
        with pytest.warns(RunWarning, match="vectorbt DISAGREES with this run: cell 3: wins is stored as"):
            opened = results.open(copy)
    assert "vectorbt DISAGREES" in results.top_text(opened, results.top(opened, all_states=True), "edge", "net")
    files = results.draw_map(opened, x="long_entry", y="max_hold", out=tmp_path / "maps")
    assert files.notes[0].startswith("vectorbt DISAGREES")
    assert "vectorbt DISAGREES" in files.html.read_text(encoding="utf-8")
    portfolio = results.write_portfolio(opened, 3, tmp_path / "portfolio")
    assert portfolio.statistics.read_text(encoding="utf-8").startswith("vectorbt DISAGREES with this run")
    with pytest.raises(InputError, match="no verdict on numbers that two engines do not share: vectorbt DISAGREES"):
        judge(opened, progress=False)
    for command in (
        ["top", copy, "--all-states"],
        ["map", copy, "--x", "long_entry", "--y", "max_hold", "--out", tmp_path],
    ):
        code, said = _asymmetry(capsys, *command)
        assert code == 0
        assert said.startswith(f"asymmetry: warning: {copy}: vectorbt DISAGREES")
    assert _asymmetry(capsys, "judge", copy)[0] == 1
    # asked again, vectorbt disagrees again, by either command
    with pytest.raises(InputError, match="vectorbt disagrees: cell"):
        _again(copy, file, confirm=True)
    assert _asymmetry(capsys, "confirm", copy, "--top", 1)[0] == 1
    assert told(copy)["confirmation"]["state"] == "disagreed"
    # not asked, it is not forgotten, even where what it disagreed on is computed anew
    (copy / "cells" / "part-00000.parquet").unlink()
    _again(copy, file)
    assert told(copy)["confirmation"]["state"] == "disagreed"
    code, said = _asymmetry(capsys, "confirm", copy, "--top", 1)
    assert code == 0, said
    assert told(copy)["confirmation"]["state"] == "confirmed"
    assert results.open(copy).cautions == ()


def test_cells_that_were_disagreed_on_are_confirmed_first(
    copy: Path, made: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A disagreement is not overruled by agreement on others."""
    with pytest.raises(InputError, match="vectorbt disagrees"):
        _again(_wrong(copy), file, confirm=True)
    shutil.copytree(made / "cells", copy / "cells", dirs_exist_ok=True)
    write_description(copy, told(copy) | {"parts": told(made)["parts"]})
    assert _asymmetry(capsys, "confirm", copy, "--top", 1)[0] == 0
    assert told(copy)["confirmation"]["state"] == "confirmed"
    assert told(copy)["confirmation"]["cells"] >= 4


@pytest.mark.parametrize("harm", ["a byte", "a foreign file"])
def test_a_disagreement_outlives_parts_that_are_computed_again(copy: Path, file: Path, harm: str) -> None:
    with pytest.raises(InputError, match="vectorbt disagrees"):
        _again(_wrong(copy), file, confirm=True)
    found = told(copy)["confirmation"]["disagreeing"]
    part = copy / "cells" / "part-00000.parquet"
    if harm == "a byte":
        part.write_bytes(part.read_bytes()[:-1] + b"?")
    else:
        (copy / "cells" / "part-00077.parquet").write_bytes(part.read_bytes())
    _again(copy, file, confirm=False)
    assert told(copy)["confirmation"]["state"] == "disagreed"
    assert told(copy)["confirmation"]["disagreeing"] == found


def test_a_run_of_an_older_release_keeps_what_its_sweep_found(copy: Path) -> None:
    held = told(copy)
    del held["parts"], held["checksum"]
    held |= {"format": 1, "confirmation": {"cells": 4, "disagreements": ["cell 2: wins differ"]}}
    (copy / "run.json").write_text(json.dumps(held), encoding="utf-8")
    with pytest.warns(RunWarning) as said:
        opened = results.open(copy)
    assert "vectorbt DISAGREES with this run: cell 2: wins differ" in str(said[0].message)
    assert "was made before parts had checksums" in str(said[1].message)
    assert sweeps.disagreeing_cells(opened.info) == ()


_SWEEP = """
import sys
import signals, sweeps
from tests.sweeps.runs.test_confirmation import SPEC
sweeps.run(SPEC, signals.read(sys.argv[1]), sys.argv[2], jobs=1, progress=False, confirm=True)
"""


def test_a_run_killed_while_vectorbt_confirms_is_confirmed_by_a_resume(file: Path, tmp_path: Path) -> None:
    out, root = tmp_path / "run", str(ROOT)
    words = [sys.executable, "-c", _SWEEP, str(file), str(out)]
    with subprocess.Popen(words, env={**os.environ, "PYTHONPATH": root}) as process:
        deadline = time.monotonic() + 120
        while not ((out / "run.json").exists() and told(out)["state"] == "complete"):
            assert time.monotonic() < deadline, "the sweep is not complete after two minutes"
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert told(out)["confirmation"] == {"state": "pending"}
    # as after a kill between the two writes that end a sweep
    (out / "parts.jsonl").touch()
    with pytest.warns(RunWarning, match="has not confirmed this run yet"):
        results.open(out)
    assert _again(out, file, confirm=True).resumed == 0
    assert told(out)["confirmation"]["state"] == "confirmed"
    assert not (out / "parts.jsonl").exists()


def _asymmetry(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[object, str]:
    """Run a command; return its exit status and what it says on standard error."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    return left.value.code, capsys.readouterr().err
