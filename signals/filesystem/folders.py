"""Folders written whole and put in the place of others in one step, and what a killed writer leaves behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import secrets
import shutil
import sys
from pathlib import Path

from signals.filesystem.replacing import alive, machine

__all__ = ["clean_folder", "put_in_place", "restore_folders", "temporary_folder"]

_AT_WORKING_FOLDER = -100
_EXCHANGE = 2
_OURS = re.compile(r"\.(?P<name>.+)\.(?P<host>[^.]*)-(?P<process>\d+)-[0-9a-f]{8}\.(?P<kind>tmp|old)")


def temporary_folder(folder: Path) -> Path:
    """Return a name beside a folder under which its successor can be made; nothing reads folders named so."""
    return _beside(folder, "tmp")


def put_in_place(made: Path, folder: Path) -> None:
    """Give a finished folder its name; one that has it is exchanged for it in one step, then removed.

    Raises
    ------
    OSError
        If the system does not let it.
    """
    if not folder.exists():
        os.replace(made, folder)
    elif _exchanged(made, folder):
        shutil.rmtree(made, ignore_errors=True)
    else:
        # Without an exchange there is a moment without the folder; `restore_folders` mends what a kill leaves then.
        old = _beside(folder, "old")
        os.replace(folder, old)
        os.replace(made, folder)
        shutil.rmtree(old, ignore_errors=True)


def restore_folders(parent: Path) -> None:
    """Give a folder that was moved away for its successor its name back, if its writer died in between."""
    for path, name, process, kind in _left(parent):
        if kind == "old" and not alive(process) and not (parent / name).exists():
            with contextlib.suppress(OSError):
                os.replace(path, parent / name)


def clean_folder(parent: Path) -> None:
    """Remove what writers that are no more left half-made."""
    restore_folders(parent)
    for path, _, process, _ in _left(parent):
        if not alive(process):
            shutil.rmtree(path, ignore_errors=True)


def _left(parent: Path) -> list[tuple[Path, str, int, str]]:
    found = []
    with contextlib.suppress(OSError):
        for path in sorted(parent.iterdir()):
            named = _OURS.fullmatch(path.name)
            # On another machine or in another container the same number is another process.
            here = named is not None and named["host"] == machine()
            if here and named is not None and path.is_dir() and not path.is_symlink():
                found.append((path, named["name"], int(named["process"]), named["kind"]))
    return found


def _beside(folder: Path, kind: str) -> Path:
    return folder.with_name(f".{folder.name}.{machine()}-{os.getpid()}-{secrets.token_hex(4)}.{kind}")


def _exchanged(one: Path, two: Path) -> bool:
    """Swap the names of two folders; False where the system or the disk cannot."""
    if sys.platform != "linux":
        return False
    try:
        swap = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    names = os.fsencode(one), os.fsencode(two)
    return int(swap(_AT_WORKING_FOLDER, names[0], _AT_WORKING_FOLDER, names[1], _EXCHANGE)) == 0
