"""Two writers at one run: the second is refused, also where the first came between its looking and its writing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from signals import InputError
from signals.filesystem.leases import read_lease
from signals.filesystem.locking import locked
from sweeps.runs.described import BUSY
from sweeps.runs.evaluating.writing import write_rows
from sweeps.runs.folder import RunFolder
from sweeps.runs.survey import Survey
from tests.places import ROOT
from tests.sweeps.runs.harmed import STARTED

_HOLD = """
import sys, time
from pathlib import Path
from signals.filesystem.locking import locked
with locked(Path(sys.argv[1]), 'in use'):
    print("held", flush=True)
    time.sleep(60)
"""


def _written(path: Path) -> RunFolder:
    folder = RunFolder(path)
    with folder.opened():
        folder.begin(STARTED, Survey((), {}, ()))
        folder.list_part(write_rows(path / "cells", 0, pl.DataFrame({"cell": [1]})))
    return folder


@pytest.mark.slow
def test_a_lock_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    root = str(ROOT)
    words = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root}) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with (
            pytest.raises(InputError, match="another process .pid .*. is writing to this run; wait until"),
            locked(tmp_path, BUSY),
        ):
            pass
        process.send_signal(signal.SIGKILL)
        while (lease := read_lease(tmp_path)) is not None and not lease.ended:
            time.sleep(0.01)  # nobody has waited for it yet, so its number is still taken
        assert lease is not None, "what it left is left"
        process.wait()
    with locked(tmp_path, BUSY):
        pass


def test_a_run_that_came_in_between_is_left_alone(tmp_path: Path) -> None:
    late = RunFolder(tmp_path / "run")
    _written(tmp_path / "run")
    before = {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()}
    with pytest.raises(InputError, match="already holds a run; continue it with `resume=True`"), late.opened():
        pass
    assert {path: path.read_bytes() for path in before} == before


def test_what_a_kill_left_half_written_goes_at_the_next_start(tmp_path: Path) -> None:
    held = _written(tmp_path / "run").parts
    for name in (
        "cells/part-00001.tmp",
        "cells/.part-00002.parquet.x-1-y.tmp.parquet",
        "run.json.tmp",
        "parts.jsonl.tmp",
    ):
        (tmp_path / "run" / name).write_bytes(b"half")
    again = RunFolder(tmp_path / "run", resume=True)
    with again.opened():
        survey = again.survey(None)
        again.begin(STARTED, survey)
    assert list(survey.sound) == held
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [
        ".run.json.copy",
        "cells",
        "parts.jsonl",
        "run.json",
    ]
    assert [path.name for path in (tmp_path / "run" / "cells").iterdir()] == ["part-00000.parquet"]
