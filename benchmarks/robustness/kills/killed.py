"""What came of one kill."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Killed"]


@dataclass(frozen=True)
class Killed:
    """One kill and what came of it.

    Attributes
    ----------
    name
        Seed, command and number.
    moment, alive
        Seconds after the start, and whether the command was running still.
    seconds_left
        Until no process of it was left.
    faults
        What may not be; empty where all is well.
    parts_there, parts_twice
        Parts of a run that were whole when it was killed, and how many of them were computed again.
    """

    name: str
    command: str
    moment: float
    alive: bool
    seconds_left: float
    faults: list[str]
    parts_there: int = 0
    parts_twice: int = 0

    def mapping(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)
