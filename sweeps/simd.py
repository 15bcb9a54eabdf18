"""Lanes: a few float64 held in one SIMD register, for loops whose running state must never leave the registers.

A loop over a small array leaves its state in memory, where every step loads and stores all of it, and whether the
compiler finds SIMD in it changes from one processor to the next. Here the register is a value: `load` and `splat` make
one, ``+ - *`` and the functions below work on all lanes at once, `store` writes one back.

Each function is plain Python over numpy arrays of `WIDTH` values and is given its compiled form beside it, so that
with ``NUMBA_DISABLE_JIT=1`` the same kernels run uncompiled.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba.core import types
from numba.core.datamodel import models
from numba.extending import intrinsic as make_intrinsic
from numba.extending import overload, register_model

__all__ = [
    "WIDTH",
    "add_above",
    "at_or_below",
    "column",
    "counts",
    "known",
    "larger",
    "load",
    "smaller",
    "splat",
    "spread",
    "store",
    "tally_above",
]

WIDTH = 8 if binding.get_host_cpu_features().get("avx512f", False) else 4
"""Lanes of a register: what the processor's widest one holds."""

intrinsic: Any = make_intrinsic  # numba passes the typing context itself, which its types do not say

_VECTOR = ir.VectorType(ir.DoubleType(), WIDTH)
_INTEGERS = ir.VectorType(ir.IntType(64), WIDTH)


class LanesType(types.Type):
    """The compiler's type of a register of lanes."""

    def __init__(self) -> None:
        super().__init__(name=f"Lanes{WIDTH}")


_LANES: Any = LanesType()


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: LanesType) -> None:
        super().__init__(manager, kind, _VECTOR)  # type: ignore[no-untyped-call]


def splat(value: float) -> Any:
    """Return a register with one value in every lane."""
    return np.full(WIDTH, value)


def load(array: Any, at: int) -> Any:
    """Return `WIDTH` adjacent values of a contiguous float64 array as a register."""
    return np.array(array[at : at + WIDTH])


def spread(array: Any, at: int) -> Any:
    """Return one value of a contiguous float64 array, in every lane; `at` may not be negative."""
    return np.full(WIDTH, array[at])


def column(array: Any, stride: int, at: int) -> Any:
    """Return the values at ``at + lane * stride`` of a contiguous float64 array; no place may be negative."""
    return np.array([array[at + lane * stride] for lane in range(WIDTH)])


def known(lanes: Any) -> Any:
    """Return the lanes with zeros in place of NaN."""
    return np.where(np.isnan(lanes), 0.0, lanes)


def store(array: Any, at: int, lanes: Any) -> None:
    """Write a register to `WIDTH` adjacent places of a contiguous float64 array."""
    array[at : at + WIDTH] = lanes


def smaller(left: Any, right: Any) -> Any:
    """Return the smaller of each pair of lanes."""
    return np.where(left < right, left, right)


def larger(left: Any, right: Any) -> Any:
    """Return the larger of each pair of lanes."""
    return np.where(left > right, left, right)


def tally_above(tally: Any, left: Any, right: Any) -> Any:
    """Count, lane by lane, that left exceeds right; `counts` reads such a tally, which starts at ``splat(0.0)``."""
    return tally + (left > right)


def counts(tally: Any) -> Any:
    """Return a tally as numbers."""
    return tally


def at_or_below(array: Any, at: Any, level: float) -> Any:
    """Return bits of the lanes, lowest first, in which adjacent values from `at` (unsigned) on are <= a level."""
    return np.uint64(sum(1 << lane for lane in range(WIDTH) if array[int(at) + lane] <= level))


def add_above(total: Any, left: Any, right: Any) -> Any:
    """Add left to a total in the lanes where it exceeds right."""
    return total + np.where(left > right, left, 0.0)


def subtract_below(total: Any, left: Any, right: Any) -> Any:
    """Subtract left from a total in the lanes where it is below right."""
    return total - np.where(left < right, left, 0.0)


@intrinsic  # type: ignore[untyped-decorator]
def _splat(typing_context: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _broadcast(builder, arguments[0])

    return _LANES(types.float64), generate


def _broadcast(builder: Any, value: Any) -> Any:
    nothing = ir.Constant(_VECTOR, ir.Undefined)
    first = builder.insert_element(nothing, value, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), None))


@intrinsic  # type: ignore[untyped-decorator]
def _spread(typing_context: Any, array: Any, at: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return _broadcast(builder, builder.load(builder.gep(data, [arguments[1]])))

    return _LANES(array, types.int64), generate


def _address(context: Any, builder: Any, array_type: Any, array: Any, at: Any) -> Any:
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [at]), _VECTOR.as_pointer())


@intrinsic  # type: ignore[untyped-decorator]
def _load(typing_context: Any, array: Any, at: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        read = builder.load(_address(context, builder, signature.args[0], *arguments))
        read.align = 8
        return read

    return _LANES(array, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _column(typing_context: Any, array: Any, stride: Any, at: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        lanes, place = ir.Constant(_VECTOR, ir.Undefined), arguments[2]
        for lane in range(WIDTH):
            value = builder.load(builder.gep(data, [place]))
            lanes = builder.insert_element(lanes, value, ir.Constant(ir.IntType(32), lane))
            place = builder.add(place, arguments[1])
        return lanes

    return _LANES(array, types.int64, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _known(typing_context: Any, lanes: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        true = builder.sext(builder.fcmp_ordered("ord", arguments[0], arguments[0]), _INTEGERS)
        return builder.bitcast(builder.and_(true, builder.bitcast(arguments[0], _INTEGERS)), _VECTOR)

    return _LANES(_LANES), generate


@intrinsic  # type: ignore[untyped-decorator]
def _store(typing_context: Any, array: Any, at: Any, lanes: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = _address(context, builder, signature.args[0], *arguments[:2])
        builder.store(arguments[2], address).align = 8
        return context.get_dummy_value()

    return types.void(array, types.int64, _LANES), generate


def _elementwise(emit: Callable[..., Any]) -> Any:
    """Make an intrinsic of two registers from the instruction it emits."""

    @intrinsic  # type: ignore[untyped-decorator]
    def operate(typing_context: Any, left: Any, right: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return emit(builder, *arguments)

        return _LANES(_LANES, _LANES), generate

    return operate


_ADD = _elementwise(lambda builder, a, b: builder.fadd(a, b))
_SUBTRACT = _elementwise(lambda builder, a, b: builder.fsub(a, b))
_MULTIPLY = _elementwise(lambda builder, a, b: builder.fmul(a, b))
_SMALLER = _elementwise(lambda builder, a, b: builder.select(builder.fcmp_ordered("<", a, b), a, b))
_LARGER = _elementwise(lambda builder, a, b: builder.select(builder.fcmp_ordered(">", a, b), a, b))


@intrinsic  # type: ignore[untyped-decorator]
def _tally_above(typing_context: Any, tally: Any, left: Any, right: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        # a true lane is the integer -1; the tally keeps integers in the bits of its lanes
        true = builder.sext(builder.fcmp_ordered(">", arguments[1], arguments[2]), _INTEGERS)
        return builder.bitcast(builder.sub(builder.bitcast(arguments[0], _INTEGERS), true), _VECTOR)

    return _LANES(_LANES, _LANES, _LANES), generate


@intrinsic  # type: ignore[untyped-decorator]
def _add_above(typing_context: Any, total: Any, left: Any, right: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        true = builder.sext(builder.fcmp_ordered(">", arguments[1], arguments[2]), _INTEGERS)
        kept = builder.bitcast(builder.and_(true, builder.bitcast(arguments[1], _INTEGERS)), _VECTOR)
        return builder.fadd(arguments[0], kept)

    return _LANES(_LANES, _LANES, _LANES), generate


@intrinsic  # type: ignore[untyped-decorator]
def _subtract_below(typing_context: Any, total: Any, left: Any, right: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        true = builder.sext(builder.fcmp_ordered(">", arguments[2], arguments[1]), _INTEGERS)
        kept = builder.bitcast(builder.and_(true, builder.bitcast(arguments[1], _INTEGERS)), _VECTOR)
        return builder.fsub(arguments[0], kept)

    return _LANES(_LANES, _LANES, _LANES), generate


@intrinsic  # type: ignore[untyped-decorator]
def _at_or_below(typing_context: Any, array: Any, at: Any, level: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        read = builder.load(_address(context, builder, signature.args[0], *arguments[:2]))
        read.align = 8
        below = builder.fcmp_ordered("<=", read, _broadcast(builder, arguments[2]))
        return builder.zext(builder.bitcast(below, ir.IntType(WIDTH)), ir.IntType(64))

    return types.uint64(array, types.uint64, types.float64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _counts(typing_context: Any, tally: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.sitofp(builder.bitcast(arguments[0], _INTEGERS), _VECTOR)

    return _LANES(_LANES), generate


def _is_lanes(kind: Any) -> bool:
    return isinstance(kind, LanesType)


@overload(splat, inline="always", strict=False)
def _splat_compiled(value: Any) -> Any:
    return lambda value: _splat(value)


@overload(load, inline="always", strict=False)
def _load_compiled(array: Any, at: Any) -> Any:
    return lambda array, at: _load(array, at)


@overload(spread, inline="always", strict=False)
def _spread_compiled(array: Any, at: Any) -> Any:
    return lambda array, at: _spread(array, at)


@overload(column, inline="always", strict=False)
def _column_compiled(array: Any, stride: Any, at: Any) -> Any:
    return lambda array, stride, at: _column(array, stride, at)


@overload(known, inline="always", strict=False)
def _known_compiled(lanes: Any) -> Any:
    return lambda lanes: _known(lanes)


@overload(store, inline="always", strict=False)
def _store_compiled(array: Any, at: Any, lanes: Any) -> Any:
    return lambda array, at, lanes: _store(array, at, lanes)


@overload(smaller, inline="always", strict=False)
def _smaller_compiled(left: Any, right: Any) -> Any:
    return lambda left, right: _SMALLER(left, right)


@overload(larger, inline="always", strict=False)
def _larger_compiled(left: Any, right: Any) -> Any:
    return lambda left, right: _LARGER(left, right)


@overload(tally_above, inline="always", strict=False)
def _tally_above_compiled(tally: Any, left: Any, right: Any) -> Any:
    return lambda tally, left, right: _tally_above(tally, left, right)


@overload(add_above, inline="always", strict=False)
def _add_above_compiled(total: Any, left: Any, right: Any) -> Any:
    return lambda total, left, right: _add_above(total, left, right)


@overload(subtract_below, inline="always", strict=False)
def _subtract_below_compiled(total: Any, left: Any, right: Any) -> Any:
    return lambda total, left, right: _subtract_below(total, left, right)


@overload(at_or_below, inline="always", strict=False)
def _at_or_below_compiled(array: Any, at: Any, level: Any) -> Any:
    return lambda array, at, level: _at_or_below(array, at, level)


@overload(counts, inline="always", strict=False)
def _counts_compiled(tally: Any) -> Any:
    return lambda tally: _counts(tally)


@overload(operator.add, strict=False)
def _add_compiled(left: Any, right: Any) -> Any:
    return (lambda left, right: _ADD(left, right)) if _is_lanes(left) and _is_lanes(right) else None


@overload(operator.sub, strict=False)
def _subtract_compiled(left: Any, right: Any) -> Any:
    return (lambda left, right: _SUBTRACT(left, right)) if _is_lanes(left) and _is_lanes(right) else None


@overload(operator.mul, strict=False)
def _multiply_compiled(left: Any, right: Any) -> Any:
    return (lambda left, right: _MULTIPLY(left, right)) if _is_lanes(left) and _is_lanes(right) else None
