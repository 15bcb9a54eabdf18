"""The one progress bar: for people at a terminal or in a notebook, and silent in files and pipes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

__all__ = ["Progress", "ProgressBar"]

Progress = Callable[[int, int], None]
"""Called with the steps done and the steps there are."""

_SLOW = 10.0
"""Steps a second from which on fractions of one tell nothing."""


class ProgressBar:
    """Show on standard error how much is done, at what rate, and how long the rest will take.

    Parameters
    ----------
    total
        Steps to do; None where the first call of `moved` says so.
    label
        What is being done.
    shown
        False keeps it quiet even on a terminal.
    unit
        What a step is, in the plural.
    """

    def __init__(self, total: int | None, label: str, shown: bool = True, *, unit: str = "cells") -> None:
        self._unit = unit
        self._bar: Any = None
        if shown and _watched():
            self._bar = _bar_of_rich()
            self._task = self._bar.add_task(label, total=total, rate="", said="")

    def __enter__(self) -> Self:
        """Start the bar."""
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""
        if self._bar is not None:
            self._bar.stop()

    def advance(self, steps: int) -> None:
        """Count some more steps as done."""
        if self._bar is not None:
            self._bar.advance(self._task, steps)
            self._tell_rate()

    def moved(self, done: int, total: int) -> None:
        """Say how many steps are done, of how many: a `Progress`."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)
            self._tell_rate()

    def say(self, words: str) -> None:
        """Show a few words behind the time left, until there are others."""
        if self._bar is not None:
            self._bar.update(self._task, said=words)

    def _tell_rate(self) -> None:
        task = self._bar.tasks[0]
        speed = task.finished_speed or task.speed
        if speed is not None:
            self._bar.update(self._task, rate=f"{speed:,.{0 if speed >= _SLOW else 1}f} {self._unit}/s")


def _watched() -> bool:
    """Whether anybody may see a bar: else rich, which is slow to load, has nothing to decide."""
    told = any(name in os.environ for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"))
    return told or "IPython" in sys.modules or (sys.stderr is not None and sys.stderr.isatty())


def _bar_of_rich() -> Any:
    from rich import progress  # noqa: PLC0415 - slow to load, and --help need not wait
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True)
    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[rate]}", style="cyan"),
        progress.TimeRemainingColumn(),
        progress.TextColumn("{task.fields[said]}"),
        console=console,
        disable=not (console.is_terminal or console.is_jupyter),
    )
