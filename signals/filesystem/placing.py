"""Small files put in their places whole: where nothing is, by one process alone, or over what is there."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from signals.filesystem.replacing import temporary_name

__all__ = ["place_new", "place_over"]


def place_new(place: Path, text: bytes) -> bool:
    """Put a file where none is; False where there is one. Of several processes at it at once, one does.

    Where the file system has no links, others may see it before it is filled.

    Raises
    ------
    OSError
        If the folder or disk refuses; nothing is left then.
    """
    with _beside(place, text) as temporary:
        try:
            os.link(temporary, place)
        except FileExistsError:
            return False
        except OSError:  # a file system without links
            try:
                _write(place, text)
            except FileExistsError:
                return False
        return True


def place_over(place: Path, text: bytes) -> None:
    """Put a file in the place of another, at once.

    Raises
    ------
    OSError
        If the folder or disk refuses; the other stays then.
    """
    with _beside(place, text) as temporary:
        os.replace(temporary, place)


@contextmanager
def _beside(place: Path, text: bytes) -> Iterator[Path]:
    """Have a file with some text beside a place until the end of the block."""
    temporary = temporary_name(place.with_name(place.name.lstrip(".")))
    _write(temporary, text)
    try:
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _write(file: Path, text: bytes) -> None:
    """Fill a file that is not there yet, or leave none."""
    with file.open("xb") as held:
        try:
            held.write(text)
            held.flush()
        except OSError:
            with contextlib.suppress(OSError):
                file.unlink()
            raise
