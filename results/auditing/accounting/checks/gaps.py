"""Spans without a trade that are far longer than the list's own rhythm explains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.accounting.concurrency import ends, starts
from results.auditing.trades import TradeList

__all__ = ["Hole", "hole"]

_LEAST = 40
"""Trades: fewer have no rhythm."""
_TAIL = 0.1
_P = 1e-6
_DAY = 86_400_000_000


def _traded_across(trades: TradeList) -> bool:
    """Whether the markets of a list were traded over the same span, but for a tenth: else it is several lists in a row."""
    if trades.asset is None:
        return True
    place = np.unique(trades.asset.astype(str), return_inverse=True)[1]
    entry = starts(trades)
    first = np.full(int(place.max()) + 1, np.iinfo(np.int64).max)
    last = np.full(int(place.max()) + 1, np.iinfo(np.int64).min)
    np.minimum.at(first, place, entry)
    np.maximum.at(last, place, entry)
    whole = max(int(last.max() - first.min()), 1)
    return bool(((last - first) > 0.9 * whole).any())


@dataclass(frozen=True)
class Hole:
    """A span in which nothing was open.

    Attributes
    ----------
    before
        Place of the last trade before it, in order of entry.
    begins, until
        When the last position before it closed, when the next was opened.
    days, next_days
        Its length, and that of the second longest.
    p
        Chance of it under the list's own rhythm.
    """

    before: int
    begins: np.datetime64
    until: np.datetime64
    days: float
    next_days: float
    p: float

    @property
    def unlikely(self) -> bool:
        """Whether the list's own rhythm does not explain it."""
        return self.p < _P


def hole(trades: TradeList) -> Hole | None:
    """Return the longest span in which nothing was open; None of lists too short to have a rhythm.

    Notes
    -----
    The spans' square roots are taken to have an exponential tail: heavier than the exponential that entries at random would
    give, as sessions, weekends and quiet months make it. Then the longest exceeds the second longest by an exponential of the
    tail's mean excess (Renyi 1953), which the longest tenth without the longest one estimates.
    """
    if len(trades) < _LEAST or np.isnat(trades.entry_time).any():
        return None
    entry = starts(trades)
    if trades.asset is not None and not _traded_across(trades):
        return None
    reached = np.maximum.accumulate(ends(trades))
    spans = np.maximum(entry[1:] - reached[:-1], 0)
    at = int(np.argmax(spans))
    tail = np.sqrt(np.sort(spans)[::-1][: max(int(_TAIL * len(spans)), 10)] / _DAY)
    excess = float((tail[1:-1] - tail[-1]).mean())
    # weekends make many spans of one length: no rhythm is more regular than a fifth of its longest
    excess = max(excess, float(tail[1]) / 5)
    p = float(np.exp(-(tail[0] - tail[1]) / excess)) if excess > 0 else 1.0
    days = np.sort(spans)[::-1] / _DAY
    stamp = np.array([reached[at], entry[at + 1]]).astype("datetime64[us]")
    return Hole(at, stamp[0], stamp[1], float(days[0]), float(days[1]), p)
