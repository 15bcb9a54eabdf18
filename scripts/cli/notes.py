"""What was left out or mended while a file was read, said on standard error."""

from __future__ import annotations

from typing import TypeVar

import click

from signals import Bars, Signals

__all__ = ["noted"]

Read = TypeVar("Read", Bars, Signals)


def noted(read: Read) -> Read:
    """Print a warning for each note of bars or signals, and return them."""
    where = f"{read.path}: " if isinstance(read, Signals) and read.path is not None else ""
    for note in read.notes:
        click.echo(f"asymmetry: warning: {where}{note}", err=True)
    return read
