"""Where compiled kernels are kept.

A cached kernel is a pickle of machine code: whoever writes one can have this process run anything. It is used only where
nobody but its owner, the user, may write. Without such a place, in a container or for a service without a home, kernels
are kept in a private temporary one.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import stat
import tempfile
import warnings
from pathlib import Path

from signals.kernel_cache.whole_files import OTHERS, private

__all__ = ["CacheWarning", "usable"]

_NAME = "risk-asymmetry"
_INHERITED = "RISK_ASYMMETRY_KERNELS"
"""Tells the processes that this one starts of a temporary place that it has made."""
_TOLD: list[str] = []


class CacheWarning(UserWarning):
    """Compiled kernels are not kept where they usually are."""


def usable(name: str) -> Path:
    """Return a folder of this name that kernels may be kept in; where the usual place cannot be used, another.

    Warns
    -----
    CacheWarning
        If the usual place cannot be used; it says why.
    """
    reasons: list[str] = []
    for place in _places(reasons):
        why = _refused(place) or _refused(place / name)
        if why is None:
            if reasons:
                _tell(f"{reasons[0]}: compiled kernels are kept in {place} instead")
            return place / name
        reasons.append(why)
    place = Path(tempfile.mkdtemp(prefix=f"{_NAME}-kernels-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    os.environ[_INHERITED] = str(place)
    _tell(f"{reasons[0]}: kernels are compiled anew in every run")
    return place / name


def _tell(message: str) -> None:
    """Warn once, however many folders are asked for."""
    if message not in _TOLD:
        _TOLD.append(message)
        warnings.warn(message, CacheWarning, stacklevel=2)


def _places(reasons: list[str]) -> list[Path]:
    """Return where kernels may be kept, the best place first; why a usual one is not among them goes to `reasons`."""
    temporary = Path(tempfile.gettempdir()) / f"{_NAME}-{os.getuid() if hasattr(os, 'getuid') else 'kernels'}"
    given = os.environ.get(_INHERITED) or os.environ.get("NUMBA_CACHE_DIR")
    if given:
        return [Path(given).absolute(), temporary]
    # by the specification, one that is not absolute is to be ignored
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):
        return [Path(base) / _NAME, temporary]
    try:
        return [Path.home() / ".cache" / _NAME, temporary]
    except RuntimeError:
        reasons.append("there is no home folder")
        return [temporary]


def _refused(folder: Path) -> str | None:
    """Say why a folder cannot keep kernels, None where it can; it is made if it is not there."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            return f"{folder} is no folder of its own"
        if not private(found) and found.st_uid == os.geteuid() and not found.st_mode & stat.S_IWOTH:
            # ours, made where a user's own group may write to all of theirs; what lies in it is checked file by file
            folder.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)
            found = folder.lstat()
        if not private(found):
            return f"others than you may write to {folder} (make it yours alone, chmod go-w, or remove it)"
        tempfile.TemporaryFile(dir=folder).close()
    except (OSError, ValueError) as error:
        return f"{folder} cannot be written to ({getattr(error, 'strerror', None) or error})"
    return None
