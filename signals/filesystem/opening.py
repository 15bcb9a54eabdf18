"""Opening what a user names: only regular files, and only so much of them.

A pipe would wait for ever, a device would never end, and a few kilobytes of gzip can hold gigabytes.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import stat
import zipfile
import zlib
from pathlib import Path
from typing import IO

from signals.errors import InputError, reason
from signals.filesystem.disk_space import size
from signals.filesystem.kinds import kind
from signals.filesystem.paths import located

__all__ = [
    "MOST_BYTES",
    "MOST_TEXT",
    "check_file",
    "check_unpacked",
    "gunzip",
    "read_bytes",
    "read_member",
    "read_regular",
    "read_text",
]

MOST_BYTES = 2_000_000_000
"""Bytes that are read at once: what does not fit is better given as Parquet, of which single columns are read."""
MOST_TIMES = 50
"""How many times its size a compressed file may hold: prices as text shrink to a fifth at best."""
MOST_TIMES_COLUMNS = 500
"""The same of a Parquet or Arrow file, where a column that never changes shrinks to nearly nothing."""
ALWAYS = 256_000_000
"""Bytes that any file may hold, however well it was compressed."""
MOST_TEXT = 1_000_000
"""Bytes of a file that people write: a grid, a cell, a training file. A longer one is another file given by mistake."""
_BLOCK = 1 << 22
_OPENED: list[Path] = []


def check_file(path: str | Path, what: str = "a file", remedy: str = "check the path") -> Path:
    """Return a path that is a regular file, links followed.

    Parameters
    ----------
    path
        As the user named it.
    what
        What was to be named, for the message: "a signal file".
    remedy
        What to do where there is none.

    Raises
    ------
    InputError
        If there is none, or a folder, pipe, socket or device is there.
    """
    path = located(path)
    found = kind(path)
    if found is None:
        raise InputError(f"{path}: there is no such file; {remedy}")
    if found != "a file":
        hint = "" if found == "a folder" else "; copy what it gives into a file first"
        raise InputError(f"{path}: this is not a file but {found}{hint or f'; name {what}'}")
    _OPENED[:] = [path]
    return path


def last_opened() -> Path | None:
    """Return the file that passed this door last: where reading fails far from it, that one is most likely meant."""
    return _OPENED[0] if _OPENED else None


def read_bytes(path: str | Path, what: str = "a file", most: int = MOST_BYTES, remedy: str = "check the path") -> bytes:
    """Read a whole file, which may not be larger than `most` bytes.

    Raises
    ------
    InputError
        If it is no regular file, cannot be read, or is larger.
    """
    path = check_file(path, what, remedy)
    try:
        # without waiting, should it have become a pipe meanwhile
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise InputError(f"{path}: this is not a file any more; name {what}")
            content = stream.read(most + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({reason(error)}); {remedy}, and its permissions") from error
    if len(content) > most:
        raise InputError(f"{path}: is larger than {size(most)}, too large for {what}; {remedy}")
    return content


def read_regular(path: str | Path) -> bytes:
    """Read a whole file of our own: what nobody named, and where whatever may stand in its place is as good as none.

    Raises
    ------
    OSError
        If it is no regular file, or cannot be read.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "this is no regular file", str(path))
        return stream.read()


def read_text(path: str | Path, what: str = "a file", most: int = MOST_TEXT) -> str:
    """Read a file of text that a person wrote; a byte order mark is dropped.

    Raises
    ------
    InputError
        As `read_bytes`, or if it is no UTF-8.
    """
    content = read_bytes(path, what, most)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(f"{path}: cannot be read (line {line} is no UTF-8); give {what}, saved as UTF-8") from error


def gunzip(content: bytes, source: str) -> bytes:
    """Unpack gzip, members one after the other as they come, up to what its size makes plausible.

    Raises
    ------
    InputError
        If it is damaged, breaks off, or holds more.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            return _bounded(stream, source, min(_plausible(len(content), MOST_TIMES), MOST_BYTES))
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{source}: cannot be read, its gzip is damaged ({error}); get the file again") from error


def read_member(archive: zipfile.ZipFile, member: str, source: str) -> bytes:
    """Unpack one file of a zip, up to what its packed size makes plausible, whatever size the zip says it has.

    Raises
    ------
    InputError
        If it is damaged, encrypted or holds more.
    """
    try:
        with archive.open(member) as stream:
            packed = archive.getinfo(member).compress_size
            return _bounded(stream, source, min(_plausible(packed, MOST_TIMES), MOST_BYTES))
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise InputError(f"{source}: cannot be unzipped ({error}); get the file again") from error


def check_unpacked(path: Path, cells: int) -> None:
    """Refuse a Parquet or Arrow file that would take far more memory than its size lets one expect.

    Parameters
    ----------
    path
        The file.
    cells
        Values that are about to be read, of 8 bytes each.

    Raises
    ------
    InputError
        If it is so.
    """
    if cells * 8 > _plausible(path.stat().st_size, MOST_TIMES_COLUMNS):
        raise InputError(
            f"{path}: holds {cells:,} values, {size(cells * 8)} when unpacked, in {size(path.stat().st_size)}, which "
            "no market does; check where it comes from, or give it in pieces"
        )


def _plausible(packed: int, times: int) -> int:
    return max(ALWAYS, times * packed)


def _bounded(stream: IO[bytes] | gzip.GzipFile, source: str, most: int) -> bytes:
    blocks: list[bytes] = []
    held = 0
    while block := stream.read(_BLOCK):
        held += len(block)
        if held > most:
            raise InputError(
                f"{source}: holds more than {size(most)} when unpacked, too much to read at once; "
                "give it in pieces, or as Parquet"
            )
        blocks.append(block)
    return b"".join(blocks)
