"""A grid whose values are settled: what is asked of the data, cell by cell on demand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from grids.product import Product
from grids.selection.cells import Sample, Selection, select
from grids.span import Span

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
    """

    name: str
    sample: Sample
    span: Span
    bound: bool

    @property
    def peeks(self) -> bool:
        """Whether thresholds are quantiles of the very probabilities they are tried on."""
        return any(axis.quantiles for axis in self.axes)

    @cached_property
    def selected(self) -> Selection:
        """The cells to try.

        Raises
        ------
        InputError
            If a constraint cannot be worked out, or nothing is left.
        """
        return select(self, self.sample)
