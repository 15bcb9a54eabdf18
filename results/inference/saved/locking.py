"""One judge at a time in a run's folder: a lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from signals import InputError

__all__ = ["FOLDER", "LOCK", "alone"]

FOLDER = "judging"
"""Of a run: there while it is judged, gone with the verdict."""
LOCK = "lock"
"""In it: locked by the process that judges, whose number it holds."""


@contextmanager
def alone(run: Path) -> Iterator[None]:
    """Keep other judges out of a run's folder.

    Parameters
    ----------
    run
        The run's folder.

    Raises
    ------
    InputError
        If another judge is at work there, or the disk refuses.
    """
    lock = _locked(run)
    try:
        yield
    finally:
        # removed before it is released, so that whoever locks it next sees that it is no longer the one in the folder
        with suppress(OSError):
            (run / FOLDER / LOCK).unlink()
        with suppress(OSError):
            (run / FOLDER).rmdir()
        os.close(lock)


def _locked(run: Path) -> int:
    """Return a descriptor of the lock that is in the folder, locked."""
    file = run / FOLDER / LOCK
    while True:
        lock = _opened(file)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(lock, file):
                os.ftruncate(lock, 0)
                os.write(lock, str(os.getpid()).encode())
                return lock
        except BlockingIOError:
            number = os.pread(lock, 20, 0).decode(errors="replace")
            os.close(lock)
            who = f" (pid {number})" if number.isdecimal() else ""
            raise InputError(f"{run}: is being judged by another process{who}; wait for it or stop it") from None
        except OSError as error:
            os.close(lock)
            raise InputError(f"{file}: cannot be locked ({error.strerror}); copy the run to a local disk") from error
        os.close(lock)


def _opened(file: Path) -> int:
    while True:
        try:
            with suppress(FileExistsError):
                file.parent.mkdir()
            return os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError as error:
            if not file.parents[1].is_dir():
                raise InputError(f"{file.parents[1]}: is gone") from error
            # another judge ended just now, and took the folder with it
        except OSError as error:
            raise InputError(f"{file}: cannot be written ({error.strerror}); copy the run to another place") from error


def _is_at(lock: int, file: Path) -> bool:
    """Whether a descriptor is of the file that is at a place now: it may have been removed before it was locked."""
    with suppress(OSError):
        return os.path.samestat(os.fstat(lock), file.stat())
    return False
