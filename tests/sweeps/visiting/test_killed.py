"""Searches killed in the middle of whatever they do, by the process, and continued: the same run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from sweeps.runs.beside.listed import listed
from sweeps.runs.visited import VISITED
from sweeps.runs.visits import VISITS
from tests.places import ROOT

pytestmark = pytest.mark.slow

_SEARCH = """
import sys
import sweeps.runs.chunks
import sweeps.visiting.pieces
sweeps.runs.chunks.CHUNK, sweeps.visiting.pieces.PIECE = 500, 200
from grids import parse
from signals import simulated_signals
from sweeps.visiting.visiting import visit
from tests.sweeps.visiting.choosers import Climber
out, store, jobs = sys.argv[1:]
levels = {"from": 0.5, "to": 0.6, "step": 0.002}
axes = {"long_entry": levels, "short_entry": levels, "leverage": {"values": [1, 2, 4]}}
spec = parse({"axes": axes, "fixed": {"max_hold": 12}}, "grid.toml")
signals = simulated_signals(800, edge=0.0, seed=1)
visit(spec, signals, out, Climber(6000, 700), cells=6000, search={"seed": 1}, jobs=int(jobs), progress=False,
      resume=True, store=store)
"""


def _begun(out: Path, store: str, jobs: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", _SEARCH, str(out), store, str(jobs)], env=environment)


def _bytes(out: Path) -> Mapping[str, bytes]:
    return {file.name: file.read_bytes() for file in [*(out / "cells").iterdir(), out / VISITED]}


@pytest.mark.parametrize("store", ["rows", "factored"])
def test_killed_at_any_moment_and_continued_it_is_the_same_run(tmp_path: Path, store: str) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert _begun(whole, store, 2).wait() == 0
    generator = np.random.default_rng(1)
    killed = 0
    for jobs in (1, 2, 2, 1):
        with _begun(cut, store, jobs) as process:
            _grown(cut, process)
            time.sleep(generator.uniform(0.0, 0.3))
            process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
        seen = listed(cut)
        assert seen.state in {"interrupted", "complete"}
        assert 0 <= seen.cells <= seen.selected
    assert killed >= 2
    assert _begun(cut, store, 2).wait() == 0
    assert _bytes(cut) == _bytes(whole)
    assert not (cut / VISITS).exists()
    parts = [json.loads((run / "run.json").read_text())["parts"] for run in (cut, whole)]
    assert parts[0] == parts[1]


def _grown(out: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until a search has visited more, or puts its cells in order, or is done."""

    def seen() -> int:
        return len([*(out / VISITS).glob("visit-*"), *(out / "cells").glob("part-*")])

    before, deadline = seen(), time.monotonic() + 60
    while time.monotonic() < deadline and seen() <= before and process.poll() is None:
        time.sleep(0.01)
