"""Workers behind one interface: whoever has tasks hands them over and does not know who does them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from signals import InputError
from signals.conditions import shortened
from sweeps.threads import in_threads

__all__ = ["Workers", "check_cluster", "workers"]

Recipe = TypeVar("Recipe")
Tool = TypeVar("Tool")
Task = TypeVar("Task")
Done = TypeVar("Done")

_MOST_LOCAL = 256


class Workers(Protocol):
    """Who does tasks: threads of this process, or processes elsewhere.

    Attributes
    ----------
    elsewhere
        Whether recipes, tasks and results go to other processes: all must be small, and what is large lie in files that
        all of them reach.
    """

    elsewhere: bool

    def each(
        self,
        build: Callable[[Recipe], Tool],
        recipe: Recipe,
        work: Callable[[Tool, Task], Done],
        tasks: Iterable[Task],
    ) -> Iterator[Done]:
        """Yield what becomes of each task, in whatever order they are done.

        Parameters
        ----------
        build
            Makes what a worker works with, once a process; a function of a module.
        recipe
            Given to `build`: small, can be pickled and compared; large inputs by their path.
        work
            Does one task with it; a function of a module. Several threads of a process may be at it with one tool.
        tasks
            Drawn as workers ask for them. Small, can be pickled, as are results: what is large is written to a file.
        """
        ...


class _Threads:
    """Threads of this process."""

    elsewhere = False

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    def each(
        self,
        build: Callable[[Recipe], Tool],
        recipe: Recipe,
        work: Callable[[Tool, Task], Done],
        tasks: Iterable[Task],
    ) -> Iterator[Done]:
        """Yield what becomes of each task."""
        tool = build(recipe)
        yield from in_threads(lambda task: work(tool, task), ((task,) for task in tasks), self._jobs)


def check_cluster(cluster: str | None) -> None:
    """Refuse what is no address of a cluster, before long work.

    Raises
    ------
    InputError
        If it is none; whether anybody is there is seen by `workers`.
    """
    if cluster is None or re.fullmatch(r"(tcp|tls)://\S+:[0-9]{1,5}", cluster):
        return
    local = re.fullmatch(r"local:([0-9]{1,4})", cluster)
    if local is None or not 1 <= int(local[1]) <= _MOST_LOCAL:
        raise InputError(
            f"cluster = '{shortened(cluster)}' is none; give tcp://HOST:PORT of a Dask scheduler, or local:N for N "
            f"processes on this machine, at most {_MOST_LOCAL}"
        )


@contextmanager
def workers(cluster: str | None = None, jobs: int | None = None) -> Iterator[Workers]:
    """Have workers until the end of the block.

    Parameters
    ----------
    cluster
        None for threads of this process; ``"tcp://HOST:PORT"`` of a Dask scheduler, or ``"local:N"`` for N processes here.
    jobs
        Threads, here or of all processes of ``"local:N"`` together; by default one a core. Of workers elsewhere, whoever
        starts them says how many.

    Raises
    ------
    InputError
        If `cluster` is neither, Dask is not installed, or there is no scheduler or no worker.
    """
    if cluster is None:
        yield _Threads(jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1))
        return
    check_cluster(cluster)
    try:
        from sweeps.spread.cluster import cluster_workers  # noqa: PLC0415 - Dask is loaded only where it is asked for
    except ModuleNotFoundError as error:
        raise InputError(
            f"a cluster needs Dask ({error.name} is not installed); install it with: pip install 'risk-asymmetry[cluster]'"
        ) from error
    with cluster_workers(cluster, jobs) as found:
        yield found
