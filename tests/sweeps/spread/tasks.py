"""What workers are given to do in tests: functions of a module, which other processes can load."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from signals import InputError


def build(recipe: str) -> tuple[str, int]:
    time.sleep(0.05)  # so that several threads ask for it before it is there
    return recipe, time.monotonic_ns()


def told(tool: tuple[str, int], task: int) -> tuple[str, int, int, int]:
    time.sleep(0.01)
    return tool[0], tool[1], task, os.getpid()


def refused(tool: tuple[str, int], task: int) -> int:
    if task == 3:
        raise InputError(f"task {task} of {tool[0]} cannot be done")
    return task


def dies_once(tool: tuple[str, int], task: int) -> int:
    """Kill the process that does task 3, the first time; the recipe is a folder that remembers."""
    mark = Path(tool[0]) / "died"
    if task == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return task


def always_dies(tool: tuple[str, int], task: int) -> int:
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def slow(tool: tuple[str, int], task: int) -> int:
    time.sleep(0.2)
    return task
