"""Files that are whole and the user's own, or as good as none."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import stat
import tempfile
from typing import Any

__all__ = ["OTHERS", "private", "read_whole", "write_whole"]

OTHERS = stat.S_IWGRP | stat.S_IWOTH
"""Permissions of others to write."""
_DIGEST = hashlib.sha256().digest_size


def write_whole(path: str, packed: bytes) -> None:
    """Write a file whole or not at all."""
    handle, draft = tempfile.mkstemp(dir=os.path.dirname(path), prefix=f"{os.path.basename(path)}.tmp.")
    try:
        with open(handle, "wb") as stream:
            stream.write(hashlib.sha256(packed).digest() + packed)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def read_whole(path: str) -> Any:
    """Return what a file holds, None where it is not there, not whole, or not the user's alone."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as stream:
            found = os.fstat(stream.fileno())
            if not stat.S_ISREG(found.st_mode) or not private(found):
                return None
            content = stream.read()
    except OSError:
        return None
    packed = memoryview(content)[_DIGEST:]
    if hashlib.sha256(packed).digest() != content[:_DIGEST]:
        return None
    try:
        return pickle.loads(packed)  # noqa: S301 - of the user, and whole
    except Exception:  # noqa: BLE001 - of another version of what is pickled: as good as none
        return None


def private(found: os.stat_result) -> bool:
    """Whether a file or folder is the user's, and nobody else may write to it."""
    if not hasattr(os, "geteuid"):
        return True  # on Windows, a home is its user's
    return found.st_uid == os.geteuid() and not found.st_mode & OTHERS
