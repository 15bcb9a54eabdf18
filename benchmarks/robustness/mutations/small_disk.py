"""A disk with hardly any room left, for one process alone."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from benchmarks.robustness.trial import Trial, Unfit

__all__ = ["small_disk"]

_NEW_MOUNTS, _PRIVATE = 0x00020000, 0x40000 | 0x4000
_PAGE = 4096


def small_disk(kilobytes: int) -> Callable[[Trial], Callable[[], None]]:
    """Have the command run on a disk of its own with so much room; it holds the files of the trial and ends with it."""

    def prepare(trial: Trial) -> Callable[[], None]:
        if os.geteuid() != 0 or not hasattr(os, "posix_fallocate"):
            # only root mounts
            raise Unfit
        disk = trial.scratch / "disk"
        disk.mkdir()
        files = [file for file in trial.work.rglob("*") if file.is_file()]
        # whole pages, one more for each entry of a folder
        used = sum(-(-file.stat().st_size // _PAGE) + 1 for file in files) * _PAGE
        return lambda: _move_to(disk, trial.work, used + (2 << 20), kilobytes << 10)

    return prepare


def _move_to(disk: Path, work: Path, size: int, room: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"size={size}".encode()
    failed = (
        libc.unshare(_NEW_MOUNTS)
        # what is mounted from here on is seen by this process alone, and goes with it
        or libc.mount(b"none", b"/", None, _PRIVATE, None)
        or libc.mount(b"tmpfs", os.fsencode(disk), b"tmpfs", 0, options)
    )
    if failed:
        raise OSError(ctypes.get_errno(), "no disk of its own")
    shutil.copytree(work, disk, dirs_exist_ok=True, symlinks=True)
    left = os.statvfs(disk)
    filling = left.f_bavail * left.f_frsize - room
    with (disk / "filling").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(filling, _PAGE))
    os.chdir(disk)
