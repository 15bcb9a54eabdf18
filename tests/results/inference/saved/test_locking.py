"""One judge at a time: who comes second is told so, and a lock ends with its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from results.inference.saved.locking import FOLDER, LOCK, alone
from signals import InputError
from tests.places import ROOT

pytestmark = pytest.mark.slow

_HOLD = """
import sys
from pathlib import Path
from results.inference.saved.locking import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""

_TAKE_TURNS = """
import sys
from pathlib import Path
from results.inference.saved.locking import alone
from results.inference.saved.steps import Kept
from signals import InputError
import numpy as np
run, turns = Path(sys.argv[1]), 0
while turns < 150:
    try:
        with alone(run):
            mine = run / "working"
            mine.touch(exist_ok=False)
            kept = Kept(run, sys.argv[2])
            kept.save("step", {"t": np.zeros(1)})
            assert kept.load("step") is not None
            kept.clear()
            mine.unlink()
            turns += 1
    except InputError as error:
        assert "another process" in str(error), error
"""


def started(script: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def held_elsewhere(run: Path) -> Iterator[subprocess.Popen[str]]:
    with started(_HOLD, str(run)) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_the_second_is_refused_by_the_number_of_the_first(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as process:
        with (
            pytest.raises(InputError, match=rf"another process \(pid {process.pid}\); wait for it or stop it"),
            alone(tmp_path),
        ):
            pytest.fail("two were alone")
        assert process.poll() is None
        assert (tmp_path / FOLDER / LOCK).exists()
        process.communicate("")
    with alone(tmp_path):
        assert (tmp_path / FOLDER / LOCK).read_text() == str(os.getpid())
    assert not (tmp_path / FOLDER).exists()


def test_a_lock_outlives_no_crash(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (tmp_path / FOLDER / LOCK).exists()
    with alone(tmp_path):
        pass
    assert not (tmp_path / FOLDER).exists()


def test_an_error_releases_it_and_leaves_what_was_kept(tmp_path: Path) -> None:
    def broken() -> None:
        with alone(tmp_path):
            (tmp_path / FOLDER / "step.npz").touch()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert [file.name for file in (tmp_path / FOLDER).iterdir()] == ["step.npz"]
    with alone(tmp_path):
        pass


def test_processes_that_come_and_go_never_meet(tmp_path: Path) -> None:
    """The lock and its folder are removed and made anew all the time, while others reach for them."""
    with ExitStack() as stack:
        processes = [stack.enter_context(started(_TAKE_TURNS, str(tmp_path), name)) for name in "abc"]
        said = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    assert not (tmp_path / FOLDER).exists()


def test_a_run_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gone"), alone(tmp_path / "run"):
        pytest.fail("there was no run")


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("not a folder")
    with pytest.raises(InputError, match="judging/lock: cannot be written"), alone(tmp_path):
        pytest.fail("it was no folder")
