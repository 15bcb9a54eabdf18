"""Work spread over threads, for what leaves the interpreter alone: tasks are drawn only when a thread is nearly free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

__all__ = ["in_threads"]

Done = TypeVar("Done")


def in_threads(work: Callable[..., Done], tasks: Iterable[tuple[object, ...]], workers: int) -> Iterator[Done]:
    """Yield what becomes of each task, in whatever order they are done.

    Parameters
    ----------
    work
        Does one task, given as its arguments; whatever it raises is raised here, and nothing more is begun.
    tasks
        Drawn by the thread that asks for results: what it takes to make one, such as reading a file, is done while the others
        work. One more than there are workers is drawn ahead.
    workers
        Threads.
    """
    pool = ThreadPoolExecutor(workers, thread_name_prefix="sweep")
    pending: set[Future[Done]] = set()
    try:
        for task in tasks:
            pending.add(pool.submit(work, *task))
            del task  # what it holds is to be forgotten with it
            while len(pending) > workers:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                yield from _results(done)
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            yield from _results(done)
    except Exception:
        pool.shutdown(cancel_futures=True)
        raise
    except BaseException:  # whoever is interrupted does not wait for chunks that nobody will look at
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _results(done: set[Future[Done]]) -> Iterator[Done]:
    while done:
        yield done.pop().result()
