"""Chunks of a run whose cells are listed and not counted off a grid: those of a finished search."""

from __future__ import annotations

from pathlib import Path

from signals import InputError
from sweeps.plan.order import work_order
from sweeps.runs.evaluating.opened import Chunk, OpenAsset
from sweeps.runs.evaluating.recipe import Recipe
from sweeps.runs.visited import VISITED, Visited, read_visited
from sweeps.store.places import Places

__all__ = ["ListedBench", "listed_bench"]


class ListedBench:
    """Makes the chunks that the parts of a finished search are; one asset is in memory at a time.

    Parameters
    ----------
    recipe
        What is run on what.
    visited
        Its cells.
    """

    def __init__(self, recipe: Recipe, visited: Visited) -> None:
        self.recipe, self.visited = recipe, visited
        self._rows = {number: (place, rows) for number, place, rows in visited.chunks(recipe.chunk)}
        self._open: tuple[int, OpenAsset] | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of all chunks, ascending."""
        return tuple(self._rows)

    def chunk(self, number: int) -> Chunk:
        """Return a chunk by its number.

        Raises
        ------
        InputError
            If the asset's file is gone, or is not what it was.
        """
        place, rows = self._rows[number]
        if self._open is None or self._open[0] != place:
            self._open = None  # what it holds is forgotten before the next one is read
            self._open = place, OpenAsset.of(self.recipe.assets[place], self.recipe)
        return self._open[1].chunk(number, self.visited.cells[place][rows])


def listed_bench(recipe: Recipe, run: Path) -> ListedBench:
    """Return that of a run.

    Raises
    ------
    InputError
        If the list of its cells is gone or damaged.
    """
    grids = [source.settled(recipe.spec)[1] for source in recipe.assets]
    visited = read_visited(run, [Places.of(grid, work_order(grid)) for grid in grids])
    if visited is None:
        raise InputError(
            f"{run}: {VISITED}, which says which cells the search visited, is gone or damaged, so no part can be computed again; "
            "search into another `out`, with the same options and seed"
        )
    return ListedBench(recipe, visited)
