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

import numpy as np
from numba.core import types
from numba.extending import overload

from signals.arrays import Floats, Integers32
from sweeps.kernels import registers
from sweeps.kernels.compiled import Whole
from sweeps.kernels.registers import WIDTH, LanesType

__all__ = [
    "WIDTH",
    "Lanes",
    "add_above",
    "add_whole",
    "at_or_below",
    "count_above",
    "counts",
    "flipped",
    "keep",
    "known",
    "larger",
    "load",
    "magnitude",
    "prefetch",
    "records",
    "same_high",
    "signs",
    "smaller",
    "splat",
    "store",
    "subtract_below",
]


Lanes = Floats
"""A register, as Python sees it: `WIDTH` values."""


def splat(value: float) -> Lanes:
    """Return a register with one value in every lane."""
    return np.full(WIDTH, value)


def load(array: Floats, at: Whole) -> Lanes:
    """Return `WIDTH` adjacent values of a contiguous float64 array as a register."""
    return np.array(array[at : at + WIDTH])


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
    """Bring a place of an array from memory into a near cache ahead of its use; `at` may not be negative."""


def add_whole(left: Lanes, right: Lanes) -> Lanes:
    """Add lanes that hold int64."""
    return (left.view(np.int64) + right.view(np.int64)).view(np.float64)


def same_high(left: Lanes, right: Lanes) -> Lanes:
    """Return a mask of the lanes, taken as int64, whose upper 32 bits are the same: all bits set where they are."""
    same = (left.view(np.int64) >> 32) == (right.view(np.int64) >> 32)
    return (-same.astype(np.int64)).view(np.float64)


def signs(lanes: Lanes) -> Lanes:
    """Return the uppermost bit of each lane as an int64, 0 or 1."""
    return (lanes.view(np.uint64) >> np.uint64(63)).view(np.float64)


def magnitude(lanes: Lanes) -> Lanes:
    """Return the lanes without their signs."""
    return np.abs(lanes)


def flipped(lanes: Lanes, by: Lanes) -> Lanes:
    """Return the lanes, negated where another has its sign set."""
    return np.where(np.signbit(by), -lanes, lanes)


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


_COMPILED: dict[Callable[..., object], Callable[..., object]] = {
    splat: lambda value: lambda value: registers.splat(value),
    load: lambda array, at: lambda array, at: registers.load(array, at),
    records: lambda array, keys, at: lambda array, keys, at: registers.records(array, keys, at),
    prefetch: lambda array, at: lambda array, at: registers.prefetch(array, at),
    store: lambda array, at, lanes: lambda array, at, lanes: registers.store(array, at, lanes),
    at_or_below: lambda array, at, level: lambda array, at, level: registers.at_or_below(array, at, level),
    known: lambda lanes: lambda lanes: registers.known(lanes),
    counts: lambda tally: lambda tally: registers.counts(tally),
    keep: lambda lanes, mask: lambda lanes, mask: registers.keep(lanes, mask),
    add_whole: lambda left, right: lambda left, right: registers.add_whole(left, right),
    magnitude: lambda lanes: lambda lanes: registers.magnitude(lanes),
    flipped: lambda lanes, by: lambda lanes, by: registers.flipped(lanes, by),
    signs: lambda lanes: lambda lanes: registers.signs(lanes),
    same_high: lambda left, right: lambda left, right: registers.same_high(left, right),
    smaller: lambda left, right: lambda left, right: registers.smaller(left, right),
    larger: lambda left, right: lambda left, right: registers.larger(left, right),
    count_above: lambda tally, left, right: lambda tally, left, right: registers.count_above(tally, left, right),
    add_above: lambda total, left, right: lambda total, left, right: registers.add_above(total, left, right),
    subtract_below: lambda total, left, right: lambda total, left, right: registers.subtract_below(total, left, right),
}
for _plain, _compiled in _COMPILED.items():
    overload(_plain, inline="always", strict=False)(_compiled)


def _are_lanes(left: types.Type, right: types.Type) -> bool:
    return isinstance(left, LanesType) and isinstance(right, LanesType)


_OPERATORS: dict[Callable[..., object], Callable[..., object]] = {
    operator.add: lambda left, right: (
        (lambda left, right: registers.add(left, right)) if _are_lanes(left, right) else None
    ),
    operator.sub: lambda left, right: (
        (lambda left, right: registers.subtract(left, right)) if _are_lanes(left, right) else None
    ),
    operator.mul: lambda left, right: (
        (lambda left, right: registers.multiply(left, right)) if _are_lanes(left, right) else None
    ),
}
for _plain, _compiled in _OPERATORS.items():
    overload(_plain, strict=False)(_compiled)
