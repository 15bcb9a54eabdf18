"""The rules of a signal file (section 1 of the contract), each checked over whole arrays at once."""

from __future__ import annotations

import numpy as np

from signals.data import FEWEST_BARS, Flags, Floats, Times
from signals.errors import InputError
from signals.instants import written

PRICES = ("open", "high", "low", "close")


def check_times(time: Times, source: str, name: str = "timestamp") -> None:
    """Refuse times that do not strictly increase, telling duplicates from disorder.

    Raises
    ------
    InputError
        With the first offending timestamp and the count.
    """
    steps = np.diff(time).astype(np.int64)
    if (steps > 0).all():
        return
    back = np.flatnonzero(steps < 0)
    if len(back):
        row = int(back[0]) + 1
        raise InputError(
            f"{source}: column {name!r} is not sorted: {written(time[row])} in row {row} comes after "
            f"{written(time[row - 1])} ({len(back)} such rows); sort the rows by time"
        )
    same = np.flatnonzero(steps == 0)
    row = int(same[0]) + 1
    raise InputError(
        f"{source}: column {name!r} has {written(time[row])} twice, again in row {row} ({len(same)} such rows); "
        "keep one row for each time"
    )


def check_length(time: Times, source: str) -> None:
    """Refuse fewer bars than a single trade needs."""
    if len(time) < FEWEST_BARS:
        raise InputError(f"{source}: column 'timestamp' has {len(time)} bars; at least {FEWEST_BARS} are needed")


def check_prices(time: Times, prices: dict[str, Floats], source: str) -> None:
    """Refuse prices that are missing, not finite, not positive, or outside their bar's range."""
    for name in PRICES:
        values = prices[name]
        # One comparison is false for NaN, infinity, zero and below alike.
        _refuse(~((values > 0) & (values < np.inf)), time, values, source, name, "a finite price above 0")
    top = np.maximum(prices["open"], prices["close"])
    bottom = np.minimum(prices["open"], prices["close"])
    _refuse(prices["high"] < top, time, prices["high"], source, "high", "at least open and close", top)
    _refuse(prices["low"] > bottom, time, prices["low"], source, "low", "at most open and close", bottom)


def check_volume(time: Times, values: Floats, source: str) -> None:
    """Refuse a volume that is missing, infinite or negative."""
    _refuse(~((values >= 0) & (values < np.inf)), time, values, source, "volume", "finite and at least 0")


def check_funding(time: Times, values: Floats, source: str) -> None:
    """Refuse an infinite funding rate; NaN means that nothing was settled."""
    _refuse(np.isinf(values), time, values, source, "funding_rate", "finite, or null where nothing is settled")


def check_probabilities(time: Times, values: Floats, source: str, name: str) -> None:
    """Refuse probabilities outside [0, 1]; NaN means unknown."""
    _refuse((values < 0) | (values > 1), time, values, source, name, "a probability in [0, 1], or null")


def _refuse(  # noqa: PLR0913, PLR0917 - what the message says
    broken: Flags, time: Times, values: Floats, source: str, name: str, wanted: str, bound: Floats | None = None
) -> None:
    if not broken.any():
        return
    first = int(np.argmax(broken))
    value = "null or NaN" if np.isnan(values[first]) else repr(float(values[first]))
    against = "" if bound is None else f" ({float(bound[first])!r})"
    raise InputError(
        f"{source}: column {name!r} is {value} at {written(time[first])}, but must be {wanted}{against}; "
        f"{int(np.count_nonzero(broken))} such bars: correct or drop them"
    )
