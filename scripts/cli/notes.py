"""What was left out or mended while a file was read, said on standard error."""

from __future__ import annotations

from typing import TypeVar

from scripts.cli.speaking import note, warn
from signals import Bars, Signals

__all__ = ["noted"]

Read = TypeVar("Read", Bars, Signals)


def noted(read: Read) -> Read:
    """Print what was guessed of bars or signals, and a warning for each of their notes; return them."""
    where = f"{read.path}: " if isinstance(read, Signals) and read.path is not None else ""
    for guess in read.guessed if isinstance(read, Signals) else ():
        note(f"asymmetry: note: {guess}")
    for line in read.notes:
        warn(f"{where}{line}")
    return read
