"""Which process this is, in words that other machines understand, and whether another one still runs."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from signals.filesystem.replacing import alive

__all__ = ["Holder", "this_process"]

_MACHINE, _BOOT = Path("/etc/machine-id"), Path("/proc/sys/kernel/random/boot_id")
_START = 19
"""Where the time of its start stands in what Linux says of a process after the name of its program."""
_ENDED = ("Z", "X")
"""States of a process that has ended, and that whoever started it has not heard of yet."""


@dataclass(frozen=True)
class Holder:
    """A process, on a machine since its last boot.

    Attributes
    ----------
    host
        Name of the machine.
    machine
        Digest of what tells it from others of its name.
    boot
        Since when it runs: another after each boot; "" where the system does not say.
    pid
        Number of the process.
    started
        When it began, by the clock of the boot: numbers are used again. 0 where the system does not say.
    space
        Whose numbers they are: those of a container are its own; "" where the system does not say.
    """

    host: str
    machine: str
    boot: str
    pid: int
    started: int = 0
    space: str = ""

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Holder | None:
        """Return what `plain` has told; None of anything else."""
        host, machine, boot = (told.get(name) for name in ("host", "machine", "boot"))
        pid, started = told.get("pid"), told.get("started")
        words = isinstance(host, str) and isinstance(machine, str) and isinstance(boot, str)
        if not words or not isinstance(pid, int) or not isinstance(started, int):
            return None
        return cls(str(host), str(machine), str(boot), pid, started, str(told.get("space", "")))

    def plain(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    @property
    def here(self) -> bool:
        """Whether it is, or was, a process of this machine since its last boot, which can be asked for it."""
        mine = this_process()
        return self.boot == mine.boot if self.boot and mine.boot else self.machine == mine.machine

    @property
    def before_boot(self) -> bool:
        """Whether it was a process of this machine before its last boot."""
        return self.machine == this_process().machine and not self.here

    @property
    def lives(self) -> bool:
        """Whether it still runs, if it is `here`; one that cannot be asked, of another container, counts as running."""
        if self.space != _space():
            return True
        if not alive(self.pid):
            return False
        state, began = _looked_up(self.pid)
        return state not in _ENDED and (not self.started or not began or began == self.started)

    def __str__(self) -> str:
        """Name it."""
        return f"pid {self.pid} on {self.host}"


def this_process() -> Holder:
    """Return this process."""
    host = socket.gethostname()
    machine = hashlib.sha256(f"{_read(_MACHINE)} {host}".encode()).hexdigest()[:12]
    return Holder(host, machine, _read(_BOOT), os.getpid(), _looked_up(os.getpid())[1], _space())


def _space() -> str:
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _looked_up(pid: int) -> tuple[str, int]:
    """Return the state of a process and when it began; "" and 0 where the system does not say."""
    said = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return (said[0], int(said[_START])) if len(said) > _START and said[_START].isdecimal() else ("", 0)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
