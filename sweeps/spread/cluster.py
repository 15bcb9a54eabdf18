"""Processes of a Dask cluster as workers: joblib hands them tasks, a few at a time, and they keep their tools."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

import joblib
from distributed import Client

from signals import InputError
from sweeps.spread.backend import WatchedBackend
from sweeps.spread.local_cluster import local_cluster
from sweeps.spread.releases import check_releases
from sweeps.spread.tools import Sent, do_there, forget

__all__ = ["ClusterWorkers", "cluster_workers", "in_flight"]

Recipe = TypeVar("Recipe")
Tool = TypeVar("Tool")
Task = TypeVar("Task")
Done = TypeVar("Done")

_IN_FLIGHT = 4
"""Tasks for a worker of few threads, those it is at included: what is lost with it, and done again by others."""
_CONNECTING = 15.0
_WITHOUT_WORKERS = 60.0
"""Seconds to wait for the scheduler, and for a first worker or, when all are gone, another one."""
_LOOKING = 2.0


class ClusterWorkers:
    """Processes of a Dask cluster.

    Parameters
    ----------
    client
        Connected to its scheduler.
    name
        What messages call it.
    """

    elsewhere = True

    def __init__(self, client: Client, name: str) -> None:
        self.client, self._name = client, name

    def each(
        self,
        build: Callable[[Recipe], Tool],
        recipe: Recipe,
        work: Callable[[Tool, Task], Done],
        tasks: Iterable[Task],
    ) -> Iterator[Done]:
        """Yield what becomes of each task."""
        sent = Sent.of(build, recipe)
        backend = WatchedBackend(self.client)
        # drawn by joblib in another thread, so that whoever gave them is not asked twice at a time
        pool = joblib.Parallel(
            n_jobs=-1,
            backend=backend,
            batch_size=1,
            pre_dispatch=in_flight(self.client.nthreads()),
            return_as="generator_unordered",
        )
        with _watched(self.client, backend, self._name), _quiet_ending():
            try:
                yield from pool(joblib.delayed(do_there)(sent, work, task) for task in tasks)
            except Exception as error:
                raise _told(error, self._name) from error
            finally:
                with contextlib.suppress(Exception):  # those that are gone hold nothing
                    self.client.run(forget, sent.token, wait=False)


def in_flight(threads: Mapping[str, int]) -> int:
    """Return how many tasks to have under way, by the threads of each worker: none is without one, and few more are lost with it."""
    return sum(max(_IN_FLIGHT, each) for each in threads.values())


@contextlib.contextmanager
def cluster_workers(cluster: str, jobs: int | None) -> Iterator[ClusterWorkers]:
    """Have the workers of a cluster, whose address was checked, until the end of the block; as of `workers`."""
    with contextlib.ExitStack() as until_the_end:
        until_the_end.enter_context(_quiet())
        address = cluster
        if cluster.startswith("local:"):
            processes = int(cluster.removeprefix("local:"))
            threads = max(1, (jobs or os.cpu_count() or 1) // processes)
            address = until_the_end.enter_context(local_cluster(processes, threads))
        client = until_the_end.enter_context(_connected(address, cluster))
        yield ClusterWorkers(client, cluster)


@contextlib.contextmanager
def _connected(address: str, name: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=_CONNECTING, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"cluster {name}: there is no scheduler ({str(error) or type(error).__name__}); start `dask scheduler` there, or "
            "mend the address"
        ) from error
    try:
        try:
            client.wait_for_workers(1, timeout=_WITHOUT_WORKERS)
        except TimeoutError as error:
            raise _no_workers(name) from error
        check_releases(client, name)
        yield client
    finally:
        with contextlib.suppress(Exception):  # of a scheduler that is gone
            client.close(timeout=1)


def _no_workers(name: str) -> InputError:
    return InputError(
        f"cluster {name}: has no worker for {_WITHOUT_WORKERS:.0f} seconds; start some (`dask worker`), and continue with "
        "`resume=True`"
    )


@contextlib.contextmanager
def _watched(client: Client, backend: WatchedBackend, name: str) -> Iterator[None]:
    """Look after a cluster: what is waited for fails where the scheduler is lost, or no worker is left."""
    over = threading.Event()

    def look() -> None:
        without = 0.0
        while not over.wait(_LOOKING):
            if client.status != "running":
                backend.fail(_lost(name))
                continue
            with contextlib.suppress(Exception):  # lost just now: seen at the next look
                there = client.nthreads()
                without = 0.0 if there else without + _LOOKING
                backend.keep(in_flight(there))
            if without > _WITHOUT_WORKERS:
                backend.fail(_no_workers(name))

    watcher = threading.Thread(target=look, daemon=True, name="cluster")
    watcher.start()
    try:
        yield
    finally:
        over.set()


def _lost(name: str) -> InputError:
    return InputError(
        f"cluster {name}: the connection to its scheduler is lost; what is finished is kept: continue with `resume=True`, with a "
        "cluster or without"
    )


def _told(error: Exception, name: str) -> Exception:
    """Return an error of the cluster in words; any other as it is."""
    kind = type(error).__name__
    if isinstance(error, InputError):
        return error
    if kind in {"CancelledError", "FutureCancelledError", "CommClosedError"}:
        return _lost(name)
    if kind == "KilledWorker":
        return InputError(
            f"cluster {name}: several workers died at the same chunk, most likely for want of memory; give each fewer threads "
            "or more memory, and continue with `resume=True`"
        )
    return error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask, and what it stands on, logs and warns of off the terminal."""
    before = {log: log.level for log in _logs()}
    for log in before:
        log.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="distributed")
            yield
    finally:
        for log, level in before.items():
            log.setLevel(level)


def _logs() -> list[logging.Logger]:
    """Return the loggers of Dask and of its loop: several have a level and a handler of their own, and ask no parent."""
    named = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in {"distributed", "tornado"}]
    return [logging.getLogger(name) for name in {*named, "distributed", "tornado", "tornado.application", "asyncio"}]


@contextlib.contextmanager
def _quiet_ending() -> Iterator[None]:
    """Leave out what joblib says of tasks that nobody waits for any more."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="joblib")
        yield
