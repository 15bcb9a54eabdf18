"""A cell's trades in groups: by reason, side, month, weekday, hour, holding time and probability at entry."""

from __future__ import annotations

import numpy as np

from results.trade_analysis.measuring import grouped
from results.trade_analysis.model import Group
from results.trade_analysis.trades.trade_list import TradeList
from signals.arrays import Floats, Integers, Times
from sweeps.measures.ratios import REASONS

__all__ = ["trade_groups"]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_MONTHS = 48
"""Of more months than this, years are shown."""
_HOLDS = np.array([1, 2, 3, 6, 11, 21, 51, 101, 201, 501, 1001, 2001, 5001, 10001], dtype=np.int64)
"""Where classes of bars held begin."""
_STEPS = (0.01, 0.02, 0.05, 0.1)
_MOST_CLASSES = 10


def trade_groups(trades: TradeList, time: Times) -> dict[str, list[Group]]:
    """Group trades and measure each group, net; times are those at which the bar of the entry opens, UTC.

    Parameters
    ----------
    trades
        Of the sample that is shown.
    time
        datetime64 (T,): when each bar opens.
    """
    entered = time[trades.entry_bar]
    hour = entered.astype("datetime64[h]").astype(np.int64)
    # 1970-01-01 was a Thursday
    weekday = (hour // 24 + 3) % 7
    return grouped(
        trades.net,
        {
            "reason": (trades.reason, REASONS),
            "side": (trades.short.astype(np.int64), ("long", "short")),
            "month": _months(entered),
            "weekday": (weekday, _WEEKDAYS),
            "hour": (hour % 24, [f"{each:02d}" for each in range(24)]),
            "hold": _holds(trades.exit_bar - trades.entry_bar),
            "probability": _probabilities(trades.probability),
        },
    )


def _months(entered: Times) -> tuple[Integers, list[str]]:
    """Return the month of each trade as a place among all from the first to the last; years where these are many."""
    unit = "M"
    if len(entered) and int((entered.max() - entered.min()) / np.timedelta64(31, "D")) > _MOST_MONTHS:
        unit = "Y"
    dates = entered.astype(f"datetime64[{unit}]")
    names, place = np.unique(dates, return_inverse=True)
    return place.astype(np.int64), [str(name) for name in names]


def _holds(held: Integers) -> tuple[Integers, list[str]]:
    """Return the class of each holding time; classes widen as 1, 2, 5."""
    ends = [*(_HOLDS[1:] - 1).tolist(), None]
    labels = [
        f"{start:,}+" if end is None else f"{start:,}" if start == end else f"{start:,} to {end:,}"
        for start, end in zip(_HOLDS.tolist(), ends, strict=True)
    ]
    return np.maximum(np.searchsorted(_HOLDS, held, side="right") - 1, 0), labels


def _probabilities(probability: Floats) -> tuple[Integers, list[str]]:
    """Return the class of each probability: ten at most, as wide as they must be for that."""
    if not len(probability):
        return np.empty(0, dtype=np.int64), []
    low, high = float(probability.min()), float(probability.max())
    step = next((each for each in _STEPS if (high - low) / each <= _MOST_CLASSES - 1), _STEPS[-1])
    # what is a boundary but for rounding belongs to the class above it
    place = np.floor(probability / step + 1e-9).astype(np.int64)
    first = int(place.min())
    places = range(first, int(place.max()) + 1)
    return place - first, [f"{step * at:.2f} to {step * (at + 1):.2f}" for at in places]
