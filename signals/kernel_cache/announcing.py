"""A word while kernels compile: the only sign of life for up to a minute of processor time, once for each release."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

from numba.core import event

__all__ = ["listen"]


class _Announcer(event.Listener):
    """Says once that kernels compile, and once that vectorbt's do, where a person is looking and asked for no quiet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: set[str] = set()

    def on_start(self, event: event.Event) -> None:
        """Say it as the first kernel that is in no cache begins."""
        if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("ASYMMETRY_QUIET"):
            return
        line = f"compiling {_whose(event.data)}, once: up to a minute of processor time ..."
        with self._lock:
            said = line in self._said
            self._said.add(line)
        if not said:
            print(line, file=sys.stderr, flush=True)  # noqa: T201

    def on_end(self, event: event.Event) -> None:
        """Say nothing."""


def _whose(data: Any) -> str:
    """Name the kernels that one is of: a process that compiles vectorbt's may do so beside one that compiles this project's."""
    function = getattr((data or {}).get("dispatcher"), "py_func", None)
    return "vectorbt's kernels" if getattr(function, "__module__", "").startswith("vectorbt.") else "kernels"


def listen() -> None:
    """Have it said in this process from now on."""
    event.register("numba:compile", _Announcer())  # type: ignore[no-untyped-call]
