"""Where readings come from: the further columns of a file, or arrays in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from signals.arrays import Floats

__all__ = ["ReadingColumns", "StoredColumns", "known_somewhere"]


class ReadingColumns(Protocol):
    """Where readings come from: the further columns of a whole file, N rows, or of a table in memory."""

    @property
    def length(self) -> int:
        """N."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of all of them, readings or not."""

    @property
    def taken(self) -> tuple[str, ...] | None:
        """Of the prices, probabilities and the like beside them; None where nobody knows."""

    def read(self, names: tuple[str, ...]) -> dict[str, Floats | str]:
        """Return the values of each column, shape (N,), or why it is no reading, a clause without its subject."""


class StoredColumns:
    """Readings that are in memory, N rows.

    Parameters
    ----------
    columns
        By name, float64 arrays of shape (N,), which nobody may write to.
    length
        N.
    """

    def __init__(self, columns: Mapping[str, Floats], length: int) -> None:
        self.columns, self.length, self.taken = dict(columns), length, None

    @property
    def names(self) -> tuple[str, ...]:
        """Of all of them."""
        return tuple(self.columns)

    def read(self, names: tuple[str, ...]) -> dict[str, Floats | str]:
        """Return them; one that is NaN throughout is no reading."""
        return {name: known_somewhere(self.columns[name]) for name in names}


def known_somewhere(values: Floats) -> Floats | str:
    """Return values as they are, or that they are null throughout."""
    return "is null in every row; choose another" if np.isnan(values).all() else values
