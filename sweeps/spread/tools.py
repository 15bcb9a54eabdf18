"""What a process of a cluster keeps from task to task: the tool that a recipe makes, built once and used by all its threads."""

from __future__ import annotations

import pickle
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from signals import InputError

__all__ = ["Sent", "do_there", "forget"]

_LEVEL = 6
_lock = threading.Lock()
_tools: dict[str, Any] = {}


class _SingleThreaded:
    """Has libraries use no threads of their own while tasks are done, which are all that a worker has cores for.

    The first task to begin limits them, the last to end gives back what they had: a worker of a shared cluster does other work too.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._over, self._holder = threading.Event(), threading.Thread()

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                # a thread of its own: OpenBLAS obeys the one that limited it first, and the last task may be another's
                begun, self._over = threading.Event(), threading.Event()
                self._holder = threading.Thread(target=_hold_limit, args=(begun, self._over), daemon=True)
                self._holder.start()
                begun.wait()
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._over.set()
                self._holder.join()


def _hold_limit(begun: threading.Event, over: threading.Event) -> None:
    """Limit the threads of libraries from `begun` to `over`."""
    try:
        from threadpoolctl import threadpool_limits  # noqa: PLC0415 - only in a worker

        with threadpool_limits(1):
            begun.set()
            over.wait()
    finally:
        begun.set()


_single_threaded = _SingleThreaded()


@dataclass(frozen=True)
class Sent:
    """How to make a tool, as it goes over the wire with each task: whoever joins late, or again, needs no more.

    Attributes
    ----------
    token
        Tells one from another.
    packed
        The function that makes it and its recipe, pickled and compressed.
    """

    token: str
    packed: bytes

    @classmethod
    def of(cls, build: Callable[[Any], Any], recipe: Any) -> Sent:
        """Pack a recipe."""
        return cls(uuid4().hex, zlib.compress(pickle.dumps((build, recipe), pickle.HIGHEST_PROTOCOL), _LEVEL))


def do_there(sent: Sent, work: Callable[[Any, Any], Any], task: Any) -> Any:
    """Do a task in the process that this is called in; parameters as of `Workers.each`.

    Raises
    ------
    InputError
        Naming the worker.
    """
    try:
        tool = _tool(sent)
        with _single_threaded:
            return work(tool, task)
    except InputError as error:
        raise type(error)(f"worker {_address()}: {error}") from error


def forget(token: str) -> None:
    """Let go of a tool."""
    with _lock:
        _tools.pop(token, None)


def _tool(sent: Sent) -> Any:
    """Return the tool of a recipe; one alone is kept, and threads that need it wait for the first of them to build it."""
    with _lock:
        if sent.token not in _tools:
            _tools.clear()
            build, recipe = pickle.loads(zlib.decompress(sent.packed))  # noqa: S301 - from whoever may run tasks here
            _tools[sent.token] = build(recipe)
        return _tools[sent.token]


def _address() -> str:
    from distributed import get_worker  # noqa: PLC0415 - only in a worker

    try:
        return str(get_worker().address)
    except ValueError:  # no worker: called in the process that asks
        return "here"
