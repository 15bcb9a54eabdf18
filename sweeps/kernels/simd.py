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
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.extending import intrinsic as make_intrinsic
from numba.extending import overload, register_model

__all__ = [
    "WIDTH",
    "add_above",
    "add_whole",
    "at_or_below",
    "count_above",
    "counts",
    "keep",
    "known",
    "larger",
    "load",
    "prefetch",
    "records",
    "same_high",
    "smaller",
    "splat",
    "spread",
    "store",
    "subtract_below",
]

WIDTH = 4
"""Lanes of a register: what AVX2 holds, and the fields of a record. The same everywhere, so that sums are too."""

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


def records(array: Any, keys: Any, at: int) -> Any:
    """Return the four fields of `WIDTH` records of an array, a register each, lane l of record ``keys[at + l]``.

    A record is four adjacent values; `keys` is int32, and neither a key nor `at` may be negative. Fields may hold whole
    numbers: a register keeps bits.
    """
    rows = [array[4 * int(keys[at + lane]) : 4 * int(keys[at + lane]) + 4] for lane in range(WIDTH)]
    return tuple(np.array([row[field] for row in rows]) for field in range(4))


def known(lanes: Any) -> Any:
    """Return the lanes with zeros in place of NaN."""
    return np.where(np.isnan(lanes), 0.0, lanes)


def prefetch(array: Any, at: Any) -> None:
    """Ask for a place of an array ahead of its use; `at` may not be negative."""


def add_whole(left: Any, right: Any) -> Any:
    """Add lanes that hold int64."""
    return (left.view(np.int64) + right.view(np.int64)).view(np.float64)


def same_high(left: Any, right: Any) -> Any:
    """Return a mask of the lanes, taken as int64, whose upper 32 bits are the same: all bits set where they are."""
    same = (left.view(np.int64) >> 32) == (right.view(np.int64) >> 32)
    return (-same.astype(np.int64)).view(np.float64)


def keep(lanes: Any, mask: Any) -> Any:
    """Return the lanes with zeros where a mask is not set."""
    return (lanes.view(np.int64) & mask.view(np.int64)).view(np.float64)


def store(array: Any, at: int, lanes: Any) -> None:
    """Write a register to `WIDTH` adjacent places of a contiguous float64 array."""
    array[at : at + WIDTH] = lanes


def smaller(left: Any, right: Any) -> Any:
    """Return the smaller of each pair of lanes."""
    return np.where(left < right, left, right)


def larger(left: Any, right: Any) -> Any:
    """Return the larger of each pair of lanes."""
    return np.where(left > right, left, right)


def count_above(tally: Any, left: Any, right: Any) -> Any:
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
def _records(typing_context: Any, array: Any, keys: Any, at: Any) -> Any:
    kind: Any = types.UniTuple(_LANES, 4)  # type: ignore[no-untyped-call]

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        names = context.make_array(signature.args[1])(context, builder, arguments[1]).data
        rows = []
        for lane in range(4):
            place = builder.add(arguments[2], ir.Constant(ir.IntType(64), lane))
            key = builder.zext(builder.load(builder.gep(names, [place])), ir.IntType(64))
            record = builder.gep(data, [builder.shl(key, ir.Constant(ir.IntType(64), 2))])
            row = builder.load(builder.bitcast(record, _VECTOR.as_pointer()))
            row.align = 8
            rows.append(row)
        return context.make_tuple(builder, kind, _transposed(builder, rows))

    return kind(array, keys, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _prefetch(typing_context: Any, array: Any, at: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        address = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(8).as_pointer())
        integer = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [address.type, integer, integer, integer])
        function: Any = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
        # to be read, kept in all caches, data
        builder.call(function, [address, ir.Constant(integer, 0), ir.Constant(integer, 3), ir.Constant(integer, 1)])
        return context.get_dummy_value()

    return types.void(array, types.int64), generate


def _transposed(builder: Any, rows: list[Any]) -> list[Any]:
    """Turn four registers of a record each into four of a field each."""

    def shuffle(left: Any, right: Any, places: list[int]) -> Any:
        mask = ir.Constant(ir.VectorType(ir.IntType(32), 4), places)
        return builder.shuffle_vector(left, right, mask)

    low, high = [0, 4, 2, 6], [1, 5, 3, 7]
    even, odd = (shuffle(rows[0], rows[1], part) for part in (low, high))
    even_after, odd_after = (shuffle(rows[2], rows[3], part) for part in (low, high))
    first, last = [0, 1, 4, 5], [2, 3, 6, 7]
    return [
        shuffle(even, even_after, first),
        shuffle(odd, odd_after, first),
        shuffle(even, even_after, last),
        shuffle(odd, odd_after, last),
    ]


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


def _whole(builder: Any, lanes: Any) -> Any:
    return builder.bitcast(lanes, _INTEGERS)


_ADD_WHOLE = _elementwise(
    lambda builder, a, b: builder.bitcast(builder.add(_whole(builder, a), _whole(builder, b)), _VECTOR)
)
_KEEP = _elementwise(
    lambda builder, a, b: builder.bitcast(builder.and_(_whole(builder, a), _whole(builder, b)), _VECTOR)
)


def _emit_same_high(builder: Any, left: Any, right: Any) -> Any:
    # equal upper halves: what differs fits the lower half
    differs = builder.xor(_whole(builder, left), _whole(builder, right))
    upper = builder.lshr(differs, ir.Constant(_INTEGERS, [32] * WIDTH))
    same = builder.icmp_unsigned("==", upper, ir.Constant(_INTEGERS, [0] * WIDTH))
    return builder.bitcast(builder.sext(same, _INTEGERS), _VECTOR)


_SAME_HIGH = _elementwise(_emit_same_high)


@intrinsic  # type: ignore[untyped-decorator]
def _count_above(typing_context: Any, tally: Any, left: Any, right: Any) -> Any:
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


@overload(records, inline="always", strict=False)
def _records_compiled(array: Any, keys: Any, at: Any) -> Any:
    return lambda array, keys, at: _records(array, keys, at)


@overload(prefetch, inline="always", strict=False)
def _prefetch_compiled(array: Any, at: Any) -> Any:
    return lambda array, at: _prefetch(array, at)


@overload(add_whole, inline="always", strict=False)
def _add_whole_compiled(left: Any, right: Any) -> Any:
    return lambda left, right: _ADD_WHOLE(left, right)


@overload(same_high, inline="always", strict=False)
def _same_high_compiled(left: Any, right: Any) -> Any:
    return lambda left, right: _SAME_HIGH(left, right)


@overload(keep, inline="always", strict=False)
def _keep_compiled(lanes: Any, mask: Any) -> Any:
    return lambda lanes, mask: _KEEP(lanes, mask)


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


@overload(count_above, inline="always", strict=False)
def _count_above_compiled(tally: Any, left: Any, right: Any) -> Any:
    return lambda tally, left, right: _count_above(tally, left, right)


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
