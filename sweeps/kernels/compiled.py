"""The one place that says how numerical kernels are compiled.

Every kernel is an ordinary Python function first: with ``NUMBA_DISABLE_JIT=1`` the same source runs uncompiled, and
the tests run both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.typing.templates import Signature
from numba.extending import intrinsic as make_intrinsic
from numba.extending import overload

from signals.kernel_cache.keeping import keep
from signals.kernel_cache.libraries import keep_kernels, libraries_folder

__all__ = [
    "Context",
    "Emit",
    "Typed",
    "Whole",
    "inlined_kernel",
    "inner_kernel",
    "intrinsic",
    "kernel",
    "trailing_zeros",
    "whole",
]

F = TypeVar("F", bound=Callable[..., Any])

Context = Any
"""Numba's, none of whose methods has types."""

Emit = Callable[..., ir.Value]
"""What emits instructions."""

Typed = tuple[Signature, Emit]
"""What an intrinsic returns: its types, and what emits its instructions."""

intrinsic: Callable[..., Any] = make_intrinsic
"""Numba passes the typing context itself, which its types do not say."""

Whole = int | np.int64
"""A whole number in a kernel, whichever Python takes it for."""


keep_kernels(libraries_folder())


_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
    "no_cfunc_wrapper": True,  # C calls none of them
}


def kernel(function: F) -> F:
    """Compile a function to machine code that releases the GIL and is cached on disk.

    IEEE order is kept (no fast-math): results must agree with the plain reference bit for bit wherever possible. No
    array may be made inside (numba refuses that then): without references to count, a call costs a call, where each
    array handed on would cost two atomic operations, as much as a few trades.
    """
    return cast(F, keep(numba.njit(**_OPTIONS)(function), lean=True))


def inner_kernel(function: F) -> F:
    """Compile a function that only kernels call: as `kernel`, without what Python would call it by.

    That is a fourth of the time that compiling takes.
    """
    return cast(F, keep(numba.njit(**(_OPTIONS | {"no_cpython_wrapper": True}))(function), lean=True))


def inlined_kernel(function: F) -> F:
    """Compile a function as `inner_kernel`, and put it in the place of each of its calls.

    A call hands every array of a `NamedTuple` over by itself. Where these are many and what is done with them is little,
    the call takes longer than the work.
    """
    options = _OPTIONS | {"no_cpython_wrapper": True, "forceinline": True}
    return cast(F, keep(numba.njit(**options)(function), lean=True))


def whole(*values: int) -> Any:
    """Return constants as int64: of a plain number numba makes a type of its own, and compiles for each one anew."""
    numbers = tuple(np.int64(value) for value in values)
    return numbers if len(numbers) > 1 else numbers[0]


def trailing_zeros(word: int | np.uint64) -> int:
    """Count the zero bits below the lowest set bit of a non-zero 64-bit word."""
    bits = int(word)
    return (bits & -bits).bit_length() - 1


@intrinsic
def _count_trailing_zeros(_context: Context, word: types.Type) -> Typed:
    """Emit LLVM's cttz, one instruction on current processors."""

    def generate(
        context: Context, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
    ) -> ir.Value:
        zero_is_undefined = ir.Constant(ir.IntType(1), 1)
        return builder.cttz(arguments[0], zero_is_undefined)

    return types.uint64(types.uint64), generate


overload(trailing_zeros, inline="always")(lambda word: lambda word: _count_trailing_zeros(word))
