"""Real processes under limits: what they print, take and leave running."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

__all__ = ["ASYMMETRY", "ROOT", "Ended", "Setting", "environment", "marked", "run_limited", "sleep_awhile", "start"]

ROOT = Path(__file__).parents[2]
ASYMMETRY = str(Path(sys.executable).with_name("asymmetry"))

_MARK = "ASYMMETRY_ROBUSTNESS"
_LOOK_EVERY = 0.05
_KEPT_OUTPUT = 200_000


@dataclass(frozen=True)
class Ended:
    """How a process ended.

    Attributes
    ----------
    status
        Exit status, or minus the number of the signal that ended it.
    out, err
        Its output, at most 200,000 bytes each, undecodable bytes replaced.
    seconds, cpu_seconds
        By the clock, less what it waited for a processor that others held; and of processors, children included.
    peak_bytes
        Largest resident memory seen of it and its children together.
    stopped
        Why it was ended from outside: ``"time"``, ``"memory"`` or nothing.
    left
        Command lines of processes it started that were alive `grace` seconds after its end.
    """

    status: int
    out: str
    err: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    stopped: str
    left: tuple[str, ...]


def environment(home: Path, temporary: Path, cache: Path, changes: Mapping[str, str | None] = {}) -> dict[str, str]:
    """Return the variables of a command: nothing of the caller's but its path; null takes a variable away."""
    chosen: dict[str, str | None] = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "NUMBA_CACHE_DIR": str(cache),
        "LANG": "C.UTF-8",
        # a user's second command finds the list of fonts
        "MPLCONFIGDIR": str(cache),
        # the smallest machine is the hardest to please, and inputs run beside each other
        "NUMBA_NUM_THREADS": "1",
        "POLARS_MAX_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        **changes,
    }
    return {name: value for name, value in chosen.items() if value is not None}


@dataclass(frozen=True)
class Setting:
    """Where a command runs.

    Attributes
    ----------
    folder, variables
        Its folder and its environment.
    before
        Called in the new process before the command; it may change limits and descriptors by system calls alone.
    """

    folder: Path
    variables: Mapping[str, str]
    before: Callable[[], None] | None = None


def start(command: Sequence[str | bytes], setting: Setting, output: int) -> tuple[subprocess.Popen[bytes], str]:
    """Start a command in a session of its own; every process it starts carries the mark that is returned.

    `output` is what `subprocess.Popen` takes for its standard output and error, such as ``subprocess.PIPE``.
    """
    mark = secrets.token_hex(8)
    process = subprocess.Popen(
        command,
        cwd=setting.folder,
        env={**setting.variables, _MARK: mark},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=setting.before,  # noqa: PLW1509 - see `Setting.before`
    )
    return process, mark


def run_limited(
    command: Sequence[str | bytes], setting: Setting, seconds: float, peak_bytes: int, grace: float = 5.0
) -> Ended:
    """Run a command to its end, or end it when it takes too long or too much memory."""
    began = time.monotonic()
    process, mark = start(command, setting, subprocess.PIPE)
    with ThreadPoolExecutor(2) as readers:
        said = [readers.submit(_drain, stream) for stream in (process.stdout, process.stderr)]
        peak, kept_waiting, stopped = 0, 0.0, ""
        while True:
            pid, waited, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(_LOOK_EVERY)
            family = [process.pid, *_descendants(process.pid)]
            peak = max(peak, sum(map(_resident, family)))
            kept_waiting = max(kept_waiting, _kept_waiting(family))
            stopped = (
                "memory" if peak > peak_bytes else "time" if time.monotonic() - began - kept_waiting > seconds else ""
            )
            if stopped:
                _end(mark)
                _, waited, usage = os.wait4(process.pid, 0)
                break
        process.returncode = os.waitstatus_to_exitcode(waited)
        taken = time.monotonic() - began - kept_waiting
        left = () if stopped else _left(mark, grace)
        _end(mark)
        out, err = (each.result() for each in said)
    return Ended(
        status=process.returncode,
        out=out,
        err=err,
        seconds=taken,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=max(peak, usage.ru_maxrss * 1024),
        stopped=stopped,
        left=left,
    )


def sleep_awhile(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Sleep until a process has had so many seconds, in which others did not hold its processor, or has ended."""
    began = time.monotonic()
    while process.poll() is None:
        family = [process.pid, *_descendants(process.pid)]
        left = seconds - (time.monotonic() - began - _kept_waiting(family))
        if left <= 0:
            return
        time.sleep(min(left, 0.01))


def marked(mark: str) -> dict[int, str]:
    """Return number and command line of every living process that carries a mark."""
    found = {}
    wanted = f"{_MARK}={mark}".encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):
            if wanted in (entry / "environ").read_bytes().split(b"\0") and _alive(entry):
                words = (entry / "cmdline").read_bytes().split(b"\0")
                found[int(entry.name)] = b" ".join(words).decode(errors="replace").strip()[:200]
    return found


def _alive(entry: Path) -> bool:
    state = (entry / "stat").read_bytes().rpartition(b")")[2].split()[0]
    return state not in {b"Z", b"X"}


def _left(mark: str, grace: float) -> tuple[str, ...]:
    until = time.monotonic() + grace
    while (alive := marked(mark)) and time.monotonic() < until:
        time.sleep(_LOOK_EVERY)
    return tuple(alive.values())


def _end(mark: str) -> None:
    for pid in marked(mark):
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_bytes().split()):
                found += [child, *_descendants(child)]
    return found


def _resident(pid: int) -> int:
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _kept_waiting(family: Sequence[int]) -> float:
    """Return the seconds that a process, or one of its children, was ready while others held the processors.

    A machine that is shared is no slowness of the command. The longest counts: such times overlap.
    """
    return max(map(_delay, family), default=0.0)


def _delay(pid: int) -> float:
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/schedstat").read_bytes().split()[1]) / 1e9
    return 0.0


def _drain(stream: IO[bytes] | None) -> str:
    """Read all of a stream, so that nobody waits for room in it, and keep its beginning."""
    if stream is None:
        return ""
    with stream:
        kept = stream.read(_KEPT_OUTPUT)
        while stream.read(_KEPT_OUTPUT):
            pass
    return kept.decode(errors="replace")
