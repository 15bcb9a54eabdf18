"""What a machine that loses power may leave of a run, and a resume that ends as if it never had."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grids.axes import AxisSpec
from grids.spec import GridSpec
from signals import InputError, Signals, simulated_signals
from signals.filesystem.leases import LEASE
from signals.filesystem.processes import this_process
from sweeps import RunSummary, run
from sweeps.runs.described import COPY
from tests.sweeps.runs.harmed import unfinished

pytestmark = pytest.mark.slow

LEVELS = tuple(0.5 + 0.005 * step for step in range(20))
SPEC = GridSpec("power", (AxisSpec("long_entry", LEVELS), AxisSpec("short_entry", LEVELS)), {"max_hold": 12})


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweeps.runs.chunks.CHUNK", 50)


@pytest.fixture(scope="module")
def simulated() -> Signals:
    return simulated_signals(1500, edge=0.0, seed=1)


@pytest.fixture(scope="module")
def whole(simulated: Signals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run of eight parts that was left to finish."""
    out = tmp_path_factory.mktemp("whole") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sweeps.runs.chunks.CHUNK", 50)
        run(SPEC, simulated, out, jobs=1, progress=False)
    return out


@pytest.fixture
def half(whole: Path, tmp_path: Path) -> Path:
    """Return a run that had finished six of its parts."""
    out = tmp_path / "run"
    shutil.copytree(whole, out)
    unfinished(out)
    lines = (out / "parts.jsonl").read_bytes().splitlines(keepends=True)
    (out / "parts.jsonl").write_bytes(b"".join(lines[:6]))
    for number in (6, 7):
        _part(out, number).unlink()
    return out


def _part(run_: Path, number: int) -> Path:
    return run_ / "cells" / f"part-{number:05d}.parquet"


def _parts(out: Path) -> dict[str, bytes]:
    return {part.name: part.read_bytes() for part in (out / "cells").iterdir()}


def _resume(simulated: Signals, out: Path) -> RunSummary:
    return run(SPEC, simulated, out, jobs=1, progress=False, resume=True)


def _zeros(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def _broken_list(out: Path) -> None:
    content = (out / "parts.jsonl").read_bytes()
    (out / "parts.jsonl").write_bytes(content[:-100] + bytes(100))


def _long_list(out: Path) -> None:
    with (out / "parts.jsonl").open("ab") as journal:
        journal.write(bytes(4000))


def _lease(out: Path) -> None:
    before = replace(this_process(), boot="the boot before")
    (out / LEASE).write_text(json.dumps({**before.plain(), "since": "", "token": ""}))
    then = time.time() - 300
    os.utime(out / LEASE, (then, then))


def _flipped(out: Path) -> None:
    """Change a letter of a key: it can be read, and is not what was written."""
    content = bytearray((out / "run.json").read_bytes())
    content[content.index(b'"axes"') + 1] ^= 1
    (out / "run.json").write_bytes(content)


def _not_listed_yet(out: Path) -> None:
    lines = (out / "parts.jsonl").read_bytes().splitlines(keepends=True)
    (out / "parts.jsonl").write_bytes(b"".join(lines[:-2]))


LOSSES: dict[str, tuple[Callable[[Path], object], int]] = {
    "a part of zeros": (lambda out: _zeros(_part(out, 2)), 250),
    "an empty part": (lambda out: _part(out, 2).write_bytes(b""), 250),
    "a part cut short": (lambda out: _part(out, 2).write_bytes(_part(out, 2).read_bytes()[:500]), 250),
    "a name without a file": (lambda out: _part(out, 2).unlink(), 250),
    "a list with zeros at its end": (_broken_list, 250),
    "zeros after the list": (_long_list, 300),
    "an empty list": (lambda out: (out / "parts.jsonl").write_bytes(b""), 0),
    "no list": (lambda out: (out / "parts.jsonl").unlink(), 0),
    "a list that came late": (_not_listed_yet, 200),
    "an empty description": (lambda out: (out / "run.json").write_bytes(b""), 300),
    "a description of zeros": (lambda out: _zeros(out / "run.json"), 300),
    "a description cut short": (lambda out: (out / "run.json").write_bytes((out / "run.json").read_bytes()[:300]), 300),
    "a bit of the description flipped": (_flipped, 300),
    "no description": (lambda out: (out / "run.json").unlink(), 300),
    "an empty copy of the description": (lambda out: (out / COPY).write_bytes(b""), 300),
    "a lease": (_lease, 300),
    "an empty lease": (lambda out: (out / LEASE).write_bytes(b""), 300),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_resume_ends_as_if_the_power_had_never_failed(loss: str, half: Path, whole: Path, simulated: Signals) -> None:
    lose, kept = LOSSES[loss]
    lose(half)
    summary = _resume(simulated, half)
    assert (summary.cells, summary.resumed) == (400, kept)
    assert _parts(half) == _parts(whole)
    assert sorted(file.name for file in half.iterdir()) == sorted(file.name for file in whole.iterdir())
    assert (half / COPY).read_bytes() == (half / "run.json").read_bytes()


def test_where_both_descriptions_are_lost_nothing_is_touched(half: Path, simulated: Signals) -> None:
    for name in ("run.json", COPY):
        (half / name).write_bytes(b"")
    before = _parts(half)
    with pytest.raises(InputError, match=r"run.json: cannot be read .+ restore the file, or remove the folder"):
        _resume(simulated, half)
    assert _parts(half) == before


def test_a_finished_run_that_loses_its_description_gets_it_back(
    whole: Path, tmp_path: Path, simulated: Signals
) -> None:
    out = tmp_path / "run"
    shutil.copytree(whole, out)
    (out / "run.json").write_bytes(b"")
    times = {part: part.stat().st_mtime_ns for part in (out / "cells").iterdir()}
    assert _resume(simulated, out).cells == 400
    assert (out / "run.json").read_bytes() == (whole / "run.json").read_bytes()
    assert {part: part.stat().st_mtime_ns for part in (out / "cells").iterdir()} == times
