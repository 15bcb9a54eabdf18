"""Workers end with the process that started them, and leave nothing, whichever way that ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sweeps.orphans import shared_folder
from tests.places import ROOT

pytestmark = pytest.mark.slow

_PARENT = """
    import os, signal, sys, time
    from pathlib import Path
    from signals import simulated_signals
    from sweeps.processes import over_processes

    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may have been told to ignore it

    def build(signals, variants):
        Path(sys.argv[1], f"worker-{os.getpid()}").touch()
        return os.getpid()

    def work(tool, task):
        # as a kernel does that holds the interpreter: no thread of Python gets its turn
        Path(sys.argv[1], f"busy-{os.getpid()}").touch()
        BUSY(60)

    if __name__ == "__main__":
        for _ in over_processes(build, work, simulated_signals(500, edge=0.1, seed=1), ("default",), range(8), 2):
            pass
"""
_THREADS = """
    import os, sys, threading
    from signals import simulated_signals
    from sweeps.processes import over_processes

    def build(signals, variants):
        return os.getpid()

    def work(tool, task):
        return tool

    def use():
        return set(over_processes(build, work, simulated_signals(500, edge=0.1, seed=1), ("default",), range(4), 2))

    if __name__ == "__main__":
        met = []
        thread = threading.Thread(target=lambda: met.append(use()))
        thread.start()
        thread.join()
        print(*met[0])
        print(*use())
"""
_ASLEEP = "time.sleep"
_HOLDING = "__import__('ctypes').PyDLL(None).sleep"


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def _wait(until: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if until():
            return True
        time.sleep(0.05)
    return until()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes by /proc")
@pytest.mark.parametrize(
    ("ending", "busy"),
    [
        (signal.SIGKILL, _ASLEEP),
        (signal.SIGKILL, _HOLDING),
        (signal.SIGTERM, _HOLDING),
        (signal.SIGHUP, _ASLEEP),
        (signal.SIGINT, _ASLEEP),
    ],
    ids=["kill", "kill, interpreter held", "terminate, interpreter held", "hang up", "interrupt"],
)
def test_workers_and_their_folder_go_with_the_parent(tmp_path: Path, ending: signal.Signals, busy: str) -> None:
    marks, shared = tmp_path / "marks", tmp_path / "shared"
    marks.mkdir()
    shared.mkdir()
    script = tmp_path / "parent.py"
    script.write_text(textwrap.dedent(_PARENT).replace("BUSY", busy))
    told = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(shared)}
    said = tmp_path / "said"
    with said.open("w") as standard_error:
        parent = subprocess.Popen([sys.executable, str(script), str(marks)], env=told, stderr=standard_error)
    try:
        assert _wait(lambda: len(list(marks.glob("busy-*"))) == 2, 60)
        workers = [int(mark.name.removeprefix("worker-")) for mark in marks.glob("worker-*")]
        assert len(workers) == 2
        assert all(map(_alive, workers))
        assert list(shared.glob("risk-asymmetry-*"))
        parent.send_signal(ending)
        parent.wait(30)
        assert _wait(lambda: not any(map(_alive, workers)), 5)
        assert _wait(lambda: not list(shared.iterdir()), 5)
        assert "leaked" not in said.read_text()
    finally:
        parent.kill()
        parent.wait()


def test_workers_of_a_thread_that_has_ended_are_not_met_by_the_next(tmp_path: Path) -> None:
    script = tmp_path / "threads.py"
    script.write_text(textwrap.dedent(_THREADS))
    told = os.environ | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, str(script)], env=told, capture_output=True, text=True, check=True, timeout=90
    )
    first, second = (set(line.split()) for line in ended.stdout.splitlines())
    assert first
    assert second
    assert not first & second


def test_what_a_killed_process_left_is_removed_and_what_is_held_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, making, foreign = (tmp_path / f"{name}" for name in ("risk-asymmetry-old", "risk-asymmetry-new", "other"))
    for folder in (left, making, foreign):
        folder.mkdir()
    (left / "lock").touch()
    (left / "signals").write_bytes(b"1" * 100)
    (tmp_path / "risk-asymmetry-link").symlink_to(foreign)
    (foreign / "lock").touch()
    with shared_folder() as held:
        with shared_folder() as beside:
            assert held.is_dir()
            assert beside.is_dir()
        assert not beside.exists()
        assert not left.exists()
        assert making.is_dir()
        assert (foreign / "lock").exists()
    assert not held.exists()
    shutil.rmtree(making)


def test_semaphores_of_a_process_that_is_gone_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr("sweeps.orphans._SHARED_MEMORY", memory)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for number, owner in enumerate((gone.pid, os.getpid())):
        (memory / f"sem.loky-{owner}-abc").touch()
        left = tmp_path / f"risk-asymmetry-{number}"
        left.mkdir()
        (left / "lock").write_text(str(owner))
    with shared_folder():
        assert [path.name for path in memory.iterdir()] == [f"sem.loky-{os.getpid()}-abc"]
