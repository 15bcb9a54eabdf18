"""How the loops of this room are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

from signals.kernel_cache.keeping import keep

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a function to machine code that releases the GIL and is cached on disk.

    IEEE order is kept (no fast-math). Its plain twin is the same function under ``NUMBA_DISABLE_JIT=1``.
    """
    return cast(F, keep(numba.njit(nogil=True, error_model="numpy")(function), lean=False))
