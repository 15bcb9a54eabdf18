"""Seeing to it that Ctrl-C is not lost."""

from __future__ import annotations

import _thread
import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

__all__ = ["deaf_to_interrupts", "interrupt_was_lost", "keep_interrupts"]

LATER = 0.05
"""Seconds after which a lost interrupt is tried once more: by then the callback that lost it has mostly returned."""

_lost = threading.Event()


def interrupt_was_lost() -> bool:
    """Tell whether an interrupt fell where nothing can be raised: what fails after it, most likely fails of it."""
    return _lost.is_set()


def keep_interrupts() -> None:
    """Send an interrupt again where it fell into code that cannot raise.

    Python drops what is raised in a callback from C, and a compiler of kernels spends much of its time in some: Ctrl-C
    there would be noted on standard error and forgotten. It is sent again until it falls where it is heard.
    """
    before = sys.unraisablehook

    def hook(lost: UnraisableHookArgs) -> None:
        if not issubclass(lost.exc_type, KeyboardInterrupt):
            before(lost)
            return
        _lost.set()
        again = threading.Timer(LATER, _interrupt_main_thread)
        again.daemon = True
        again.start()

    sys.unraisablehook = hook


@contextlib.contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Let no further interrupt into what is said of the first one: whoever presses Ctrl-C twice wants no traceback."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread, which no interrupt reaches
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _interrupt_main_thread() -> None:
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, signal.SIGINT)  # a true signal, which also wakes what sleeps
    else:
        _thread.interrupt_main()
