"""A disk that has no room left: recognised whoever met it, and said with what is needed and what is there."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path

from signals.errors import InputError

__all__ = ["DiskFullError", "disk_full", "full", "size"]

_CAUSES = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your quota on the disk is used up",
    errno.EFBIG: "files may not grow any further here",
}
_PHRASES = {os.strerror(code).lower(): cause for code, cause in _CAUSES.items()}
"""By what the libraries that do not raise `OSError` quote of the system."""
_DEPTH = 8
"""Errors that are looked through, from one to what caused it."""


class DiskFullError(InputError):
    """No room for a file: not the program's mistake, and nothing that was there is lost."""


def full(error: BaseException) -> str | None:
    """Return which way the disk refused more, None where the error is another one.

    Errors of polars (its panics too), matplotlib and numba are looked through, down to what caused them.
    """
    current: BaseException | None = error
    for _ in range(_DEPTH):
        if current is None:
            return None
        if isinstance(current, OSError) and current.errno in _CAUSES:
            return _CAUSES[current.errno]
        message = str(current).lower()
        for phrase, cause in _PHRASES.items():
            if phrase in message:
                return cause
        current = current.__cause__ or current.__context__
    return None


def disk_full(path: str | Path, cause: str, written: int = 0, needed: int | None = None) -> DiskFullError:
    """Make the error that says what is needed and what is there.

    Parameters
    ----------
    path
        What could not be written.
    cause
        From `full`.
    written
        Bytes that had found room before.
    needed
        Bytes the whole takes, about; None where nobody knows.
    """
    limit = _largest()
    if limit is None:
        place, room = _room(Path(path).parent, written)
    else:
        place, room = "a file may have (ulimit -f)", limit
    need = "more than the" if needed is None or needed <= room else f"about {size(needed)}, more than the"
    return DiskFullError(
        f"{path}: {cause}: it needs {need} {size(room)} {place}; nothing of it is left, and what was there before is "
        "kept: make room or choose another place, then run the same command again"
    )


def size(count: float) -> str:
    """Write a number of bytes for people."""
    for unit in ("bytes", "KB", "MB"):
        if count < 1000:  # noqa: PLR2004 - where the next unit begins
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:,.1f} GB"


def _room(folder: Path, written: int) -> tuple[str, int]:
    """Return what bounded a file that broke off after some bytes, and by how many: they are free again."""
    try:
        return f"that are free in {folder.absolute()}", shutil.disk_usage(folder).free + written
    except OSError:
        return f"that found room in {folder.absolute()}", written


def _largest() -> int | None:
    """Return the most bytes a file of this process may have, None where there is no such limit."""
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415 - not on every system

    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    return None if limit == resource.RLIM_INFINITY else limit
