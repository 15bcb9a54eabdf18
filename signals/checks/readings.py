"""What the readings of a signal file are like: how much of them is known, their range, and whether stops can be made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from signals.data import Signals

__all__ = ["ReadingRange", "reading_findings", "reading_ranges"]

_MOST_NAMED = 6


@dataclass(frozen=True)
class ReadingRange:
    """One reading.

    Attributes
    ----------
    name : str
    known, unknown, infinite : int
        Bars with a finite value, with none, and with an infinite one.
    low, median, high : float, optional
        Of the finite values; None without any.
    positive : int
        Bars on which it is finite and above 0: with `stop_scale` only these let a cell enter.
    """

    name: str
    known: int
    unknown: int
    infinite: int
    low: float | None
    median: float | None
    high: float | None
    positive: int


def reading_ranges(signals: Signals) -> list[ReadingRange]:
    """Return the range of each reading, in the order of the file."""
    found = []
    for name, values in signals.further.streamed():
        finite = values[np.isfinite(values)]
        low, median, high = np.quantile(finite, (0.0, 0.5, 1.0)).tolist() if len(finite) else (None, None, None)
        unknown, positive = int(np.count_nonzero(np.isnan(values))), int(np.count_nonzero(finite > 0))
        infinite = len(values) - len(finite) - unknown
        found.append(ReadingRange(name, len(finite), unknown, infinite, low, median, high, positive))
    return found


def reading_findings(ranges: Sequence[ReadingRange], faults: Sequence[tuple[str, str]]) -> list[str]:
    """Return what deserves attention in readings, a sentence each.

    Parameters
    ----------
    ranges
        Of the readings.
    faults
        Columns that are none, and why.
    """
    found = []
    if never := [each.name for each in ranges if not each.positive]:
        found.append(f"never above 0, so that no cell enters with it as stop_scale: {_named(never)}")
    if infinite := [each.name for each in ranges if each.infinite]:
        found.append(f"infinite on some bars, where no cell enters with it as stop_scale: {_named(infinite)}")
    if faults:
        name, why = faults[0]
        more = f" ({len(faults)} such columns)" if len(faults) > 1 else ""
        found.append(f"column {name} is no reading for filters or stop_scale: it {why.partition(';')[0]}{more}")
    return found


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
