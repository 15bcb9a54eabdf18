"""Numbers as multiples of a quantum, a power of two, and those that it is too coarse for as they are."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import frexp

import numpy as np

from signals.arrays import Flags, Floats, Integers
from sweeps.store.numbers.integers import pack, unpack

__all__ = ["Quantised", "joined", "multiples", "parted", "quantum_for", "split_floats", "whole_floats"]

_SPARED = 0.03
"""Share of rows that may be kept as they are, so that others take fewer bits."""

_FITS = 2.0**60
_SMALLEST, _LARGEST = -1000, 900


def quantum_for(allowed: Floats) -> float:
    """Return the power of two that nearly all rows allow.

    Parameters
    ----------
    allowed
        float64 (m,): the largest step that keeps what is reckoned from a row; infinite where any does.
    """
    bounded = allowed[np.isfinite(allowed) & (allowed > 0)]
    if len(bounded) == 0:
        return 1.0
    spared = int(_SPARED * len(bounded))
    limit = float(np.partition(bounded, spared)[spared])
    return 2.0 ** min(max(frexp(limit)[1] - 1, _SMALLEST), _LARGEST)


@dataclass(frozen=True)
class Quantised:
    """A column as multiples of a quantum.

    Attributes
    ----------
    quantum
        The step, a power of two.
    steps
        int64 (m,).
    exact
        bool (m,): rows that are kept to the last bit.
    bits
        int64: of these, what the bits of the number are beyond those of its multiple.
    """

    quantum: float
    steps: Integers
    exact: Flags
    bits: Integers

    def values(self) -> Floats:
        """Return the numbers, float64 (m,), as they are read back."""
        found = multiples(self.steps, self.quantum)
        found[self.exact] = (found[self.exact].view(np.int64) + self.bits).view(np.float64)
        return found

    @classmethod
    def of(cls, values: Floats, quantum: float, exact: Flags) -> Quantised:
        """Round numbers; those that do not fit, are none, or are minus zero are kept exactly, beside those of `exact`."""
        with np.errstate(invalid="ignore", over="ignore"):
            steps = values / quantum
            fits = np.abs(steps) < _FITS
        exact = exact | ~fits | ((values == 0) & np.signbit(values))
        whole = np.rint(np.where(fits, steps, 0.0)).astype(np.int64)
        kept = np.ascontiguousarray(values[exact]).view(np.int64)
        return cls(quantum, whole, exact, kept - multiples(whole[exact], quantum).view(np.int64))

    def head(self) -> bytes:
        """Return the quantum and the rows that are kept exactly, as bytes."""
        rows = np.flatnonzero(self.exact)
        return joined(struct.pack("<d", self.quantum), pack(np.diff(rows, prepend=0)), pack(self.bits))

    @classmethod
    def read(cls, head: bytes, steps: Integers) -> Quantised:
        """Return a column from its head and its multiples."""
        quantum, rows, bits = parted(head)
        exact = np.zeros(len(steps), dtype=np.bool_)
        exact[unpack(rows).cumsum()] = True
        return cls(struct.unpack("<d", quantum)[0], steps, exact, unpack(bits))


def multiples(steps: Integers, quantum: float) -> Floats:
    """Return multiples of a quantum as numbers."""
    found: Floats = np.multiply(steps, quantum)
    return found


def joined(*pieces: bytes) -> bytes:
    """Return pieces as one."""
    return struct.pack(f"<B{len(pieces)}I", len(pieces), *map(len, pieces)) + b"".join(pieces)


def parted(data: bytes) -> list[bytes]:
    """Return the pieces that were joined."""
    (count,) = struct.unpack_from("<B", data)
    sizes = struct.unpack_from(f"<{count}I", data, 1)
    ends = accumulate(sizes, initial=1 + 4 * count)
    return [data[start:end] for start, end in pairwise(ends)]


def split_floats(values: Floats) -> bytes:
    """Return numbers of which few differ as bytes, to the last bit: which there are, and which one each is."""
    kinds, which = np.unique(np.ascontiguousarray(values).view(np.int64), return_inverse=True)
    return joined(pack(kinds), pack(which.astype(np.int64).ravel()))


def whole_floats(data: bytes) -> Floats:
    """Return the numbers that `split_floats` was given."""
    kinds, which = map(unpack, parted(data))
    found: Floats = kinds[which].view(np.float64)
    return found
