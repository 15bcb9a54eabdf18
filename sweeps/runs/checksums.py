"""The parts of a run, and whether the files are still what the sweep wrote."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from signals import InputError
from signals.filesystem.seals import Seal, read_seals, seal, write_seals
from sweeps.runs.records import Part
from sweeps.store.part_file import header_digest

__all__ = [
    "CELLS",
    "READ_AT_ONCE",
    "SEALS",
    "SHARDS",
    "Seen",
    "as_written",
    "faults",
    "seal_parts",
    "sha256",
    "sha256_of",
    "unlisted",
]

CELLS = "cells"
"""Folder of a run that holds its parts."""
SHARDS = "shards"
"""Folder of a run that holds its shards, until they are merged."""
SEALS = ".whole.json"
"""Of a run: what the file system said of its parts when they were last read as a whole, where that takes long."""
READ_AT_ONCE = 1_000_000_000
"""Bytes of parts that are read as a whole by every process that opens a run: a second's work. Of more, what is sealed is believed."""
_THREADS = 4
"""Hashing keeps a core busy and waits for no other; more only help a disk that is slower than that."""
_BLOCK = 1 << 22
Seen = tuple[int, Seal]
"""What the file system says of a part: its device, and what its seal would hold."""
_verified: dict[str, Seen] = {}
"""Files that were whole when this process last read them, by what the file system says of them."""

Told = Callable[[int], object]
"""Called with the bytes that have been read since the last call."""


def sha256(content: bytes | memoryview) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sha256_of(file: Path, told: Told | None = None) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    with file.open("rb") as content:
        if told is None:
            return hashlib.file_digest(content, "sha256").hexdigest()
        digest = hashlib.sha256()
        while block := content.read(_BLOCK):
            digest.update(block)
            told(len(block))
        return digest.hexdigest()


def faults(run: Path, parts: Sequence[Part], *, anew: bool = False, told: Told | None = None) -> dict[str, str]:
    """Return what is wrong with the files of some parts, by their names; nothing for those that are whole.

    Parameters
    ----------
    run
        The run's folder.
    parts
        As its manifest lists them.
    anew
        Read every byte, whatever is known already.
    told
        Hears of the bytes of every part that is done with, from several threads, one at a time.

    Notes
    -----
    Every byte is read, but for files that this process has found whole and that the file system says were not touched since. Of
    more than `READ_AT_ONCE` bytes, files that any process has found whole (`SEALS`) are believed likewise: the sweep seals
    what it has written. Of those whose header holds the checksums of all else, the header is then read, as whoever reads on holds
    every block against it.
    """
    long, base = _long(parts), _base(run)
    kept = {} if anew or not long else read_seals(run / SEALS)
    wrong: dict[str, str] = {}
    unread: list[tuple[Part, Seen]] = []
    for part in parts:
        place, seen = f"{base}{part.file}", _seen(f"{base}{part.file}", part)
        if isinstance(seen, str):
            wrong[part.file] = seen
        elif anew or (_verified.get(place) != seen and kept.get(part.file) != seen[1]):
            unread.append((part, seen))
    if unread:
        heard = None if told is None else _one_at_a_time(told)
        check = partial(_read, base, whole=anew or not long, told=heard)
        with ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1)) as pool:
            found = zip(unread, pool.map(check, unread), strict=True)
            wrong |= {part.file: fault for (part, _), fault in found if fault is not None}
    if long:
        _keep(run, parts, wrong, kept)
    return {part.file: wrong[part.file] for part in parts if part.file in wrong}


def as_written(run: Path, part: Part) -> Seen | None:
    """Return what the file system says of a part that was written just now; None where it is not there as it was written."""
    seen = _seen(f"{_base(run)}{part.file}", part)
    return None if isinstance(seen, str) else seen


def seal_parts(run: Path, parts: Sequence[Part], written: Mapping[str, Seen]) -> None:
    """Note which parts are whole, where reading them takes long.

    Parameters
    ----------
    run
        The run's folder.
    parts
        As it lists them.
    written
        By their names, what `as_written` has said of those that this process wrote. Of others it counts what it found when it read
        them. What was touched since then is not sealed: whoever opens the run reads it.
    """
    if not _long(parts):
        return
    base, seals = _base(run), {}
    for part in parts:
        place = f"{base}{part.file}"
        known, now = written.get(part.file, _verified.get(place)), _seen(place, part)
        if known is not None and known == now:
            seals[part.file] = known[1]
    write_seals(run / SEALS, seals)


def unlisted(run: Path, parts: Iterable[Part]) -> list[Path]:
    """Return the files like parts in the folder of cells that are none of some parts, by name; hidden are unfinished ones."""
    known = {part.file for part in parts}
    try:
        with os.scandir(run / CELLS) as entries:
            names = [entry.name for entry in entries]
    except OSError:
        return []
    others = (name for name in names if name not in known and not name.startswith("."))
    return [run / CELLS / name for name in sorted(others) if name.endswith((".parquet", ".cells"))]


def _long(parts: Sequence[Part]) -> bool:
    return sum(part.bytes for part in parts) > READ_AT_ONCE


def _one_at_a_time(told: Told) -> Told:
    lock = threading.Lock()

    def heard(count: int) -> None:
        with lock:
            told(count)

    return heard


def _base(run: Path) -> str:
    """Return what the places of a run's parts begin with: paths are slow where there are thousands."""
    return f"{(run / CELLS).absolute()}{os.sep}"


def _keep(run: Path, parts: Sequence[Part], wrong: Mapping[str, str], kept: Mapping[str, Seal]) -> None:
    """Seal what this process has read, if that is news."""
    base, whole = _base(run), {}
    for part in parts:
        known = _verified.get(base + part.file)
        if part.file not in wrong and known is not None:
            whole[part.file] = known[1]
    if any(kept.get(name) != sealed for name, sealed in whole.items()):
        write_seals(run / SEALS, {**kept, **whole})


def _stated_and_found(file: Path, part: Part, *, whole: bool, told: Told | None) -> tuple[str, str]:
    """Return the digest that a part is listed with, and that of its file: of the whole, or of a header that pins it."""
    if whole or part.header is None:
        return part.sha256, sha256_of(file, told)
    try:
        return part.header, header_digest(file)
    except InputError:
        return part.header, ""


def _seen(place: str, part: Part) -> Seen | str:
    """Return what the file system says of a part, or what is wrong with it at first sight."""
    try:
        found = os.stat(place)
    except FileNotFoundError:
        return "is gone"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if not stat.S_ISREG(found.st_mode):
        return "is no file"
    if found.st_size != part.bytes:
        return f"has {found.st_size:,} bytes of the {part.bytes:,} that the sweep wrote"
    return found.st_dev, seal(part.sha256, found)


def _read(base: str, unread: tuple[Part, Seen], *, whole: bool, told: Told | None) -> str | None:
    """Read a part and return what is wrong with it; what is whole is remembered as it was seen before."""
    part, seen = unread
    place = base + part.file
    try:
        stated, found = _stated_and_found(Path(place), part, whole=whole, told=told)
    except FileNotFoundError:
        return "is gone"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if found != stated:
        return "is not what the sweep wrote: it is damaged, or a part of another run (its checksum differs)"
    _verified[place] = seen
    return None
