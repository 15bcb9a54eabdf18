"""Kernels as the plain Python they are, so that a test can call one by itself and read what it did."""

from __future__ import annotations

from functools import cache
from types import FunctionType
from typing import Any

from numba.core.dispatcher import Dispatcher

__all__ = ["plain"]


@cache
def plain(kernel: Any) -> Any:
    """Return a kernel uncompiled, and with it every kernel that it calls."""
    function = kernel.py_func
    used = set(function.__code__.co_names)
    names = {
        name: plain(value) if isinstance(value, Dispatcher) and name in used else value
        for name, value in function.__globals__.items()
    }
    return FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
