"""Who writes to a folder, said in it: for machines that share a disk whose locks do not reach from one to another.

A lease is a file that is there while its holder is at work, and that the holder touches now and then. One whose process has
ended on this machine is taken over at once. Of another machine nothing can be asked: its lease is left alone, and whoever
knows better removes it.

A lease is taken over in three steps, so that of any number who want it one gets it: a *claim* on that very lease is placed as a
lease itself is, the lease is looked at again, and the claimer's own is renamed over it. Only the holder of the claim on a lease
may put another in its place, and a claim whose process has ended is taken over by the same steps.
"""

from __future__ import annotations

import contextlib
import hashlib
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
from signals.filesystem.opening import read_regular
from signals.filesystem.placing import place_new, place_over
from signals.filesystem.processes import Holder, this_process

__all__ = ["LEASE", "Lease", "leased", "read_lease"]

LEASE = "lease.json"
"""In the folder that is written to."""
_EVERY = 20.0
"""Seconds from one touch to the next."""
_SILENT = 6 * _EVERY
_ATTEMPTS = 20
_WAIT = 0.1
"""Seconds from one look to the next at a lease that somebody may just be writing."""
_CLAIM, _DIGITS = ".claim", 32
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
        """Whether its process is known to have ended.

        Only a boot is of one machine alone. Name and identity are the same in clones and in containers of one image: what seems to
        be of this machine by these may live on another, and has ended only if it gives no sign of life either.
        """
        if self.holder is None:
            return False
        if self.holder.here:
            return not self.holder.lives and (self.holder.boot != "" or self.silent >= _SILENT)
        return self.holder.before_boot and self.silent >= _SILENT

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
    return _read(folder / LEASE)


def _read(file: Path) -> Lease | None:
    try:
        text, seen = read_regular(file)[:_MOST_BYTES], file.stat().st_mtime
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
        _release(folder / LEASE, text)


def _acquire(folder: Path, text: bytes, busy: str, *, locked: bool) -> None:
    found = _taken(folder / LEASE, text, locked=locked)
    if found is not None:
        raise InputError(f"{folder}: {busy.format(who=f' ({found})')}{_way_on(folder, found)}")
    own = _claim(folder / LEASE, text)
    for claim in folder.glob(f".{LEASE}.{'[0-9a-f]' * _DIGITS}{_CLAIM}"):
        if claim != own:  # on a lease that is there no longer: its holder was killed over it, or will see that
            with contextlib.suppress(OSError):
                claim.unlink()


def _taken(place: Path, text: bytes, *, locked: bool) -> Lease | None:
    """Put a lease in its place, also over one that has ended; return the one that is there where it may not."""
    found: Lease | None = None
    for _ in range(_ATTEMPTS):
        if place_new(place, text):
            return None
        before, found = found, _read(place)
        if found is None:
            continue  # its holder has ended just now
        if found.holder is None and (before is None or before.text != found.text):
            time.sleep(_WAIT)  # where there are no links, somebody may be writing it
        elif not _free(found, locked=locked):
            return found
        elif _replaced(place, found, text, locked=locked):
            return None
        else:
            time.sleep(_WAIT / _ATTEMPTS)
    return found or Lease(None, "", time.time(), b"")


def _replaced(place: Path, found: Lease, text: bytes, *, locked: bool) -> bool:
    """Put a lease over one that has ended; False where another does, or has done."""
    claim = _claim(place, found.text)
    if _taken(claim, text, locked=locked) is not None:
        return False
    try:
        now = _read(place)
        if now is None or now.text != found.text:
            return False
        place_over(place, text)
        return True
    finally:
        _release(claim, text)


def _claim(place: Path, text: bytes) -> Path:
    """Return where the claim on a lease lies: two have no text in common, so it is on that one alone."""
    return place.with_name(f".{LEASE}.{hashlib.sha256(place.name.encode() + text).hexdigest()[:_DIGITS]}{_CLAIM}")


def _free(found: Lease, *, locked: bool) -> bool:
    """Whether nobody holds what a lease says."""
    if found.holder is None:  # nobody writes half a lease: the power failed
        return locked
    return found.ended or (locked and found.holder.here)


def _way_on(folder: Path, found: Lease) -> str:
    if found.holder is not None and found.holder.here:
        return ""
    again = found.holder is not None and found.holder.before_boot
    wait = f", or try again in {ago(_SILENT)} if that was this one" if again else ""
    return f"; if it has ended without a word, as when its machine failed, remove {folder / LEASE}{wait}"


def _release(place: Path, text: bytes) -> None:
    found = _read(place)
    if found is not None and found.text == text:
        with contextlib.suppress(OSError):
            place.unlink()


def _touch(folder: Path, text: bytes, ended: threading.Event) -> None:
    """Give a sign of life now and then."""
    while not ended.wait(_EVERY):
        found = read_lease(folder)
        if found is not None and found.text == text:
            with contextlib.suppress(OSError):
                os.utime(folder / LEASE)
