"""What was left out or mended while a file was read, said on standard error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from scripts.cli.terminal.speaking import note, warn
from signals import Bars, Signals

__all__ = ["noted", "tell_guessed"]

Read = TypeVar("Read", Bars, Signals)


def noted(read: Read) -> Read:
    """Print what was guessed of bars or signals, and a warning for each of their notes; return them."""
    where = f"{read.path}: " if isinstance(read, Signals) and read.path is not None else ""
    tell_guessed(read.guessed if isinstance(read, Signals) else ())
    for line in read.notes:
        warn(f"{where}{line}")
    return read


def tell_guessed(lines: Iterable[str]) -> None:
    """Print what was guessed of files, where it does not disturb what a command prints."""
    for line in lines:
        note(f"asymmetry: note: {line}")
