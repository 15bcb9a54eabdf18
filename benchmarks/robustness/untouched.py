"""What a command may not touch, seen before and after."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

__all__ = ["changes", "looks"]

Look = tuple[int, int, str]
"""Type, device number and content (its digest, or a link's target) of an entry."""


def looks(folder: Path) -> dict[str, Look]:
    """Return how every entry below a folder looks, links not followed."""
    return {
        os.fsdecode(os.path.relpath(os.fsencode(path), os.fsencode(folder))): _look(path) for path in _below(folder)
    }


def _below(folder: Path) -> list[Path]:
    return [Path(root) / name for root, folders, files in os.walk(folder) for name in (*folders, *files)]


def _look(path: Path) -> Look:
    status = path.lstat()
    kind = stat.S_IFMT(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return kind, 0, os.fsdecode(os.readlink(os.fsencode(path)))
    # a hole of gigabytes is told by its size
    if stat.S_ISREG(status.st_mode):
        told = str(status.st_size) if status.st_size > 1 << 28 else hashlib.sha256(path.read_bytes()).hexdigest()
        return kind, 0, told
    return kind, status.st_rdev, ""


def changes(before: Mapping[str, Look], after: Mapping[str, Look]) -> list[str]:
    """Say which entries are gone, of another kind or of another content; new ones are not told."""
    found = []
    for name, look in before.items():
        now = after.get(name)
        if now is None:
            found.append(f"{name} is gone")
        elif now[:2] != look[:2]:
            found.append(f"{name} was replaced by something of another kind")
        elif now != look:
            found.append(f"{name} has another content")
    return found
