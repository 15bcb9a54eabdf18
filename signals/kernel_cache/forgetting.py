"""Kernels that nobody has used for a season are removed, for each state of the sources leaves its own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from functools import cache
from pathlib import Path

__all__ = ["forget", "use"]

_DAY = 24 * 60 * 60.0
_KEPT = 90 * _DAY
"""Seconds."""

_NAME = re.compile(r"[0-9a-f]{32}|sources-[0-9a-f]{16}(\.tmp\..*)?")
"""What is kept beside each other: kernels by what they are made of, and what sources are made of, also as drafts of it that
nobody finished."""


@cache
def use(folder: Path) -> None:
    """Note that kernels of a folder are used, in its time of change, once a day."""
    with contextlib.suppress(OSError):
        if time.time() - folder.stat().st_mtime > _DAY:
            os.utime(folder)


def forget(fresh: Path) -> None:
    """Remove what lies beside a folder just made and was not used for a season before that.

    Whoever is about to use it compiles it anew.
    """
    with contextlib.suppress(OSError):
        now = fresh.stat().st_mtime
        for other in os.scandir(fresh.parent):
            with contextlib.suppress(OSError):
                if _NAME.fullmatch(other.name) and now - other.stat(follow_symlinks=False).st_mtime > _KEPT:
                    _remove(other)


def _remove(other: os.DirEntry[str]) -> None:
    if other.is_dir(follow_symlinks=False):
        shutil.rmtree(other.path, ignore_errors=True)
    else:
        os.unlink(other.path)
