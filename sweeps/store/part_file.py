"""The file of a factored part: a header that says where its blocks lie, and blocks with a checksum each.

A block is read when it is asked for, and what was damaged in it is found then; a file that was cut short is found at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from signals import InputError

__all__ = ["SUFFIX", "Blocks", "cells_in", "header_digest", "part_content", "read_part_file"]

SUFFIX = ".cells"
"""Of files of factored parts."""

_MAGIC = b"\x89CELLS\r\n"
"""A byte that is no text, and line ends that whoever takes it for text would change."""
_VERSION = 1
_HEAD = struct.Struct("<8sIII")
"""Magic, version, and length and CRC-32 of the header."""
_FIRST = 8192
"""Bytes that most headers end within."""
_REMEDY = "`sweeps.run(resume=True)` computes it again"


def part_content(told: Mapping[str, Any], blocks: Mapping[str, bytes]) -> bytes:
    """Return the bytes of a part's file.

    Parameters
    ----------
    told
        What its header says, as plain values.
    blocks
        By name.
    """
    places, at = {}, 0
    for name, block in blocks.items():
        places[name] = [at, len(block), zlib.crc32(block)]
        at += len(block)
    header = json.dumps({**told, "blocks": places}, separators=(",", ":")).encode()
    head = _HEAD.pack(_MAGIC, _VERSION, len(header), zlib.crc32(header))
    return b"".join((head, header, *blocks.values()))


class Blocks(Mapping[str, bytes]):
    """The blocks of a part's file, each read and checked when it is asked for.

    Raises
    ------
    InputError
        By `blocks[name]`, if the block is damaged or the file gone.
    """

    def __init__(self, file: Path, start: int, places: Mapping[str, tuple[int, int, int]]) -> None:
        self.file = file
        self._start, self._places = start, places

    def __getitem__(self, name: str) -> bytes:
        """Return a block."""
        at, length, digest = self._places[name]
        content = _read(self.file, self._start + at, length)
        if len(content) != length or zlib.crc32(content) != digest:
            _refuse(self.file, f"is damaged (its block '{name}' does not have the checksum that the file states)")
        return content

    def __iter__(self) -> Iterator[str]:
        """Go through their names."""
        return iter(self._places)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._places)


def read_part_file(file: Path) -> tuple[dict[str, Any], Blocks]:
    """Read the header of a part's file.

    Raises
    ------
    InputError
        If the file is gone, none of a part, of another release, cut short, or its header damaged.
    """
    header = _header(file)
    start = _HEAD.size + len(header)
    told = json.loads(header)
    places = {str(name): (int(at), int(size), int(crc)) for name, (at, size, crc) in told.pop("blocks").items()}
    end = start + max((at + size for at, size, _ in places.values()), default=0)
    if (found := file.stat().st_size) != end:
        _refuse(file, f"has {found:,} bytes, and its header says {end:,}")
    return told, Blocks(file, start, places)


def cells_in(file: Path) -> int:
    """Return how many cells a part holds, as its header says.

    Raises
    ------
    InputError
        As `read_part_file` does.
    """
    return int(read_part_file(file)[0]["cells"])


def header_digest(file: Path | bytes) -> str:
    """Return the SHA-256, in hexadecimal, of the header of a part, by its file or content.

    The header has the checksums of all blocks, so that two parts with the same header hold the same; reading it takes no longer
    for a long file than for a short one.

    Raises
    ------
    InputError
        As `read_part_file` does, but for the length of the file.
    """
    if isinstance(file, Path):
        return hashlib.sha256(_header(file)).hexdigest()
    length = _HEAD.unpack_from(file)[2]
    return hashlib.sha256(file[_HEAD.size : _HEAD.size + length]).hexdigest()


def _header(file: Path) -> bytes:
    begun = _read(file, 0, _FIRST)
    if len(begun) < _HEAD.size or not begun.startswith(_MAGIC):
        _refuse(file, "is no part of a run, or its beginning is damaged")
    _, version, length, digest = _HEAD.unpack_from(begun)
    if version != _VERSION:
        raise InputError(f"{file}: has format {version}, and this release reads {_VERSION}; read it with a newer one")
    start = _HEAD.size + length
    header = begun[_HEAD.size : start] if start <= len(begun) else _read(file, _HEAD.size, length)
    if len(header) != length or zlib.crc32(header) != digest:
        _refuse(file, "is damaged (its header does not have the checksum that the file states)")
    return header


def _read(file: Path, at: int, length: int) -> bytes:
    try:
        handle = os.open(file, os.O_RDONLY)
        try:
            return os.pread(handle, length, at)
        finally:
            os.close(handle)
    except FileNotFoundError:
        _refuse(file, "is gone")
    except OSError as error:
        _refuse(file, f"cannot be read ({error.strerror})")


def _refuse(file: Path, fault: str) -> NoReturn:
    raise InputError(f"{file}: {fault}; {_REMEDY}")
