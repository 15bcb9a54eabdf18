"""Runs that were killed and go on: nothing is done twice, and nothing differs from a run that was not."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from grids.axes import AxisSpec
from grids.spec import GridSpec
from signals import InputError, Signals, simulated_signals
from sweeps import RunSummary, run
from sweeps.runs.described import write_description
from sweeps.runs.journal import read_journal
from sweeps.runs.resume import code_digest
from tests.places import ROOT
from tests.sweeps.runs.harmed import unfinished

pytestmark = pytest.mark.slow

LEVELS = tuple(0.5 + 0.002 * step for step in range(50))
CHUNK = 100
SPEC = GridSpec("long", (AxisSpec("long_entry", LEVELS), AxisSpec("short_entry", LEVELS)), {"max_hold": 12})


@pytest.fixture(scope="module")
def simulated() -> Signals:
    return simulated_signals(3000, edge=0.0, seed=1)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweeps.runs.chunks.CHUNK", CHUNK)


_RUN = """
import sys
sys.path.insert(0, sys.argv[2])
import sweeps.running
from tests.sweeps.runs.test_resume import CHUNK, SPEC
from signals import simulated_signals
sweeps.runs.chunks.CHUNK = CHUNK
sweeps.running.run(SPEC, simulated_signals(3000, edge=0.0, seed=1), sys.argv[1], jobs=2, progress=False)
"""


def _kill(out: Path, parts: int) -> None:
    """Run in a process of its own and kill that once some parts are there."""
    root = str(ROOT)
    with subprocess.Popen(
        [sys.executable, "-c", _RUN, str(out), root], env={**os.environ, "PYTHONPATH": root}
    ) as process:
        deadline = time.monotonic() + 60
        while len(list((out / "cells").glob("part-*.parquet"))) < parts:
            assert time.monotonic() < deadline, "the run wrote no parts in a minute"
            assert process.poll() is None, "the run ended before it could be killed"
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()


def _parts(out: Path) -> dict[str, bytes]:
    return {part.name: part.read_bytes() for part in sorted((out / "cells").iterdir())}


def _resume(simulated: Signals, out: Path, spec: GridSpec = SPEC, **options: Any) -> RunSummary:
    return run(spec, simulated, out, progress=False, resume=True, **options)


def test_a_killed_run_goes_on_and_differs_in_no_byte(simulated: Signals, whole: Path, tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    _kill(killed, 5)
    (killed / "cells" / "part-00024.tmp").write_bytes(b"half")
    # one that was renamed just now may not be listed yet
    listed = [killed / "cells" / part.file for part in read_journal(killed, strict=False)]
    before = {part: part.stat().st_mtime_ns for part in listed}
    kept = sum(len(pl.read_parquet(part)) for part in before)
    assert 4 <= len(before) < 25, "killed too late to tell"
    summary = _resume(simulated, killed)
    assert _parts(killed) == _parts(whole)
    assert {part: part.stat().st_mtime_ns for part in before} == before
    assert (summary.cells, summary.resumed) == (2500, kept)
    expected, told = (json.loads((out / "run.json").read_text()) for out in (whole, killed))
    assert told["state"] == "complete"
    assert {key: told[key] for key in ("paths", "skipped", "effects", "plan", "grid")} == {
        key: expected[key] for key in ("paths", "skipped", "effects", "plan", "grid")
    }


def test_a_folder_that_is_not_there_starts_the_run(simulated: Signals, tmp_path: Path) -> None:
    assert _resume(simulated, tmp_path / "run").cells == 2500


def test_a_finished_run_is_left_alone(simulated: Signals, whole: Path) -> None:
    told = (whole / "run.json").read_bytes()
    assert _resume(simulated, whole).cells == 2500
    assert (whole / "run.json").read_bytes() == told


@pytest.fixture(scope="module")
def whole(simulated: Signals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run that was left to finish."""
    out = tmp_path_factory.mktemp("whole") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sweeps.runs.chunks.CHUNK", CHUNK)
        run(SPEC, simulated, out, progress=False)
    return out


@pytest.fixture
def half(whole: Path, tmp_path: Path) -> Path:
    """Return a run of which half the parts are gone, as if killed."""
    out = tmp_path / "run"
    shutil.copytree(whole, out)
    for part in list((out / "cells").iterdir())[::2]:
        part.unlink()
    unfinished(out)
    return out


def _other_grid(out: Path, simulated: Signals) -> None:
    _resume(simulated, out, replace(SPEC, fixed={"max_hold": 13}))


def _other_axis(out: Path, simulated: Signals) -> None:
    _resume(simulated, out, replace(SPEC, axes=(AxisSpec("long_entry", LEVELS[:-1]), SPEC.axes[1])))


def _other_signals(out: Path, simulated: Signals) -> None:
    _resume(simulated_signals(3000, edge=0.0, seed=2), out)


def _other_bars(out: Path, simulated: Signals) -> None:
    _resume(simulated.between(None, str(simulated.bars.time[2000])), out)


def _plan(out: Path, simulated: Signals, **changed: Any) -> None:
    """Resume a run that was started with another plan."""
    told = json.loads((out / "run.json").read_text())
    write_description(out, told | {"plan": told["plan"] | changed})
    _resume(simulated, out)


CHANGED: dict[str, tuple[Callable[[Path, Signals], None], str]] = {
    "grid": (_other_grid, r"was started with another grid \(fixed.max_hold differs\); give the grid"),
    "axis": (_other_axis, r"was started with another grid \(axes.long_entry differs\)"),
    "signals": (_other_signals, "was started with another signal file, or other bars of it; give the signal file"),
    "bars": (_other_bars, "was started with another signal file"),
    "engine": (
        lambda out, simulated: _plan(out, simulated, engine="vectorbt"),
        "with another engine; give the `engine`",
    ),
    "code": (lambda out, simulated: _plan(out, simulated, code="older"), "with another release of this program"),
    "chunk": (lambda out, simulated: _plan(out, simulated, chunk=512), "with chunks of another size"),
}


@pytest.mark.parametrize("what", CHANGED)
def test_a_run_of_anything_else_is_refused_and_left_alone(what: str, simulated: Signals, half: Path) -> None:
    before = _parts(half)
    change, message = CHANGED[what]
    with pytest.raises(InputError, match=message) as refused:
        change(half, simulated)
    assert "\n" not in str(refused.value)
    assert _parts(half) == before


def test_a_part_that_cannot_be_read_is_written_again(simulated: Signals, half: Path) -> None:
    part = next((half / "cells").iterdir())
    content = part.read_bytes()
    part.write_bytes(b"")
    _resume(simulated, half)
    assert part.read_bytes() == content


@pytest.mark.parametrize("harm", ["cut short", "gone"])
def test_a_finished_run_that_lost_a_part_gets_it_back(
    harm: str, simulated: Signals, whole: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    shutil.copytree(whole, out)
    part = sorted((out / "cells").iterdir())[3]
    if harm == "gone":
        part.unlink()
    else:
        part.write_bytes(part.read_bytes()[:1000])
    assert _resume(simulated, out).cells == 2500
    assert _parts(out) == _parts(whole)


def test_a_run_that_another_process_is_at_is_left_alone(simulated: Signals, half: Path) -> None:
    handle = os.open(half, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    before = _parts(half)
    with pytest.raises(InputError, match="another process is writing to this run"):
        _resume(simulated, half)
    os.close(handle)
    assert _parts(half) == before


def test_a_folder_of_something_else_is_refused(simulated: Signals, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("precious")
    with pytest.raises(InputError, match="is not empty"):
        _resume(simulated, tmp_path)


def test_a_run_killed_before_it_said_anything_starts(simulated: Signals, tmp_path: Path) -> None:
    (tmp_path / "run" / "cells").mkdir(parents=True)
    assert _resume(simulated, tmp_path / "run").cells == 2500


def test_the_code_of_a_run_is_that_of_nested_files_too(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    digests = [code_digest(tmp_path)]
    for name, content in (("inner/rule.py", "a = 1\n"), ("inner/rule.py", "a = 2\n"), ("rule.py", "a = 2\n")):
        (tmp_path / name).write_text(content)
        digests.append(code_digest(tmp_path))
    assert len(set(digests)) == 4
    assert code_digest(tmp_path) == digests[-1]
