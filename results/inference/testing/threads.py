"""Work spread over threads whose results are taken in the order of the tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from sweeps.threads import in_threads

__all__ = ["in_order"]

Task = TypeVar("Task")
Done = TypeVar("Done")


def in_order(work: Callable[[Task], Done], tasks: Iterable[Task], workers: int) -> Iterator[Done]:
    """Yield what becomes of each task, in order; those that are done before their turn wait for it.

    Parameters
    ----------
    work, tasks, workers
        As of `sweeps.threads.in_threads`, each task one argument.
    """

    def numbered(number: int, task: Task) -> tuple[int, Done]:
        return number, work(task)

    early: dict[int, Done] = {}
    due = 0
    for number, found in in_threads(numbered, enumerate(tasks), workers):
        early[number] = found
        while due in early:
            yield early.pop(due)
            due += 1
