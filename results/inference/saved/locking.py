"""One judge at a time in a run's folder: a lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from signals import InputError
from signals.filesystem.locking import lock

__all__ = ["FOLDER", "LOCK", "alone", "is_lock"]

FOLDER = "judging"
"""Of a run: there while it is judged, gone with the verdict."""
LOCK = "lock"
"""In it: locked by the process that judges, whose number it holds."""


@contextmanager
def alone(run: Path, shard: tuple[int, int] | None = None) -> Iterator[None]:
    """Keep other judges out of a run's folder.

    Parameters
    ----------
    run
        The run's folder.
    shard
        Which share of the work is done, (1, 16) the first of sixteen: other shards may be at theirs, and nobody at all of it.

    Raises
    ------
    InputError
        If another judge is at work there, or the disk refuses.
    """
    name = LOCK if shard is None else f"{LOCK}-{shard[0]:02d}-of-{shard[1]:02d}"
    held = _locked(run, name)
    try:
        _refuse_others(run, name)
        yield
    finally:
        # removed before it is released, so that whoever locks it next sees that it is no longer the one in the folder
        with suppress(OSError):
            (run / FOLDER / name).unlink()
        with suppress(OSError):
            (run / FOLDER).rmdir()
        os.close(held)


def is_lock(name: str) -> bool:
    """Whether a file of the folder is a lock."""
    return name == LOCK or name.startswith(f"{LOCK}-")


def _refuse_others(run: Path, own: str) -> None:
    """Refuse to judge beside a judge of all, and a judge of all beside shards; each has its own lock by now, so one sees it."""
    for file in sorted((run / FOLDER).glob(f"{LOCK}*")):
        if file.name == own or LOCK not in {own, file.name}:
            continue
        with suppress(FileNotFoundError):
            handle = os.open(file, os.O_RDWR)
            lock(handle, file, partial(_busy, run, handle))
            os.close(handle)


def _locked(run: Path, name: str) -> int:
    """Return a descriptor of the lock that is in the folder, locked."""
    file = run / FOLDER / name
    while True:
        held = _opened(file)
        lock(held, file, partial(_busy, run, held))
        if _is_at(held, file):
            os.ftruncate(held, 0)
            os.write(held, str(os.getpid()).encode())
            return held
        os.close(held)


def _busy(run: Path, held: int) -> str:
    number = os.pread(held, 20, 0).decode(errors="replace")
    who = f" (pid {number})" if number.isdecimal() else ""
    return f"{run}: is being judged by another process{who}; wait for it or stop it"


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


def _is_at(held: int, file: Path) -> bool:
    """Whether a descriptor is of the file that is at a place now: it may have been removed before it was locked."""
    with suppress(OSError):
        return os.path.samestat(os.fstat(held), file.stat())
    return False
