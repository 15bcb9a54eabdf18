"""One writer at a time in a run's folder: a lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from signals import InputError

__all__ = ["locked"]


@contextlib.contextmanager
def locked(run: Path) -> Iterator[None]:
    """Keep other processes from writing to a run's folder, until the end of the block or of this process.

    Raises
    ------
    InputError
        If another process is at it.
    """
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        yield
        return
    handle = os.open(run, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise InputError(f"{run}: another process is writing to this run; wait until it has ended") from None
    except OSError as error:
        os.close(handle)
        raise InputError(f"{run}: cannot be locked ({error.strerror}); put the run on a local disk") from error
    try:
        yield
    finally:
        os.close(handle)
