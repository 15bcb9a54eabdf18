"""Values selected for some squares, as many of these as there is room for: the rest waits for another reading."""

from __future__ import annotations

import numpy as np

from signals.arrays import Flags, Floats, Integers

__all__ = ["Held"]

Rows = tuple[Integers, Floats, Integers]
"""Of each row a key, a value, and how often it is there."""


class Held:
    """Rows of keys and values; of equal ones it is counted how many there are.

    Parameters
    ----------
    keys
        How many there are: 0 up to this number.
    most
        Rows that may be held. Where there are more, those of the highest keys are let go, and `upto` says from which on.
    """

    def __init__(self, keys: int, most: int) -> None:
        self.upto = keys
        self._most, self._rows = most, 0
        self._pieces: list[Rows] = []

    def add(self, rows: Rows) -> None:
        """Hold some more rows."""
        self._pieces.append(rows)
        self._rows += len(rows[0])
        if self._rows > 2 * self._most:
            self._shrink()

    def _shrink(self) -> None:
        key, value, times = self._merged()
        if len(key) > self._most:
            # all rows of one key are held, however many they are
            self.upto = max(int(key[self._most]), int(key[0]) + 1)
            end = int(np.searchsorted(key, self.upto))
            key, value, times = key[:end], value[:end], times[:end]
        self._pieces, self._rows = [(key, value, times)], len(key)

    def _merged(self) -> Rows:
        """Return the rows in order of keys and values, each once."""
        key, value, times = (np.concatenate(each) for each in zip(*self._pieces, strict=True))
        within = key < self.upto
        key, value, times = key[within], value[within], times[within]
        order = np.lexsort((value, key))
        key, value, times = key[order], value[order], times[order]
        first = np.flatnonzero(np.r_[True, (key[1:] != key[:-1]) | (value[1:] != value[:-1])][: len(key)])
        return key[first], value[first], np.add.reduceat(times, first) if len(first) else times

    def at(self, keys: Integers, places: Integers) -> Floats:
        """Return the values at places among those of keys, float64 (n,), each counted as often as it is there."""
        if not self._pieces:
            return np.full(len(keys), np.nan)
        key, value, times = self._merged()
        upto = np.cumsum(times)
        first = np.searchsorted(key, keys)
        before = np.where(first > 0, upto[np.maximum(first - 1, 0)], 0)
        return np.asarray(value[np.searchsorted(upto, before + places, side="right")])

    def holds(self, keys: Integers) -> Flags:
        """Return of which keys all rows are held."""
        return np.asarray(keys < self.upto)
