"""How the loops of this room are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

from signals.kernel_cache import keep_kernels

F = TypeVar("F", bound=Callable[..., Any])

keep_kernels("kernels-signals")


def kernel(function: F) -> F:
    """Compile a function to machine code that releases the GIL and is cached on disk.

    A kernel calls no kernel of another file, so that numba notices by the file alone when its cache is stale. IEEE
    order is kept (no fast-math). Its plain twin is the same function under ``NUMBA_DISABLE_JIT=1``.
    """
    return cast(F, numba.njit(nogil=True, cache=True, error_model="numpy")(function))
