"""The judged bars of some assets, from the first to the last that can hold a judged trade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from grids.names import Names
from results.inference.sample.calendar import Calendar
from signals import Signals

__all__ = ["Held", "Spans"]


class Spans(Protocol):
    """The judged bars of some assets; a `Panel` is one."""

    def __len__(self) -> int:
        """Return how many assets there are."""

    def span(self, place: int) -> Signals:
        """Return the bars of an asset from the first to the last that can hold a judged trade."""

    def words(self, place: int) -> Names:
        """Return what codes in the cells of an asset point into."""

    @property
    def span_calendar(self) -> Calendar:
        """The dates of these bars."""


class Held:
    """Judged bars that are in memory.

    Parameters
    ----------
    spans, words
        By asset.
    """

    def __init__(self, spans: Sequence[Signals], words: Sequence[Names]) -> None:
        self._spans, self._words = spans, words
        dates = [np.unique(each.bars.time.astype("datetime64[D]")) for each in spans]
        self.span_calendar = Calendar.of([each[0] for each in dates], dates)

    def __len__(self) -> int:
        """Return how many assets there are."""
        return len(self._spans)

    def span(self, place: int) -> Signals:
        """Return the bars of an asset."""
        return self._spans[place]

    def words(self, place: int) -> Names:
        """Return what codes in the cells of an asset point into."""
        return self._words[place]
