"""The parts of a run, and whether the files are still what the sweep wrote."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sweeps.runs.records import Part

__all__ = ["CELLS", "faults", "sha256", "sha256_of", "unlisted"]

CELLS = "cells"
"""Folder of a run that holds its parts."""
_THREADS = 4
"""Hashing keeps a core busy and waits for no other; more only help a disk that is slower than that."""
_verified: dict[Path, tuple[object, ...]] = {}
"""Files that were whole when this process last read them, by what the file system says of them."""


def sha256(content: bytes | memoryview) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def faults(run: Path, parts: Sequence[Part]) -> dict[str, str]:
    """Return what is wrong with the files of some parts, by their names; nothing for those that are whole.

    Parameters
    ----------
    run
        The run's folder.
    parts
        As its manifest lists them.

    Notes
    -----
    Every byte is read. A file that this process has found whole, and that the file system says was not touched since, is
    not read again.
    """
    with ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1)) as pool:
        found = pool.map(lambda part: _fault(run / CELLS / part.file, part), parts)
        return {part.file: fault for part, fault in zip(parts, found, strict=True) if fault is not None}


def unlisted(run: Path, parts: Iterable[Part]) -> list[Path]:
    """Return the files in the folder of cells that are like parts and none of some parts, by name; hidden are unfinished ones."""
    known = {part.file for part in parts}
    if not (run / CELLS).is_dir():
        return []
    return sorted(file for file in (run / CELLS).glob("[!.]*") if _is_like_a_part(file) and file.name not in known)


def _is_like_a_part(file: Path) -> bool:
    return file.suffix in {".parquet", ".cells"}


def _fault(file: Path, part: Part) -> str | None:
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):
            return "is no file"
        if found.st_size != part.bytes:
            return f"has {found.st_size:,} bytes of the {part.bytes:,} that the sweep wrote"
        seen = (part.sha256, found.st_ino, found.st_dev, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        place = file.absolute()
        if _verified.get(place) == seen:
            return None
        digest = sha256_of(file)
    except FileNotFoundError:
        return "is gone"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if digest != part.sha256:
        return "is not what the sweep wrote: it is damaged, or a part of another run (its checksum differs)"
    _verified[place] = seen
    return None
