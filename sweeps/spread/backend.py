"""joblib's Dask backend, but for one thing: whoever waits hears of it when a task can come to no end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from distributed import Client
from joblib._dask import DaskDistributedBackend

__all__ = ["WatchedBackend"]


class WatchedBackend(DaskDistributedBackend):  # type: ignore[misc]
    """Hands batches of tasks to a Dask cluster.

    Where a worker dies with a task several times, or the scheduler is lost, joblib's own would wait for ever.

    Parameters
    ----------
    client
        Connected to the scheduler.
    """

    def __init__(self, client: Client) -> None:
        super().__init__(client=client, wait_for_workers_timeout=0)
        self._waited: set[Future[Any]] = set()

    def submit(self, func: Any, callback: Callable[[Any], None] | None = None) -> Future[Any]:
        """Hand over a batch; joblib's own tells `callback` of results alone, this also of failures."""
        future: Future[Any] = super().submit(func, callback)
        self._waited.add(future)

        def ended(done: Future[Any]) -> None:
            self._waited.discard(done)
            if callback is not None and (error := done.exception()) is not None:
                callback(error)

        future.add_done_callback(ended)
        return future

    def effective_n_jobs(self, n_jobs: int) -> int:
        """Return how many workers to reckon with: more than one, as joblib does the work of one by itself, in this process."""
        return max(2, int(super().effective_n_jobs(n_jobs)))

    def keep(self, in_flight: int) -> None:
        """Hand over more tasks where workers have come: joblib's own has as many under way as it began with."""
        with self.parallel._lock:  # noqa: SLF001 - joblib has no door for this
            while len(self._waited) < in_flight and self.parallel._original_iterator is not None:  # noqa: SLF001
                self.parallel.dispatch_next()

    def fail(self, error: BaseException) -> None:
        """Have all that is waited for come to an error."""
        for future in list(self._waited):
            if not future.done():
                future.set_exception(error)
