"""The register of lanes as the compiler has it: its type, and the instructions behind every function of `simd`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import signature as parameters_of
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import Signature
from numba.extending import register_model

from sweeps.kernels.compiled import Context, Emit, Typed, intrinsic

WIDTH = 4
"""Lanes of a register: what AVX2 holds, and the fields of a record. The same everywhere, so that sums are too."""

_SIGN = 1 << 63

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


def _read_at_or_below(builder: ir.IRBuilder, data: ir.Value, at: ir.Value, level: ir.Value) -> ir.Value:
    below = builder.fcmp_ordered("<=", _read(builder, data, at), _broadcast(builder, level))
    return builder.zext(builder.bitcast(below, ir.IntType(WIDTH)), ir.IntType(64))


def _emit_prefetch(builder: ir.IRBuilder, data: ir.Value, at: ir.Value) -> None:
    address = builder.bitcast(builder.gep(data, [at]), ir.IntType(8).as_pointer())
    integer = ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [address.type, integer, integer, integer])
    function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
    # to be read, kept in all caches but the nearest, data: what is in there would have to go for it
    builder.call(function, [address, ir.Constant(integer, 0), ir.Constant(integer, 2), ir.Constant(integer, 1)])


splat = intrinsic(lambda _context, value: (_LANES(types.float64), _with_data(_broadcast)))
load = intrinsic(lambda _context, array, at: (_LANES(array, types.int64), _with_data(_read)))
store = intrinsic(lambda _context, array, at, lanes: (types.void(array, types.int64, _LANES), _with_data(_write)))
prefetch = intrinsic(lambda _context, array, at: (types.void(array, types.int64), _with_data(_emit_prefetch)))
at_or_below = intrinsic(
    lambda _context, array, at, level: (
        types.uint64(array, types.uint64, types.float64),
        _with_data(_read_at_or_below),
    )
)


@intrinsic
def records(_context: Context, array: types.Type, keys: types.Type, at: types.Type) -> Typed:
    """Read four records, and return a register for each of their fields."""
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


def _emit_signs(builder: ir.IRBuilder, lanes: ir.Value) -> ir.Value:
    shifted = builder.lshr(_whole(builder, lanes), ir.Constant(_INTEGERS, [63] * WIDTH))
    return builder.bitcast(shifted, _VECTOR)


def _emit_magnitude(builder: ir.IRBuilder, lanes: ir.Value) -> ir.Value:
    unsigned = builder.and_(_whole(builder, lanes), ir.Constant(_INTEGERS, [_SIGN - 1] * WIDTH))
    return builder.bitcast(unsigned, _VECTOR)


def _emit_flipped(builder: ir.IRBuilder, lanes: ir.Value, by: ir.Value) -> ir.Value:
    sign = builder.and_(_whole(builder, by), ir.Constant(_INTEGERS, [_SIGN] * WIDTH))
    return builder.bitcast(builder.xor(_whole(builder, lanes), sign), _VECTOR)


add = _lanewise(lambda builder, a, b: builder.fadd(a, b))
subtract = _lanewise(lambda builder, a, b: builder.fsub(a, b))
multiply = _lanewise(lambda builder, a, b: builder.fmul(a, b))
smaller = _lanewise(lambda builder, a, b: builder.select(builder.fcmp_ordered("<", a, b), a, b))
larger = _lanewise(lambda builder, a, b: builder.select(builder.fcmp_ordered(">", a, b), a, b))
add_whole = _lanewise(
    lambda builder, a, b: builder.bitcast(builder.add(_whole(builder, a), _whole(builder, b)), _VECTOR)
)
keep = _lanewise(_both)
same_high = _lanewise(_emit_same_high)
signs = _lanewise(_emit_signs)
magnitude = _lanewise(_emit_magnitude)
flipped = _lanewise(_emit_flipped)
known = _lanewise(lambda builder, a: _both(builder, _true(builder, "ord", a, a), a))
counts = _lanewise(lambda builder, a: builder.sitofp(_whole(builder, a), _VECTOR))
# the tally keeps integers in the bits of its lanes
count_above = _lanewise(
    lambda builder, tally, a, b: builder.bitcast(
        builder.sub(_whole(builder, tally), _true(builder, ">", a, b)), _VECTOR
    )
)
add_above = _lanewise(lambda builder, total, a, b: builder.fadd(total, _both(builder, _true(builder, ">", a, b), a)))
subtract_below = _lanewise(
    lambda builder, total, a, b: builder.fsub(total, _both(builder, _true(builder, ">", b, a), a))
)
