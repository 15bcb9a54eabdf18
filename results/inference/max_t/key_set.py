"""A set of 64-bit keys that grows to many millions: eight bytes a place, where Python's own takes a hundred a key."""

from __future__ import annotations

import numpy as np

from signals.arrays import Flags, Words
from sweeps.kernels.compiled import kernel

__all__ = ["KeySet"]

_SMALLEST = 1 << 12
_MIXER = 0x9E3779B97F4A7C15


class KeySet:
    """Keys above 0, by open addressing with linear probing; at most half of the places are taken.

    Not safe to share without a lock.
    """

    def __init__(self) -> None:
        self._places = np.zeros(_SMALLEST, dtype=np.uint64)
        self._count = 0

    def __len__(self) -> int:
        """Return the number of keys."""
        return self._count

    def add(self, keys: Words) -> Flags:
        """Add keys (n,); 0 is no key.

        Returns
        -------
        numpy.ndarray of bool, shape (n,)
            Which were met for the first time, by this call or within it.
        """
        while 2 * (self._count + len(keys)) > len(self._places):
            before, self._places = self._places, np.zeros(2 * len(self._places), dtype=np.uint64)
            _insert(self._places, before, np.zeros(len(before), dtype=np.bool_))
        fresh = np.zeros(len(keys), dtype=np.bool_)
        self._count += int(_insert(self._places, keys, fresh))
        return fresh


@kernel
def _insert(places: Words, keys: Words, fresh: Flags) -> int:
    last = np.uint64(len(places) - 1)
    added = 0
    for i in range(len(keys)):
        key = keys[i]
        if key == np.uint64(0):
            continue
        mixed = key * np.uint64(_MIXER)
        at = (mixed ^ (mixed >> np.uint64(32))) & last
        while places[at] != np.uint64(0) and places[at] != key:
            at = (at + np.uint64(1)) & last
        if places[at] == np.uint64(0):
            places[at] = key
            fresh[i] = True
            added += 1
    return added
