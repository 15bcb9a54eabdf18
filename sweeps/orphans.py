"""What must not outlive a process that is killed: its workers, and the folder through which they share the signals.

A killed process cannot tidy up. Each worker therefore ends itself once its parent is gone: on Linux the kernel does it at
once, whatever the worker is computing; elsewhere a thread of the worker looks every second. The folder is locked while
its process lives: the tracker that joblib leaves behind removes it as soon as nobody is left, and where that was killed
too, the next process that needs such a folder does.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from joblib.externals.loky.backend import resource_tracker

from signals import InputError
from signals.filesystem.locking import lock

__all__ = ["end_with_parent", "shared_folder"]

_PREFIX, _LOCK = "risk-asymmetry-", "lock"
_EVERY = 1.0
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - nothing is written there
_SET_DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG` of Linux."""


def end_with_parent(parent: int, by_main_thread: bool) -> None:
    """End this process when its parent has ended, however that was; called by a worker once.

    Parameters
    ----------
    parent
        The process that started this one: it may be gone already.
    by_main_thread
        Whether its main thread did.
    """
    # the signal comes with the end of the thread that started this process, which only the main one outlives
    if sys.platform == "linux" and by_main_thread:
        with contextlib.suppress(OSError, AttributeError):  # not every C library has it; the thread is there too
            ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    threading.Thread(target=_watch, args=(parent,), daemon=True, name="end with parent").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_EVERY)
    os._exit(1)


@contextlib.contextmanager
def shared_folder() -> Iterator[Path]:
    """Make a temporary folder that is gone with this process, even if that is killed; remove those left by others."""
    _remove_left()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    held = _locked(folder)
    if held is not None:
        os.write(held, str(os.getpid()).encode())
    _start_tracker()
    resource_tracker.register(str(folder), "folder")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        resource_tracker.unregister(str(folder), "folder")
        if held is not None:
            os.close(held)


def _start_tracker() -> None:
    """Start the tracker such that it does not warn of what it tidies up: whoever killed the process knows."""
    sys.warnoptions.append("ignore:resource_tracker:UserWarning")
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.remove("ignore:resource_tracker:UserWarning")


def _remove_left() -> None:
    """Remove folders of this user that no living process holds locked."""
    for folder in Path(tempfile.gettempdir()).iterdir():
        if not folder.name.startswith(_PREFIX) or not _ours(folder):
            continue
        # one without a lock is just being made
        if (folder / _LOCK).exists() and (held := _locked(folder)) is not None:
            _remove_semaphores(os.read(held, 20).decode(errors="replace"))
            shutil.rmtree(folder, ignore_errors=True)
            os.close(held)


def _remove_semaphores(owner: str) -> None:
    """Remove the semaphores that a pool of a process has left, unless another process has its number now."""
    if not owner.isdecimal() or not _SHARED_MEMORY.is_dir():
        return
    try:
        os.kill(int(owner), 0)
    except ProcessLookupError:
        for semaphore in _SHARED_MEMORY.glob(f"sem.loky-{owner}-*"):
            with contextlib.suppress(OSError):
                semaphore.unlink()
    except OSError:
        return


def _ours(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        found = folder.lstat()
        return folder.is_dir() and not folder.is_symlink() and found.st_uid == os.getuid()
    return False


def _locked(folder: Path) -> int | None:
    """Return a descriptor of the folder's lock, which nobody else holds; None where somebody does."""
    with contextlib.suppress(OSError, InputError):
        held = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        lock(held, folder, lambda: "in use")
        return held
    return None
