"""The dates of several assets as one calendar: days are resampled for all assets together, and pooled day by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from signals.arrays import Array, Integers, Times

__all__ = ["Calendar"]


@dataclass(frozen=True, eq=False)
class Calendar:
    """The UTC dates on which any of A assets may have P&L.

    Attributes
    ----------
    dates
        datetime64[D] (D,), ascending.
    days
        By asset, int64: columns of its daily P&L, which an engine counts from the date of its first bar.
    columns
        By asset, int64: where in `dates` these belong.
    """

    dates: Times
    days: tuple[Integers, ...]
    columns: tuple[Integers, ...]

    @classmethod
    def of(cls, starts: Sequence[np.datetime64], dates: Sequence[Times]) -> Calendar:
        """Join the dates of assets.

        Parameters
        ----------
        starts
            By asset, the date of the first bar that its engine knows.
        dates
            By asset, datetime64[D], ascending.
        """
        every = np.unique(np.concatenate(list(dates)))
        days = tuple((own - start).astype(np.int64) for start, own in zip(starts, dates, strict=True))
        return cls(every, days, tuple(np.searchsorted(every, own).astype(np.int64) for own in dates))

    def __len__(self) -> int:
        """Return D."""
        return len(self.dates)

    def mean(self, found: Iterable[tuple[int, Array]], n: int, assets: int, dtype: DTypeLike = np.float32) -> Array:
        """Return the mean over assets of n daily series, (n, D); a date that an asset does not have counts 0.

        Parameters
        ----------
        found
            Places of assets with their daily P&L, each (n, D_a) on the `days` of the asset.
        n, assets
            Series, and how many assets each is the mean of.
        dtype
            Of the result.
        """
        added: Array | None = None
        for place, own in found:
            if assets == 1 and len(self.columns[place]) == len(self):
                return own.astype(dtype, copy=False)
            if added is None:
                added = np.zeros((n, len(self)), dtype=dtype)
            added[:, self.columns[place]] += own / assets if assets > 1 else own
        return np.zeros((n, len(self)), dtype=dtype) if added is None else added
