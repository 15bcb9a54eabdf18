"""Reading the small files that people write: grids and cells."""

from __future__ import annotations

import stat
from pathlib import Path

from signals import InputError

__all__ = ["LARGEST", "read_text"]

LARGEST = 1_000_000
"""Bytes of a file that a person wrote: a longer one is another file given by mistake."""


def read_text(path: str | Path, wanted: str) -> str:
    """Read a text file whole; a byte order mark is left out.

    Parameters
    ----------
    path
        A regular file of at most `LARGEST` bytes.
    wanted
        What it ought to be, for the message.

    Raises
    ------
    InputError
        If it is a device, a pipe, a folder or too large, or is no UTF-8 text.
    """
    try:
        state = Path(path).stat()  # before it is opened: opening a pipe waits for a writer
        if stat.S_ISDIR(state.st_mode):
            raise InputError(f"{path}: cannot be read (it is a folder); give {wanted}")
        if not stat.S_ISREG(state.st_mode):
            raise InputError(f"{path}: cannot be read (it is a device or a pipe); give {wanted}")
        if state.st_size > LARGEST:
            raise InputError(f"{path}: has {state.st_size:,} bytes, more than {LARGEST:,}; give {wanted}")
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: cannot be read (it is not UTF-8 text); give {wanted}") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give {wanted}") from error
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path!s}: is no name of a file; give {wanted}") from error
