"""A progress bar for people, silence for files and pipes."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

__all__ = ["CellProgress"]


class _Rate(ProgressColumn):
    """Cells, or what is counted instead, per second; per minute where that is slow."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        if speed is None:
            return Text(f"- {self._unit}/s", style="cyan")
        slow = speed < 1
        return Text(f"{speed * 60 if slow else speed:,.0f} {self._unit}/{'min' if slow else 's'}", style="cyan")


class CellProgress:
    """Show how many cells are done, at what rate, and how long the rest will take.

    Parameters
    ----------
    total
        Cells to do.
    label
        What is being done.
    shown
        False keeps it quiet even on a terminal.
    unit
        What is counted.
    """

    def __init__(self, total: int, label: str, shown: bool = True, unit: str = "cells") -> None:
        console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(unit),
            TimeRemainingColumn(),
            console=console,
            disable=not shown or not console.is_terminal,
        )
        self._task = self._bar.add_task(label, total=total)

    def __enter__(self) -> Self:
        """Start the bar."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""
        self._bar.stop()

    def advance(self, cells: int) -> None:
        """Count some cells as done."""
        self._bar.advance(self._task, cells)

    def reach(self, done: int, total: int) -> None:
        """Say how many of how many are done."""
        self._bar.update(self._task, completed=done, total=total)
