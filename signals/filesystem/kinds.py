"""What stands under a name: a file, a folder, or something that is neither."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from signals.errors import InputError, reason

__all__ = ["check_name", "kind"]

_KINDS = {
    stat.S_IFREG: "a file",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe (FIFO)",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def kind(path: str | Path) -> str | None:
    """Say what stands under a path, links followed: "a file", "a folder", "a device", ...; None where nothing does.

    Raises
    ------
    InputError
        If the name cannot be a file's, or what is there cannot be looked at.
    """
    check_name(path)
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{path}: cannot be looked at ({reason(error)}); check the path") from error
    return _KINDS.get(stat.S_IFMT(mode), "no regular file")


def check_name(path: str | Path) -> None:
    """Refuse a name that no file can have, or that cannot be handed to the libraries that read and write.

    Raises
    ------
    InputError
        If it holds a NUL, or bytes that are no UTF-8.
    """
    text = str(path)
    if "\0" in text:
        raise InputError(f"{text}: a file's name cannot hold a NUL character; check the path")
    try:
        text.encode()
    except UnicodeEncodeError:
        whole = _whole(text)
        raise InputError(
            f"{text}: its name is no UTF-8, which the libraries that read and write it need; rename it"
            if whole is None
            else f"{whole}: this locale has no such letters; set PYTHONUTF8=1, or LC_ALL=C.UTF-8"
        ) from None


def _whole(text: str) -> str | None:
    """Return a name as UTF-8 has it, where only the locale could not read it; None where it is no UTF-8 at all."""
    try:
        return os.fsencode(text).decode()
    except UnicodeError:
        return None
