"""Bars for pictures: those of a span, or buckets of several where there are more than can be drawn."""

from __future__ import annotations

import numpy as np

from results.trade_analysis.model import BarColumns
from signals import InputError, Signals
from signals.arrays import Integers, Times

__all__ = ["bars_between", "milliseconds"]


def bars_between(signals: Signals, first: int, last: int, most: int) -> BarColumns:
    """Return the bars of a span.

    Parameters
    ----------
    signals
        Of the cell that is looked at.
    first, last
        The first and the last bar, counted from the first one used; what lies beyond the data is cut off.
    most
        So many bars or buckets at most.

    Returns
    -------
    BarColumns
        Buckets of `per` successive bars each, the last one of what is left: the first open, the highest high, the lowest low and
        the last close. They begin at multiples of `per`, so that they stay as they are when the span moves.

    Raises
    ------
    InputError
        If `most` is less than 1, or the span holds no bar.
    """
    bars = signals.bars
    start, end = max(int(first), 0), min(int(last) + 1, len(bars))
    if most < 1:
        raise InputError(f"most = {most}: must be at least 1")
    if end <= start:
        raise InputError(f"bars {first} to {last}: there is none, the bars are 0 to {len(bars) - 1}")
    per = -(-(end - start) // most)
    at = _beginnings(start, end, per)
    if len(at) > most:
        # a span that begins within a bucket has one more than its length asks for
        per = -(-(end - start) // max(most - 1, 1)) if most > 1 else end
        at = _beginnings(start, end, per)
    if per > 1:
        at = at[at < end]
    ends = np.append(at[1:], end) - 1
    return {
        "per": per,
        "bar": at.tolist(),
        "time": milliseconds(bars.time[at]),
        "open": bars.open[at].tolist(),
        "high": np.maximum.reduceat(bars.high[:end], at).tolist(),
        "low": np.minimum.reduceat(bars.low[:end], at).tolist(),
        "close": bars.close[ends].tolist(),
    }


def milliseconds(times: Times) -> list[int]:
    """Return instants as whole milliseconds since 1970 UTC."""
    return times.astype("datetime64[ms]").astype(np.int64).tolist()  # type: ignore[no-any-return]


def _beginnings(start: int, end: int, per: int) -> Integers:
    """Return where buckets of bars begin: at multiples of their length, the first with what the span has of it."""
    at = np.arange(start // per * per, end, per, dtype=np.int64)
    at[0] = start
    return at
