"""Files of others read into memory: regular ones, up to a size, and JSON that says everything once."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from signals.errors import InputError

__all__ = ["MEGABYTE", "parse_json", "read_whole"]

MEGABYTE = 1_000_000


def read_whole(path: Path, most: int, remedy: str = "check the path") -> bytes:
    """Read a file that is a file and has at most `most` bytes.

    Raises
    ------
    InputError
        If it cannot be read, is a folder, pipe or device (which might never end), or is larger.
    """
    try:
        # Opening a pipe would wait for whoever writes to it; without blocking it opens at once and is told apart.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise InputError(f"{path}: is no regular file; give a file")
            content = stream.read(most + 1)
    except IsADirectoryError as error:
        raise InputError(f"{path}: is a folder, not a file; give a file") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read ({reason}); {remedy}") from error
    if len(content) > most:
        raise InputError(f"{path}: is larger than {most // MEGABYTE:,} MB, the most that is read here; {remedy}")
    return content


def parse_json(content: bytes | str) -> Any:
    """Return what JSON says.

    Raises
    ------
    ValueError
        If it is not JSON, nests too deeply, or says a key twice (of which two readers may take different ones).
    """
    try:
        return json.loads(content, object_pairs_hook=_once)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("it says a key twice")
    return content
