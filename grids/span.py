"""The bars a grid is about: those that open in a half-open span of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals import Signals
from signals.times.timestamps import to_iso

__all__ = ["Span"]


@dataclass(frozen=True)
class Span:
    """The bars that open in ``[start, end)``.

    Attributes
    ----------
    start, end
        Instants in UTC, datetime64[us]; None leaves that side open.
    """

    start: np.datetime64 | None = None
    end: np.datetime64 | None = None

    def cut(self, signals: Signals) -> Signals:
        """Return the signals of the span; without bounds, the same ones.

        Raises
        ------
        InputError
            If the span holds fewer than two bars.
        """
        return signals if self.start is None and self.end is None else signals.between(self.start, self.end)

    def mapping(self) -> dict[str, str]:
        """Return the span as the grid file writes it; open sides are left out."""
        bounds = {"from": self.start, "to": self.end}
        return {key: to_iso(bound) for key, bound in bounds.items() if bound is not None}
