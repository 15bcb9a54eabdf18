"""Who writes to a folder, said in it: for machines that share a disk whose locks do not reach from one to another.

A lease is a file that is there while its holder is at work, and that the holder touches now and then. One whose process has
ended on this machine is taken over at once. Of another machine nothing can be asked: its lease is left alone, and whoever
knows better removes it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from signals.errors import InputError, reason
from signals.filesystem.processes import Holder, this_process
from signals.filesystem.replacing import temporary_name

__all__ = ["LEASE", "Lease", "leased", "read_lease"]

LEASE = "lease.json"
"""In the folder that is written to."""
_EVERY = 20.0
"""Seconds from one touch to the next."""
_SILENT = 6 * _EVERY
_ATTEMPTS = 20
_MOST_BYTES = 4096


@dataclass(frozen=True)
class Lease:
    """Who holds a folder.

    Attributes
    ----------
    holder
        The process; None where the file is damaged.
    since
        Since when, as its own clock says.
    seen
        When it last touched the file, in seconds since 1970.
    text
        All that the file holds.
    """

    holder: Holder | None
    since: str
    seen: float
    text: bytes

    @property
    def silent(self) -> float:
        """Seconds since it last gave a sign of life, by this machine's clock; 0 where that is behind."""
        return max(time.time() - self.seen, 0.0)

    @property
    def ended(self) -> bool:
        """Whether its process is known to have ended."""
        return self.holder is not None and (not self.holder.lives if self.holder.here else self.holder.before_boot)

    @property
    def holds(self) -> bool:
        """Whether its process runs, or on another machine gave a sign of life a short while ago."""
        if self.holder is None or self.ended:
            return False
        return self.holder.here or self.silent < _SILENT

    def __str__(self) -> str:
        """Say who it is."""
        if self.holder is None:
            return "nobody knows which"
        if self.holder.here:
            return str(self.holder)
        return f"{self.holder}, last sign of life {ago(self.silent)} ago"


def ago(seconds: float) -> str:
    """Write a time that has passed for people."""
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"


def read_lease(folder: Path) -> Lease | None:
    """Return who holds a folder; None where nobody says so."""
    file = folder / LEASE
    try:
        with file.open("rb") as held:
            text, seen = held.read(_MOST_BYTES), os.fstat(held.fileno()).st_mtime
    except OSError:
        return None
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return Lease(None, "", seen, text)
    if not isinstance(told, dict):
        return Lease(None, "", seen, text)
    return Lease(Holder.of(told), str(told.get("since", "")), seen, text)


@contextmanager
def leased(folder: Path, busy: str, *, locked: bool) -> Iterator[None]:
    """Hold a folder until the end of the block.

    Parameters
    ----------
    folder
        It is there.
    busy
        What to say where another process holds it, with ``{who}`` in it.
    locked
        Whether this process has locked it too, so that no other one of this machine is at it. It then goes on where no file can
        be written: whatever it writes next is refused in better words.

    Raises
    ------
    InputError
        If another process holds it, or may.
    """
    mine = {
        **this_process().plain(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "token": secrets.token_hex(8),
    }
    text = json.dumps(mine).encode()
    try:
        _acquire(folder, text, busy, locked=locked)
    except OSError as error:
        if not locked:
            raise InputError(
                f"{folder}: cannot be written to ({reason(error)}); make it writable, or choose another place"
            ) from error
        yield
        return
    ended = threading.Event()
    threading.Thread(target=_touch, args=(folder, text, ended), daemon=True, name="lease").start()
    try:
        yield
    finally:
        ended.set()
        _release(folder, text)


def _acquire(folder: Path, text: bytes, busy: str, *, locked: bool) -> None:
    for _ in range(_ATTEMPTS):
        if _placed(folder, text):
            return
        found = read_lease(folder)
        if found is None:
            continue  # its holder has ended just now
        if _free(found, locked=locked):
            _remove(folder, found)
        else:
            raise InputError(f"{folder}: {busy.format(who=f' ({found})')}{_way_on(folder, found)}")
    raise InputError(f"{folder}: {busy.format(who='')}")


def _free(found: Lease, *, locked: bool) -> bool:
    """Whether nobody holds what a lease says."""
    if found.holder is None:  # nobody writes half a lease: the power failed
        return locked
    return found.ended or (locked and found.holder.here)


def _way_on(folder: Path, found: Lease) -> str:
    if found.holder is not None and found.holder.here:
        return ""
    return f"; if it has ended without a word, as when its machine failed, remove {folder / LEASE}"


def _placed(folder: Path, text: bytes) -> bool:
    """Put a lease in its place, whole or not at all; False where there is one."""
    temporary = temporary_name(folder / LEASE)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        try:
            os.write(handle, text)
        finally:
            os.close(handle)
        return _linked(temporary, folder / LEASE, text)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _linked(temporary: Path, target: Path, text: bytes) -> bool:
    try:
        os.link(temporary, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        try:
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            return False
        try:
            os.write(handle, text)
        finally:
            os.close(handle)
    return True


def _remove(folder: Path, found: Lease) -> None:
    """Take a lease away that was found; one that came in between is put back."""
    aside = temporary_name(folder / LEASE)
    try:
        os.rename(folder / LEASE, aside)
    except FileNotFoundError:
        return
    try:
        if aside.read_bytes() != found.text:
            with contextlib.suppress(OSError):
                os.link(aside, folder / LEASE)
    finally:
        with contextlib.suppress(OSError):
            aside.unlink()


def _release(folder: Path, text: bytes) -> None:
    found = read_lease(folder)
    if found is not None and found.text == text:
        with contextlib.suppress(OSError):
            (folder / LEASE).unlink()


def _touch(folder: Path, text: bytes, ended: threading.Event) -> None:
    """Give a sign of life now and then."""
    while not ended.wait(_EVERY):
        found = read_lease(folder)
        if found is not None and found.text == text:
            with contextlib.suppress(OSError):
                os.utime(folder / LEASE)
