"""A progress bar for people, at a terminal or in a notebook, and silence for files and pipes."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

__all__ = ["CellProgress"]


class _Rate(ProgressColumn):
    """Cells per second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("- cells/s" if speed is None else f"{speed:,.0f} cells/s", style="cyan")


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
    """

    def __init__(self, total: int, label: str, shown: bool = True) -> None:
        console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=console,
            disable=not shown or not (console.is_terminal or console.is_jupyter),
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
