"""Work on one signal file spread over processes, for what holds the interpreter and would have threads wait.

Each worker opens the signals once, from a file that all of them map into memory, and keeps what it builds on them from
task to task. It ends when the process that started it does, see `sweeps.orphans`.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

import joblib
from joblib.externals.loky import get_reusable_executor

from grids.names import Names
from signals import Signals
from sweeps.orphans import end_with_parent, shared_folder

__all__ = ["over_processes", "peak_memory"]

Tool = TypeVar("Tool")
Task = TypeVar("Task")
Done = TypeVar("Done")


def peak_memory() -> int:
    """Return the most bytes this process has held."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024


def over_processes(
    build: Callable[[Signals, Names], Tool],
    work: Callable[[Tool, Task], Done],
    signals: Signals,
    names: Names,
    tasks: Iterable[Task],
    jobs: int,
) -> Iterator[Done]:
    """Yield what becomes of each task, in whatever order they are done.

    Parameters
    ----------
    build
        Makes what a worker works with, once a process; a function of a module.
    work
        Does one task with it; a function of a module.
    signals, names
        Given to `build`.
    tasks
        Drawn as workers ask for them: an iterator that stops early ends the work early.
    jobs
        Processes; 1 does everything in this one.
    """
    if jobs == 1:
        tool = build(signals, names)
        for task in tasks:
            yield work(tool, task)
        return
    by_main_thread = threading.current_thread() is threading.main_thread()
    with shared_folder() as folder:
        file = folder / "signals"
        joblib.dump(signals, file)
        pool = joblib.Parallel(
            n_jobs=jobs,
            backend="loky",
            return_as="generator_unordered",
            pre_dispatch=jobs + 1,
            temp_folder=str(folder),
            initializer=end_with_parent,
            initargs=(os.getpid(), by_main_thread),
        )
        try:
            yield from pool(joblib.delayed(_work_there)(build, work, str(file), names, task) for task in tasks)
        except BaseException:  # also where whoever draws from this fails, or has enough
            get_reusable_executor().shutdown(wait=True, kill_workers=True)
            raise
        if not by_main_thread:  # what a short-lived thread has started must not be met by the next one
            get_reusable_executor().shutdown(wait=True)


def _work_there(build: Any, work: Any, file: str, names: Names, task: Any) -> Any:
    return work(_tool(build, file, names), task)


@lru_cache(maxsize=1)
def _tool(build: Any, file: str, names: Names) -> Any:
    # Ctrl-C reaches every process of a terminal; the parent hears it and ends its workers
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return build(joblib.load(file, mmap_mode="r"), names)
