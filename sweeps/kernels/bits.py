"""Sets of bars as bits: bar t is bit ``t % 64`` of word ``t // 64``.

A set over 30,000 bars takes 3.75 KB and stays in the first-level cache, where finding its next bar costs a load, a
shift and one instruction.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.typing.templates import Signature
from numba.extending import overload

from signals.arrays import Bytes, Flags, Words
from sweeps.kernels.compiled import Context, Typed, Whole, inner_kernel, intrinsic, trailing_zeros

__all__ = ["SPARE", "is_member", "next_in_sparse", "next_member", "pack"]

SPARE = 3
"""Words of zeros after a set, so that a search may begin beyond its end and look a word further."""


def pack(members: Flags) -> Words:
    """Pack a bool array (..., T) into words (..., ceil(T/64))."""
    bars = members.shape[-1]
    octets = np.zeros((*members.shape[:-1], 8 * -(-bars // 64)), dtype=np.uint8)
    octets[..., : -(-bars // 8)] = np.packbits(members, axis=-1, bitorder="little")
    return octets.view("<u8").astype(np.uint64, copy=False)


def word_at(octets: Bytes, at: np.uint64) -> np.uint64:
    """Return the 64 bits that begin at any place of a uint8 array, the first byte lowest; `at` is uint64."""
    return octets[int(at) : int(at) + 8].view("<u8")[0]


@inner_kernel
def next_member(octets: Bytes, base: np.uint64, length: np.uint64, start: Whole) -> Whole:
    """Return the first bar at or after `start` of one set of several, or ``8 * length`` where there is none.

    The bars from `start` on are read as one word from the byte they begin in, so that where they lie within the words
    of the set decides no branch.

    Parameters
    ----------
    octets
        uint8: sets, each followed by `SPARE` words of zeros.
    base
        uint64: where the set begins. Unsigned indices, because a signed one costs a test for being negative.
    length
        uint64: bytes of the set with one of its words of zeros.
    start
        Bar, at most a few beyond what is returned where there is none.
    """
    at, eight = np.uint64(start >> 3), np.uint64(8)
    window = word_at(octets, base + at) >> np.uint64(start & 7)
    if window != 0:
        return start + np.int64(trailing_zeros(window))
    return _next_from_byte(octets, base, length, at + eight)


@inner_kernel
def next_in_sparse(octets: Bytes, base: np.uint64, length: np.uint64, start: Whole) -> Whole:
    """Return what `next_member` does, a little later where the next bar is near, sooner where it is a word away.

    Two words are looked at before there is a branch: where the first is often empty, guessing whether it is costs more.
    """
    at, eight = np.uint64(start >> 3), np.uint64(8)
    window, after = word_at(octets, base + at) >> np.uint64(start & 7), word_at(octets, base + at + eight)
    if window | after == 0:
        return _next_from_byte(octets, base, length, at + eight + eight)
    near = start + np.int64(trailing_zeros(window))
    far = np.int64((at + eight) * eight) + np.int64(trailing_zeros(after))
    return near if window != 0 else far


@inner_kernel
def _next_from_byte(octets: Bytes, base: np.uint64, length: np.uint64, at: np.uint64) -> Whole:
    """Return the first bar of a set from one of its bytes on, or ``8 * length``; `at` is uint64."""
    eight = np.uint64(8)
    while at < length:
        window = word_at(octets, base + at)
        if window != 0:
            return np.int64(at * eight) + np.int64(trailing_zeros(window))
        at += eight
    return np.int64(length * eight)


@inner_kernel
def is_member(octets: Bytes, base: np.uint64, bar: Whole) -> Whole:
    """Return 1 if a bar is in the set that begins at byte `base`, else 0."""
    return np.int64((octets[base + np.uint64(bar >> 3)] >> np.uint8(bar & 7)) & np.uint8(1))


@intrinsic
def _word_at(_context: Context, octets: types.Type, at: types.Type) -> Typed:
    def generate(
        context: Context, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
    ) -> ir.Value:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        address = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(64).as_pointer())
        word = builder.load(address)
        word.align = 1
        return word

    return types.uint64(octets, types.uint64), generate


overload(word_at, inline="always", strict=False)(lambda octets, at: lambda octets, at: _word_at(octets, at))
