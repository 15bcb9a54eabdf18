"""What labels are: values, and the last bar each of them looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from signals.arrays import Flags, Floats, Integers
from signals.roles import Role


@dataclass(frozen=True, eq=False)
class LabelSeries:
    """The labels of one role.

    Attributes
    ----------
    values : float64 array of shape (T,)
        1.0, 0.0, or NaN where unknown: while a volatility warms up, and where the bars end too soon.
    end : int64 array of shape (T,)
        The last bar whose data the label of bar t used, at least t. Where a barrier is touched early it is the bar of
        the touch. For an unknown label, the last bar looked at in vain: t itself, or the last there is.
    place : int64 array of shape (T,), optional
        Where each row stands on the clock that `end` counts by, in order; by default its own number. Rows of several assets have
        a clock in common, so that some share a place.
    """

    values: Floats
    end: Integers
    place: Integers | None = None

    def __post_init__(self) -> None:
        if self.values.shape != self.end.shape:
            raise ValueError(f"values have shape {self.values.shape}, ends {self.end.shape}")

    def __len__(self) -> int:
        return len(self.values)

    @property
    def places(self) -> Integers:
        """Where each row stands on the clock, shape (T,)."""
        return np.arange(len(self)) if self.place is None else self.place

    @property
    def known(self) -> Flags:
        """Where there is a label, shape (T,)."""
        return ~np.isnan(self.values)

    @property
    def reach(self) -> int:
        """The most bars that a known label looks ahead, 0 if none is known."""
        ahead = (self.end - self.places)[self.known]
        return int(ahead.max()) if len(ahead) else 0


@dataclass(frozen=True, eq=False)
class Labels(Mapping[Role, LabelSeries]):
    """The labels of some of the four roles, by role.

    Attributes
    ----------
    series : mapping of Role to LabelSeries
    """

    series: Mapping[Role, LabelSeries]

    def __getitem__(self, role: Role) -> LabelSeries:
        return self.series[role]

    def __iter__(self) -> Iterator[Role]:
        return iter(self.series)

    def __len__(self) -> int:
        return len(self.series)
