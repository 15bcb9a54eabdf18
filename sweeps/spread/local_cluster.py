"""Worker processes on this machine, with a scheduler in this process: gone with it, however it ends."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import dask
from distributed import LocalCluster

from sweeps.orphans import shared_folder

__all__ = ["local_cluster"]


@contextmanager
def local_cluster(processes: int, threads: int) -> Iterator[str]:
    """Start workers, and end them after the block; yield the address of their scheduler.

    Parameters
    ----------
    processes
        How many.
    threads
        Of each.

    Notes
    -----
    Ctrl-C at a terminal reaches all its processes: the workers are started deaf to it, this process hears it and ends them. Where
    this process is killed, each finds that the process it was started by is gone.
    """
    quiet = {"distributed.nanny.pre-spawn-environ": {}, "distributed.nanny.environ": _environment(threads)}
    with shared_folder() as scratch, dask.config.set(quiet):
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            cluster = LocalCluster(
                n_workers=processes,
                threads_per_worker=threads,
                processes=True,
                host="127.0.0.1",
                dashboard_address=None,
                memory_limit=0,
                local_directory=str(scratch),
                silence_logs=logging.CRITICAL + 1,
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        try:
            yield str(cluster.scheduler_address)
        finally:
            cluster.close(timeout=_ENDING)


_ENDING = 10
"""Seconds for an orderly end; workers are killed then."""


def _environment(threads: int) -> dict[str, str]:
    """Return the variables of a worker: what libraries read when they are loaded."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    return one | {"POLARS_MAX_THREADS": str(threads)}
