"""What is made of one asset at a time, and held for as long as it fits: runs have more assets than memory may have room for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["MOST_BYTES", "Loaded"]

MOST_BYTES = 1 << 28
"""Of assets held at a time, by estimate; at least one is, whatever it takes."""

_T = TypeVar("_T")


class Loaded(Generic[_T]):
    """What is made of assets, as many of them held as fit; threads may share it.

    Assets are gone through in order, again and again. So the one asked for last is let go where another one comes: of those
    asked for longest ago each would be the very next that is wanted.

    Parameters
    ----------
    make
        From an asset's place to what is made of it.
    bytes_of
        What that takes, by estimate.
    most
        Bytes held at a time.
    """

    def __init__(self, make: Callable[[int], _T], bytes_of: Callable[[_T], int], most: int = MOST_BYTES) -> None:
        self._make, self._bytes_of, self._most = make, bytes_of, most
        self._held: OrderedDict[int, _T] = OrderedDict()
        self._lock = threading.RLock()

    def __getitem__(self, place: int) -> _T:
        """Return what is made of an asset, making it where it is not held any more."""
        with self._lock:
            if place not in self._held:
                made = self._make(place)
                self._let_go(self._bytes_of(made))
                self._held[place] = made
            self._held.move_to_end(place)
            return self._held[place]

    def __len__(self) -> int:
        """Return how many are held."""
        return len(self._held)

    def _let_go(self, wanted: int) -> None:
        taken = [self._bytes_of(each) for each in self._held.values()]
        while taken and sum(taken) + wanted > self._most:
            self._held.popitem()
            taken.pop()
