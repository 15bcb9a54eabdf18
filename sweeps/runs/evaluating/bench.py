"""What a process keeps from chunk to chunk: the asset at hand, its engine, and how far its cells have been walked."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator

from signals.arrays import Integers
from sweeps.runs.evaluating.opened import Chunk, OpenAsset
from sweeps.runs.evaluating.recipe import Recipe

__all__ = ["Bench", "open_bench"]


class _Walked:
    """One asset with its engine, and how far its cells have been walked."""

    def __init__(self, recipe: Recipe, place: int) -> None:
        source = recipe.assets[place]
        self._asset = OpenAsset.of(source, recipe)
        self._first, self._size = source.first_chunk, recipe.chunk
        self._next = -1
        self._walk: Iterator[Integers] = iter(())

    def warm_up(self) -> float:
        """Load the kernels; return the seconds it took."""
        return self._asset.warm_up()

    def chunk(self, number: int) -> Chunk:
        """Go to a chunk: at once where that can be, or from where the last walk has come to."""
        wanted, selected = number - self._first, self._asset.grid.selected
        if self._next < 0 or wanted < self._next or (wanted > self._next and selected.seekable):
            self._next = wanted if selected.seekable else 0
            self._walk = selected.chunks(self._size, self._asset.order, self._next)
        while self._next <= wanted:
            index = next(self._walk)
            self._next += 1
        return self._asset.chunk(number, index)


class Bench:
    """What a process works with; threads may ask it for chunks at the same time.

    Parameters
    ----------
    recipe
        What is run on what.
    kept
        Assets to hold in memory: where chunks come in order, one is enough, whose end other threads still work at.
    """

    def __init__(self, recipe: Recipe, kept: int = 1) -> None:
        self.recipe = recipe
        self.warm_up_seconds = 0.0
        self._firsts = [source.first_chunk for source in recipe.assets]
        self._kept = kept
        self._open: dict[int, _Walked] = {}
        self._lock = threading.Lock()

    def chunk(self, number: int) -> Chunk:
        """Return a chunk by its number; its asset is read first if it is not at hand.

        Raises
        ------
        InputError
            If the asset's file is gone, or is not what it was.
        """
        with self._lock:
            # one without cells begins where the next one does
            return self._opened(bisect_right(self._firsts, number) - 1).chunk(number)

    def _opened(self, place: int) -> _Walked:
        if place not in self._open:
            while len(self._open) >= self._kept:  # what it holds is forgotten before the next one is read
                del self._open[min(self._open)]
            self._open[place] = opened = _Walked(self.recipe, place)
            self.warm_up_seconds = self.warm_up_seconds or opened.warm_up()
        return self._open[place]


def open_bench(recipe: Recipe) -> Bench:
    """Make what a worker elsewhere works with: its chunks come in about the order of their numbers, some again.

    Raises
    ------
    InputError
        If it runs another release, or has not the folder of the run.
    """
    recipe.check()
    return Bench(recipe, kept=2)
