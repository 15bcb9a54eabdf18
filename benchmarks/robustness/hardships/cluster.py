"""The hardships of a cluster: a worker that is killed, and a scheduler."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.robustness.hardships.place import SWEEP, Place, wait_for, well
from benchmarks.robustness.processes import start
from benchmarks.robustness.verdicts import faults

__all__ = ["CLUSTER_CASES"]


def worker_killed(place: Place, wanted: dict[str, str]) -> list[str]:
    """Kill one of two workers in the middle: the other does what it had begun."""
    with _cluster(place, 2) as (address, processes):
        sweep = place.begin((*SWEEP, "--cluster", address))
        found = [] if _some_parts(place, sweep) else ["no part was written before the kill"]
        os.kill(processes[1].pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            sweep.wait(120)
        if sweep.poll() is None:
            sweep.kill()
            found.append("hangs")
        found += [] if sweep.returncode == 0 else [f"ended with {sweep.returncode}"]
    return found + place.differing(wanted)


def scheduler_killed(place: Place, wanted: dict[str, str]) -> list[str]:
    """Kill the scheduler: the sweep ends with one line, keeps what is done, and goes on with threads."""
    with _cluster(place, 2) as (address, processes):
        process, _ = start(
            [sys.executable, "-c", "from scripts.cli import main; main()", *SWEEP, "--cluster", address],
            place.setting(),
            subprocess.PIPE,
        )
        found = [] if _some_parts(place, process) else ["no part was written before the kill"]
        os.kill(processes[0].pid, signal.SIGKILL)
        try:
            _, said = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            return [*found, "hangs"]
        found += [] if process.returncode == 1 else [f"ended with {process.returncode}"]
        found += ["traceback"] if b"Traceback" in said else []
        found += [] if b"asymmetry: error: " in said else [f"said {said[-160:]!r}"]
    again = place.run(SWEEP)
    return (
        found
        + well(again, "again")
        + [fault for fault in faults(again) if fault == "process left"]
        + place.differing(wanted)
    )


CLUSTER_CASES: dict[str, Callable[[Place, dict[str, str]], list[str]]] = {
    "a Dask worker killed": worker_killed,
    "the Dask scheduler killed": scheduler_killed,
}


def _some_parts(place: Place, process: subprocess.Popen[bytes]) -> bool:
    return wait_for(lambda: any((place.work / "made" / "cells").glob("part-*")), process)


@contextmanager
def _cluster(place: Place, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Have a scheduler and workers, each a process that this one can kill; give its address, and them, the scheduler first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    here = ("--host", "127.0.0.1", "--no-dashboard")
    began = [_started(place, "dask_scheduler", *here, "--port", address.rpartition(":")[2])]
    time.sleep(2)
    for number in range(workers):
        local = ("--local-directory", str(place.folder / f"worker-{number}"))
        began.append(_started(place, "dask_worker", address, *here[2:], "--nthreads", "1", "--no-nanny", *local))
    try:
        yield address, began
    finally:
        for process in began:
            with suppress(OSError):
                process.kill()
            process.wait()


def _started(place: Place, module: str, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.{module}", *words]
    Path(place.folder / "cluster.txt").touch()
    return start(command, place.setting(), subprocess.DEVNULL)[0]
