"""A word while kernels compile: the only sign of life for up to half a minute, once for each release."""

from __future__ import annotations

import os
import sys
import threading

from numba.core import event

__all__ = ["listen"]


class _Announcer(event.Listener):
    """Says once that kernels compile, where a person is looking and asked for no quiet; kernels of vectorbt too."""

    def __init__(self) -> None:
        self._said = threading.Event()

    def on_start(self, event: event.Event) -> None:  # noqa: ARG002 - numba's signature
        """Say it as the first kernel that is in no cache begins."""
        heard = sys.stderr is not None and sys.stderr.isatty() and not os.environ.get("ASYMMETRY_QUIET")
        if heard and not self._said.is_set():
            self._said.set()
            print("compiling kernels, once: up to half a minute ...", file=sys.stderr, flush=True)  # noqa: T201

    def on_end(self, event: event.Event) -> None:
        """Say nothing."""


def listen() -> None:
    """Have it said in this process from now on."""
    event.register("numba:compile", _Announcer())  # type: ignore[no-untyped-call]
