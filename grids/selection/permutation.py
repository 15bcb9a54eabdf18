"""A seeded shuffle of the integers below n that needs no memory, whatever n is."""

from __future__ import annotations

import hashlib

import numpy as np

from grids.mixing import mixed
from signals.arrays import Integers, Words

__all__ = ["Permutation"]

_ROUNDS = 10


class Permutation:
    """A pseudo-random order of ``0 .. n - 1``, the same for the same seed on every machine.

    A Feistel network permutes the numbers of an even count of bits; one that lands at or above n is sent through
    again until it lands below (Black and Rogaway, 2002), four passes at most on average.

    Parameters
    ----------
    n
        How many integers, from 1 to 2**62.
    seed
        Any non-negative integer.
    """

    def __init__(self, n: int, seed: int) -> None:
        self._n = n
        self._half = np.uint64(max((n - 1).bit_length() + 1, 4) // 2)
        self._mask = np.uint64((1 << int(self._half)) - 1)
        # Hashed, so that neighbouring seeds and seeds of any length share nothing.
        words = hashlib.shake_256(str(seed).encode()).digest(8 * _ROUNDS)
        self._keys = np.frombuffer(words, dtype="<u8").astype(np.uint64)

    def __getitem__(self, places: slice) -> Integers:
        """Return the integers at some places of the shuffled order."""
        start, stop, step = places.indices(self._n)
        words = self._passed(np.arange(start, stop, step, dtype=np.int64).view(np.uint64))
        while True:
            outside = np.flatnonzero(words >= self._n)
            if not len(outside):
                return words.view(np.int64)
            words[outside] = self._passed(words[outside])

    def _passed(self, words: Words) -> Words:
        left, right = words >> self._half, words & self._mask
        for key in self._keys:
            left, right = right, left ^ (mixed(right ^ key) & self._mask)
        return (left << self._half) | right
