"""The progress bar of commands, which `--quiet` leaves away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from scripts.cli.terminal.speaking import quiet
from signals.progress import Progress, ProgressBar

__all__ = ["steps_shown"]


@contextmanager
def steps_shown(label: str, unit: str) -> Iterator[Progress]:
    """Give a function that moves a bar: what is being done, and what is counted, in the plural."""
    with ProgressBar(None, label, not quiet(), unit=unit) as bar:
        yield bar.moved
