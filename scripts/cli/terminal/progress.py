"""A progress bar for whatever counts its steps: for people, and silent in files and pipes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scripts.cli.terminal.speaking import quiet

__all__ = ["steps_shown"]


@contextmanager
def steps_shown(label: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function of the steps done and the steps to do that moves a bar on standard error.

    Parameters
    ----------
    label
        What is being done.
    unit
        What is counted, in the plural.
    """
    from rich.console import Console  # noqa: PLC0415 - slow to load, and --help need not wait
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit))
    rate = TextColumn("{task.fields[rate]}", style="cyan")
    with Progress(
        *columns, rate, TimeRemainingColumn(), console=console, disable=quiet() or not console.is_terminal
    ) as bar:
        task = bar.add_task(label, total=None, rate="")

        def moved(done: int, total: int) -> None:
            speed = bar.tasks[0].speed
            rate_text = "" if speed is None else f"{speed:,.1f} a second"
            bar.update(task, completed=done, total=total, rate=rate_text)

        yield moved
