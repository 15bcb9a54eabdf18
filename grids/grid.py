"""A grid whose values are settled: what is asked of the data, on which bars, cell by cell on demand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from grids.product import Product
from grids.selection.cells import Sample, Selection, select
from grids.selection.span import Span
from grids.table import CellTable
from signals.arrays import Integers

__all__ = ["Grid"]


@dataclass(frozen=True, eq=False)
class Grid(Product):
    """A product of axes with the cells to try of it.

    Attributes
    ----------
    name
        What to call it in messages: its file.
    sample
        Which cells to try.
    span
        Which bars it is about.
    bound
        Whether values were settled with signals at hand; if not, thresholds given as quantiles are unknown (NaN).
    asset, offset
        In a grid over several assets: which of them this is about, and the run's index of its first cell. Else "" and 0.
    """

    name: str
    sample: Sample
    span: Span
    bound: bool
    asset: str = ""
    offset: int = 0

    def cells(self, index: Integers) -> CellTable:
        """Decode cells from their indices in this product; the table counts them as the run does."""
        table = super().cells(index)
        return replace(table, index=table.index + self.offset) if self.offset else table

    def partial(self, index: Integers, names: Iterable[str]) -> CellTable:
        """Decode some parameters of cells; the table counts them as the run does."""
        table = super().partial(index, names)
        return replace(table, index=table.index + self.offset) if self.offset else table

    @property
    def peeks(self) -> bool:
        """Whether thresholds are quantiles of the very probabilities they are tried on."""
        return any(axis.quantiles for axis in self.axes)

    @cached_property
    def selected(self) -> Selection:
        """The cells to try; of one asset of several, constraints may leave none.

        Raises
        ------
        InputError
            If a constraint cannot be worked out, or nothing is left of a grid over one file.
        """
        return select(self, self.sample, may_be_empty=bool(self.asset))
