"""Lanes: a few float64 held in one SIMD register, for loops whose running state must never leave the registers.

A loop over a small array leaves its state in memory, where every step loads and stores all of it, and whether the
compiler finds SIMD in it changes from one processor to the next. Here the register is a value: `load` and `splat` make
one, ``+ - *`` and the functions below work on all lanes at once, `store` writes one back.

Each function is plain Python over numpy arrays of `WIDTH` values and is given its compiled form beside it, so that
with ``NUMBA_DISABLE_JIT=1`` the same kernels run uncompiled.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from inspect import signature as parameters_of
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import Signature
from numba.extending import overload, register_model

from signals.arrays import Floats, Integers32
from sweeps.kernels.compiled import Context, Emit, Typed, Whole, intrinsic

__all__ = [
    "WIDTH",
    "Lanes",
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

Lanes = Floats
"""A register, as Python sees it: `WIDTH` values."""

_VECTOR = ir.VectorType(ir.DoubleType(), WIDTH)
_INTEGERS = ir.VectorType(ir.IntType(64), WIDTH)


class LanesType(types.Type):
    """The compiler's type of a register of lanes."""

    def __init__(self) -> None:
        super().__init__(name=f"Lanes{WIDTH}")


_LANES: Any = LanesType()


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: object, kind: LanesType) -> None:
        super().__init__(manager, kind, _VECTOR)  # type: ignore[no-untyped-call]


def splat(value: float) -> Lanes:
    """Return a register with one value in every lane."""
    return np.full(WIDTH, value)


def load(array: Floats, at: Whole) -> Lanes:
    """Return `WIDTH` adjacent values of a contiguous float64 array as a register."""
    return np.array(array[at : at + WIDTH])


def spread(array: Floats, at: Whole) -> Lanes:
    """Return one value of a contiguous float64 array, in every lane; `at` may not be negative."""
    return np.full(WIDTH, array[at])


def records(array: Floats, keys: Integers32, at: Whole) -> tuple[Lanes, Lanes, Lanes, Lanes]:
    """Return the four fields of `WIDTH` records of an array, a register each, lane l of record ``keys[at + l]``.

    A record is four adjacent values; `keys` is int32, and neither a key nor `at` may be negative. Fields may hold whole
    numbers: a register keeps bits.
    """
    first, second, third, fourth = np.stack([array[4 * int(keys[at + lane]) :][:4] for lane in range(WIDTH)]).T
    return first, second, third, fourth


def known(lanes: Lanes) -> Lanes:
    """Return the lanes with zeros in place of NaN."""
    return np.where(np.isnan(lanes), 0.0, lanes)


def prefetch(array: Floats, at: Whole) -> None:
    """Ask for a place of an array ahead of its use; `at` may not be negative."""


def add_whole(left: Lanes, right: Lanes) -> Lanes:
    """Add lanes that hold int64."""
    return (left.view(np.int64) + right.view(np.int64)).view(np.float64)


def same_high(left: Lanes, right: Lanes) -> Lanes:
    """Return a mask of the lanes, taken as int64, whose upper 32 bits are the same: all bits set where they are."""
    same = (left.view(np.int64) >> 32) == (right.view(np.int64) >> 32)
    return (-same.astype(np.int64)).view(np.float64)


def keep(lanes: Lanes, mask: Lanes) -> Lanes:
    """Return the lanes with zeros where a mask is not set."""
    return (lanes.view(np.int64) & mask.view(np.int64)).view(np.float64)


def store(array: Floats, at: Whole, lanes: Lanes) -> None:
    """Write a register to `WIDTH` adjacent places of a contiguous float64 array."""
    array[at : at + WIDTH] = lanes


def smaller(left: Lanes, right: Lanes) -> Lanes:
    """Return the smaller of each pair of lanes."""
    return np.where(left < right, left, right)


def larger(left: Lanes, right: Lanes) -> Lanes:
    """Return the larger of each pair of lanes."""
    return np.where(left > right, left, right)


def count_above(tally: Lanes, left: Lanes, right: Lanes) -> Lanes:
    """Count, lane by lane, that left exceeds right; `counts` reads such a tally, which starts at ``splat(0.0)``."""
    return tally + (left > right)


def counts(tally: Lanes) -> Lanes:
    """Return a tally as numbers."""
    return tally


def at_or_below(array: Floats, at: Whole | np.uint64, level: float) -> np.uint64:
    """Return bits of the lanes, lowest first, in which adjacent values from `at` (unsigned) on are <= a level."""
    return np.uint64(sum(1 << lane for lane in range(WIDTH) if array[int(at) + lane] <= level))


def add_above(total: Lanes, left: Lanes, right: Lanes) -> Lanes:
    """Add left to a total in the lanes where it exceeds right."""
    return total + np.where(left > right, left, 0.0)


def subtract_below(total: Lanes, left: Lanes, right: Lanes) -> Lanes:
    """Subtract left from a total in the lanes where it is below right."""
    return total - np.where(left < right, left, 0.0)


# What follows emits instructions: llvmlite and numba say nothing of their types, and numba asks for arguments by name.
# ruff: noqa: ARG005


def _lanewise(emit: Emit) -> Callable[..., Typed]:
    """Make an intrinsic from registers to a register of the instructions for one, two or three of them."""

    def generate(
        context: Context, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
    ) -> ir.Value:
        return emit(builder, *arguments)

    taken = len(parameters_of(emit).parameters) - 1
    if taken == 1:
        return intrinsic(lambda _context, _a: (_LANES(_LANES), generate))
    if taken == 2:  # noqa: PLR2004
        return intrinsic(lambda _context, _a, _b: (_LANES(_LANES, _LANES), generate))
    return intrinsic(lambda _context, _a, _b, _c: (_LANES(_LANES, _LANES, _LANES), generate))


def _with_data(emit: Emit) -> Emit:
    """Hand an array's data over in place of the array."""

    def generate(
        context: Context, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
    ) -> ir.Value:
        data = [
            context.make_array(kind)(context, builder, argument).data if isinstance(kind, types.Array) else argument
            for kind, argument in zip(signature.args, arguments, strict=True)
        ]
        written = emit(builder, *data)
        return context.get_dummy_value() if signature.return_type == types.void else written

    return generate


def _broadcast(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    nothing = ir.Constant(_VECTOR, ir.Undefined)
    first = builder.insert_element(nothing, value, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), None))


def _read(builder: ir.IRBuilder, data: ir.Value, at: ir.Value) -> ir.Value:
    lanes = builder.load(builder.bitcast(builder.gep(data, [at]), _VECTOR.as_pointer()))
    lanes.align = 8
    return lanes


def _write(builder: ir.IRBuilder, data: ir.Value, at: ir.Value, lanes: ir.Value) -> None:
    builder.store(lanes, builder.bitcast(builder.gep(data, [at]), _VECTOR.as_pointer())).align = 8


def _read_spread(builder: ir.IRBuilder, data: ir.Value, at: ir.Value) -> ir.Value:
    return _broadcast(builder, builder.load(builder.gep(data, [at])))


def _read_at_or_below(builder: ir.IRBuilder, data: ir.Value, at: ir.Value, level: ir.Value) -> ir.Value:
    below = builder.fcmp_ordered("<=", _read(builder, data, at), _broadcast(builder, level))
    return builder.zext(builder.bitcast(below, ir.IntType(WIDTH)), ir.IntType(64))


def _emit_prefetch(builder: ir.IRBuilder, data: ir.Value, at: ir.Value) -> None:
    address = builder.bitcast(builder.gep(data, [at]), ir.IntType(8).as_pointer())
    integer = ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [address.type, integer, integer, integer])
    function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
    # to be read, kept in all caches, data
    builder.call(function, [address, ir.Constant(integer, 0), ir.Constant(integer, 3), ir.Constant(integer, 1)])


_splat = intrinsic(lambda _context, value: (_LANES(types.float64), _with_data(_broadcast)))
_load = intrinsic(lambda _context, array, at: (_LANES(array, types.int64), _with_data(_read)))
_spread = intrinsic(lambda _context, array, at: (_LANES(array, types.int64), _with_data(_read_spread)))
_store = intrinsic(lambda _context, array, at, lanes: (types.void(array, types.int64, _LANES), _with_data(_write)))
_prefetch = intrinsic(lambda _context, array, at: (types.void(array, types.int64), _with_data(_emit_prefetch)))
_at_or_below = intrinsic(
    lambda _context, array, at, level: (
        types.uint64(array, types.uint64, types.float64),
        _with_data(_read_at_or_below),
    )
)


@intrinsic
def _records(_context: Context, array: types.Type, keys: types.Type, at: types.Type) -> Typed:
    kind: Any = types.UniTuple(_LANES, 4)  # type: ignore[no-untyped-call]

    def generate(
        context: Context, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
    ) -> ir.Value:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        names = context.make_array(signature.args[1])(context, builder, arguments[1]).data
        rows = []
        for lane in range(4):
            place = builder.add(arguments[2], ir.Constant(ir.IntType(64), lane))
            key = builder.zext(builder.load(builder.gep(names, [place])), ir.IntType(64))
            rows.append(_read(builder, data, builder.shl(key, ir.Constant(ir.IntType(64), 2))))
        return context.make_tuple(builder, kind, _transposed(builder, rows))

    return kind(array, keys, types.int64), generate


def _transposed(builder: ir.IRBuilder, rows: list[ir.Value]) -> list[ir.Value]:
    """Turn four registers of a record each into four of a field each."""

    def shuffle(left: ir.Value, right: ir.Value, places: list[int]) -> ir.Value:
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


def _whole(builder: ir.IRBuilder, lanes: ir.Value) -> ir.Value:
    return builder.bitcast(lanes, _INTEGERS)


def _both(builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    return builder.bitcast(builder.and_(_whole(builder, left), _whole(builder, right)), _VECTOR)


def _true(builder: ir.IRBuilder, comparison: str, left: ir.Value, right: ir.Value) -> ir.Value:
    """Return all bits of a lane where a comparison holds: the integer -1."""
    return builder.sext(builder.fcmp_ordered(comparison, left, right), _INTEGERS)


def _emit_same_high(builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    # equal upper halves: what differs fits the lower half
    differs = builder.xor(_whole(builder, left), _whole(builder, right))
    upper = builder.lshr(differs, ir.Constant(_INTEGERS, [32] * WIDTH))
    same = builder.icmp_unsigned("==", upper, ir.Constant(_INTEGERS, [0] * WIDTH))
    return builder.bitcast(builder.sext(same, _INTEGERS), _VECTOR)


_add = _lanewise(lambda builder, a, b: builder.fadd(a, b))
_subtract = _lanewise(lambda builder, a, b: builder.fsub(a, b))
_multiply = _lanewise(lambda builder, a, b: builder.fmul(a, b))
_smaller = _lanewise(lambda builder, a, b: builder.select(builder.fcmp_ordered("<", a, b), a, b))
_larger = _lanewise(lambda builder, a, b: builder.select(builder.fcmp_ordered(">", a, b), a, b))
_add_whole = _lanewise(
    lambda builder, a, b: builder.bitcast(builder.add(_whole(builder, a), _whole(builder, b)), _VECTOR)
)
_keep = _lanewise(_both)
_same_high = _lanewise(_emit_same_high)
_known = _lanewise(lambda builder, a: _both(builder, _true(builder, "ord", a, a), a))
_counts = _lanewise(lambda builder, a: builder.sitofp(_whole(builder, a), _VECTOR))
# the tally keeps integers in the bits of its lanes
_count_above = _lanewise(
    lambda builder, tally, a, b: builder.bitcast(
        builder.sub(_whole(builder, tally), _true(builder, ">", a, b)), _VECTOR
    )
)
_add_above = _lanewise(lambda builder, total, a, b: builder.fadd(total, _both(builder, _true(builder, ">", a, b), a)))
_subtract_below = _lanewise(
    lambda builder, total, a, b: builder.fsub(total, _both(builder, _true(builder, ">", b, a), a))
)

_COMPILED: dict[Callable[..., object], Callable[..., object]] = {
    splat: lambda value: lambda value: _splat(value),
    load: lambda array, at: lambda array, at: _load(array, at),
    spread: lambda array, at: lambda array, at: _spread(array, at),
    records: lambda array, keys, at: lambda array, keys, at: _records(array, keys, at),
    prefetch: lambda array, at: lambda array, at: _prefetch(array, at),
    store: lambda array, at, lanes: lambda array, at, lanes: _store(array, at, lanes),
    at_or_below: lambda array, at, level: lambda array, at, level: _at_or_below(array, at, level),
    known: lambda lanes: lambda lanes: _known(lanes),
    counts: lambda tally: lambda tally: _counts(tally),
    keep: lambda lanes, mask: lambda lanes, mask: _keep(lanes, mask),
    add_whole: lambda left, right: lambda left, right: _add_whole(left, right),
    same_high: lambda left, right: lambda left, right: _same_high(left, right),
    smaller: lambda left, right: lambda left, right: _smaller(left, right),
    larger: lambda left, right: lambda left, right: _larger(left, right),
    count_above: lambda tally, left, right: lambda tally, left, right: _count_above(tally, left, right),
    add_above: lambda total, left, right: lambda total, left, right: _add_above(total, left, right),
    subtract_below: lambda total, left, right: lambda total, left, right: _subtract_below(total, left, right),
}
for _plain, _compiled in _COMPILED.items():
    overload(_plain, inline="always", strict=False)(_compiled)


def _are_lanes(left: types.Type, right: types.Type) -> bool:
    return isinstance(left, LanesType) and isinstance(right, LanesType)


_OPERATORS: dict[Callable[..., object], Callable[..., object]] = {
    operator.add: lambda left, right: (lambda left, right: _add(left, right)) if _are_lanes(left, right) else None,
    operator.sub: lambda left, right: (lambda left, right: _subtract(left, right)) if _are_lanes(left, right) else None,
    operator.mul: lambda left, right: (lambda left, right: _multiply(left, right)) if _are_lanes(left, right) else None,
}
for _plain, _compiled in _OPERATORS.items():
    overload(_plain, strict=False)(_compiled)
