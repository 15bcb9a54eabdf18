"""What the file system said of files when they were found whole: for those that take too long to be read each time.

A file that has been written to since, copied, or put in the place of another has another inode, length or time, and is not
believed. What decays on the disk without being written to is found only by reading it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from signals.errors import InputError
from signals.filesystem.opening import read_regular
from signals.filesystem.replacing import write_whole

__all__ = ["Seal", "read_seals", "seal", "write_seals"]

Seal = tuple[str, int, int, int, int]
"""Digest of a file, its inode, length, and the times of its last writing and of its last change, in nanoseconds."""
_FORMAT = 1
_LENGTH = 5


def seal(digest: str, found: os.stat_result) -> Seal:
    """Return what tells that a file, whose digest is known, was not touched since."""
    return (digest, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def read_seals(file: Path) -> dict[str, Seal]:
    """Return what was kept, by the names of the files; nothing where it cannot be read."""
    try:
        told = json.loads(read_regular(file))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(told, dict) or told.get("format") != _FORMAT or not isinstance(told.get("files"), dict):
        return {}
    return {
        str(name): (kept[0], kept[1], kept[2], kept[3], kept[4])
        for name, kept in told["files"].items()
        if isinstance(kept, list) and len(kept) == _LENGTH
    }


def write_seals(file: Path, seals: Mapping[str, Seal]) -> bool:
    """Keep what is known of some files; False where the disk refuses, as whoever reads them can do without."""
    text = json.dumps({"format": _FORMAT, "files": dict(seals)}, separators=(",", ":"))
    try:
        write_whole(file, lambda place: place.write_text(text, encoding="utf-8"), durable=False)
    except (InputError, OSError):
        return False
    return True
