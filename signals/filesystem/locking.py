"""One process at a time: a lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from signals.errors import InputError
from signals.filesystem.leases import leased, read_lease

__all__ = ["lock", "locked"]


def lock(handle: int, place: Path, busy: Callable[[], str]) -> None:
    """Lock an open file or folder until it is closed; where that fails it is closed at once.

    Parameters
    ----------
    handle
        Its descriptor.
    place
        Where it is, for the error.
    busy
        What to say where another process holds it.

    Raises
    ------
    InputError
        If another process holds it, or its file system, as some of networks, knows no locks.
    """
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        said = busy()
        os.close(handle)
        raise InputError(said) from None
    except OSError as error:
        os.close(handle)
        raise InputError(f"{place}: cannot be locked ({error.strerror}); copy the run to a local disk") from error


@contextmanager
def locked(folder: Path, busy: str) -> Iterator[None]:
    """Keep other processes that lock a folder out of it, until the end of the block or of this process.

    Where the file system's locks reach no other machine, or it knows none, as some of networks, the lease in the folder
    (`signals.filesystem.leases`) keeps them out.

    Parameters
    ----------
    folder
        It is there.
    busy
        What to say where another process holds it, with ``{who}`` in it.

    Raises
    ------
    InputError
        If another process holds it.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        with leased(folder, busy, locked=_locked(handle, folder, busy)):
            yield
    finally:
        os.close(handle)


def _locked(handle: int, folder: Path, busy: str) -> bool:
    """Lock an open folder; False where its file system knows no locks."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        found = read_lease(folder)
        who = f" ({found})" if found is not None and found.holder is not None else ""
        raise InputError(f"{folder}: {busy.format(who=who)}") from None
    except OSError:
        return False
    return True
