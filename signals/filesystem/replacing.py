"""Writing files whole or not at all: the one door by which anything is written over something else.

What is written appears under a temporary name beside its target and is renamed when it is whole, so that a failure, a
full disk or a kill at any moment leaves what was there before. Only a regular file is ever replaced.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import socket
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl

from signals.errors import InputError, reason
from signals.filesystem.disk_space import disk_full, full
from signals.filesystem.kinds import check_name, kind
from signals.filesystem.paths import located

__all__ = [
    "alive",
    "check_target",
    "machine",
    "make_folder",
    "refuse_inputs",
    "sync_folder",
    "temporary_name",
    "write_whole",
]

_FAILURES = (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""What writing fails with; polars has errors of its own for what the system refuses."""
_CLEARED: set[str] = set()
"""Folders in which this process has looked for what killed ones left."""
_STEM = 80
"""Characters of a target's name that its temporary name repeats: names of files have at most 255 bytes."""


def write_whole(
    path: str | Path, write: Callable[[Path], object], *, needed: int | None = None, durable: bool = True
) -> Path:
    """Let `write` fill a temporary file beside `path`, then put it in its place.

    Parameters
    ----------
    path
        The file that appears. Where it is a link, what the link points to is replaced and the link stays; a file that
        is there keeps its permissions.
    write
        Given the temporary path, which has the suffix of `path`.
    needed
        Bytes it takes, about, to say so where the disk is full.
    durable
        Bring it to the disk first. What a checksum is kept of may do without: lost with the power, it is missed.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    InputError
        If something that is no regular file is there, it is write-protected, or the folder or disk refuses
        (`DiskFullError` where there is no room). What was there before is kept.
    """
    path = located(path)
    target = check_target(path)
    remove_left_over(target.parent)
    temporary = temporary_name(target)
    try:
        write(temporary)
        _finish(temporary, target, durable=durable)
    except _FAILURES as error:
        raise _refused(path, error, temporary, needed) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return path


def check_target(path: str | Path) -> Path:
    """Return the file that stands, or will stand, where `path` points to, links followed.

    Before long work, this tells at once what would be refused at its end.

    Raises
    ------
    InputError
        If no file can be written there.
    """
    path = located(path)
    found = kind(path)
    if found not in {None, "a file"}:
        raise InputError(f"{path}: is {found}, and only a regular file can be written; choose another name")
    if os.path.abspath(path).startswith(("/dev/", "/proc/")):
        # such as /dev/stdout: the file behind it would be replaced, and what is written to it already be lost
        raise InputError(f"{path}: is no place for a file; choose another name")
    target = Path(os.path.realpath(path))
    above = kind(target.parent)
    if above is None:
        raise InputError(f"{path}: cannot be written, there is no folder {target.parent}; make it first")
    if above != "a folder":
        raise InputError(f"{path}: cannot be written, {target.parent} is {above}, not a folder; choose another place")
    if found is not None and not target.stat().st_mode & 0o222:
        raise InputError(f"{path}: is write-protected; choose another name, or make it writable (chmod u+w)")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise InputError(f"{path}: cannot be written, its folder is write-protected; choose another place")
    return target


def refuse_inputs(path: str | Path, inputs: Iterable[str | Path]) -> None:
    """Refuse to write over a file that is read from.

    Raises
    ------
    InputError
        If `path` is one of `inputs`, by whatever name.
    """
    check_name(path)
    if any(_same(path, given) for given in inputs):
        raise InputError(f"{path}: is one of the files that are read; choose another `out`")


def make_folder(path: str | Path) -> Path:
    """Make a folder and those above it, if they are not there.

    Raises
    ------
    InputError
        If something else is in the way or the disk refuses.
    """
    path = located(path)
    found = kind(path)
    if found not in {None, "a folder"}:
        raise InputError(f"{path}: cannot be made a folder, it is {found}; choose another place")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        cause = full(error)
        if cause is not None:
            raise disk_full(path, cause) from error
        raise InputError(f"{path}: cannot be made a folder ({reason(error)}); choose another place") from error
    return path


def temporary_name(target: Path) -> Path:
    """Return a name beside a target that says which process writes it, so that a later one can clear it away."""
    return target.with_name(f".{_mark(target)}{os.getpid()}-{secrets.token_hex(4)}.tmp{target.suffix[:16]}")


def remove_left_over(folder: Path) -> None:
    """Remove temporary files in a folder whose processes were killed; looked for once by each process."""
    where = os.path.abspath(folder)
    if where in _CLEARED:
        return
    _CLEARED.add(where)
    pattern = re.compile(rf"\..+\.{machine()}-(\d+)-[0-9a-f]{{8}}\.tmp.*")
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = pattern.fullmatch(entry.name)
            if found and entry.is_file(follow_symlinks=False) and not alive(int(found[1])):
                os.unlink(entry.path)


def _same(path: str | Path, other: str | Path) -> bool:
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return False


def _mark(target: Path) -> str:
    """Return how temporary names of a target begin: shortened, and of this machine, whose processes can be asked."""
    name = target.name.encode()
    short = name.decode() if len(name) <= _STEM else hashlib.sha256(name).hexdigest()
    return f"{short}.{machine()}-"


def machine() -> str:
    """Return what names of temporary files call this machine, whose processes alone can be asked whether they live."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]


def alive(process: int) -> bool:
    """Whether a process of this machine still runs; one that cannot be asked counts as running."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _finish(temporary: Path, target: Path, *, durable: bool) -> None:
    """Bring a whole file to the disk and give it its name."""
    handle = os.open(temporary, os.O_RDONLY)
    try:
        if durable:  # without it, a machine that loses power could keep the name and lose the content
            os.fsync(handle)
        with contextlib.suppress(FileNotFoundError):
            before = target.stat()
            os.fchmod(handle, stat.S_IMODE(before.st_mode))
            with contextlib.suppress(PermissionError):
                os.fchown(handle, before.st_uid, before.st_gid)
    finally:
        os.close(handle)
    os.replace(temporary, target)
    if durable:
        sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: a machine that loses power could keep a file and lose its new name.

    File systems that cannot, as some of networks, keep names in their own way.
    """
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refused(path: Path, error: BaseException, temporary: Path, needed: int | None) -> InputError:
    cause = full(error)
    if cause is not None:
        with contextlib.suppress(OSError):
            return disk_full(path, cause, temporary.stat().st_size, needed)
        return disk_full(path, cause, 0, needed)
    return InputError(f"{path}: cannot be written ({reason(error)}); choose another place")
