"""Writing files whole or not at all, so that a failure leaves what was there before."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from signals import InputError
from signals.paths import located

__all__ = ["make_folder", "write_whole"]


def write_whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Let `write` fill a temporary file beside `path`, then put it in its place.

    Parameters
    ----------
    path
        The file that appears.
    write
        Given the temporary path, which has the suffix of `path`.

    Raises
    ------
    InputError
        If the folder or disk refuses.
    """
    temporary = path.with_name(f".{secrets.token_hex(4)}.{path.name}")
    try:
        write(temporary)
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error
    finally:
        temporary.unlink(missing_ok=True)
    return path


def make_folder(path: str | Path) -> Path:
    """Make a folder and those above it, if they are not there.

    Raises
    ------
    InputError
        If a file is in the way or the disk refuses.
    """
    path = located(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be made a folder ({error.strerror}); choose another place") from error
    return path
