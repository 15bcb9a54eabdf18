"""The rules of a signal file (docs/contract.md#the-signal-file), each checked over whole arrays at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from signals.arrays import Flags, Floats, Times
from signals.errors import InputError
from signals.roles import FEWEST_BARS
from signals.times.timestamps import to_iso

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
            f"{source}: column {name!r} is not sorted: {to_iso(time[row])} in row {row} comes after "
            f"{to_iso(time[row - 1])} ({len(back)} such rows); sort the rows by time"
        )
    same = np.flatnonzero(steps == 0)
    row = int(same[0]) + 1
    raise InputError(
        f"{source}: column {name!r} has {to_iso(time[row])} twice, again in row {row} ({len(same)} such rows); "
        "keep one row for each time"
    )


def check_length(time: Times, source: str) -> None:
    """Refuse fewer bars than a single trade needs."""
    if len(time) < FEWEST_BARS:
        raise InputError(f"{source}: column 'timestamp' has {len(time)} bars; at least {FEWEST_BARS} are needed")


PRICE_REMEDY = "correct them, or empty all four prices of the row: a row without a price is left out"
VOLUME_REMEDY = "write 0 where nothing was traded, or leave the whole column out"
# Beyond it a funding rate is no fraction of notional: the whole position at one settlement.
LARGEST_RATE = 1.0
# No exchange settles so much at once; the caps are a few percent. An absolute rate, in money a contract, often is more.
LARGEST_SETTLEMENT = 0.1
# Usual rates are 0.0001 and less. A file whose usual rate is this large is often written in percent.
LARGE_USUAL_RATE = 0.003
PERCENT = 100.0
FRACTION = "a rate is a fraction of notional, 0.0001 for 0.01 %: take the relative column, and divide percent by 100"


def check_prices(time: Times, prices: Mapping[str, Floats], source: str) -> None:
    """Refuse prices that are missing, not finite, not positive, or outside their bar's range."""
    for name in PRICES:
        values = prices[name]
        # One comparison is false for NaN, infinity, zero and below alike.
        _refuse(
            ~((values > 0) & (values < np.inf)),
            time,
            values,
            source,
            name,
            "a finite price above 0",
            remedy=PRICE_REMEDY,
        )
    top = np.maximum(prices["open"], prices["close"])
    bottom = np.minimum(prices["open"], prices["close"])
    _refuse(prices["high"] < top, time, prices["high"], source, "high", "at least open and close", top, PRICE_REMEDY)
    _refuse(prices["low"] > bottom, time, prices["low"], source, "low", "at most open and close", bottom, PRICE_REMEDY)


def check_values(time: Times, arrays: Mapping[str, Floats], source: str) -> None:
    """Hold prices, and volume and funding rate where there are any, to their rules."""
    check_prices(time, arrays, source)
    if "volume" in arrays:
        check_volume(time, arrays["volume"], source)
    if "funding_rate" in arrays:
        check_funding(time, arrays["funding_rate"], source)


def check_volume(time: Times, values: Floats, source: str) -> None:
    """Refuse a volume that is missing, infinite or negative."""
    broken = ~((values >= 0) & (values < np.inf))
    _refuse(broken, time, values, source, "volume", "finite and at least 0", remedy=VOLUME_REMEDY)


def check_funding(
    time: Times, values: Floats, source: str, name: str = "funding_rate", largest: float = LARGEST_RATE
) -> None:
    """Refuse a funding rate that is infinite or larger than `largest`; NaN means that nothing was settled."""
    _refuse(np.isinf(values), time, values, source, name, "finite, or null where nothing is settled")
    with np.errstate(invalid="ignore"):
        beyond = np.abs(values) > largest
    _refuse(beyond, time, values, source, name, f"at most {largest:g} either way", remedy=FRACTION)


def funding_notes(time: Times, values: Floats) -> list[str]:
    """Say what is odd in funding rates of shape (T,) that pass `check_funding`."""
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    notes = []
    if len(sizes) and sizes.max() > LARGEST_SETTLEMENT:
        row = int(np.nanargmax(np.abs(values)))
        count = int(np.count_nonzero(sizes > LARGEST_SETTLEMENT))
        notes.append(
            f"the funding rate is {float(values[row])!r} at {to_iso(time[row])}, {abs(values[row]):.0%} of notional at "
            f"once ({count:,} such bars); {FRACTION}"
        )
    elif len(sizes) and (usual := float(np.median(sizes))) > LARGE_USUAL_RATE:
        notes.append(f"the usual funding rate is {usual:.6g}, {usual:.2%} of notional a settlement; {FRACTION}")
    return notes


def check_probabilities(time: Times, values: Floats, source: str, name: str) -> None:
    """Refuse probabilities outside [0, 1]; NaN means unknown."""
    with np.errstate(invalid="ignore"):
        broken = (values < 0) | (values > 1)
    remedy = "correct or empty them"
    if broken.any():
        known = values[np.isfinite(values)]
        if len(known) and known.min() >= 0 and np.median(known) > 1 and known.max() <= PERCENT:
            remedy = "in percent? then divide the column by 100"
    _refuse(broken, time, values, source, name, "a probability in [0, 1], or null", remedy=remedy)


def _refuse(  # noqa: PLR0913, PLR0917 - what the message says
    broken: Flags,
    time: Times,
    values: Floats,
    source: str,
    name: str,
    wanted: str,
    bound: Floats | None = None,
    remedy: str = "correct or empty them",
) -> None:
    if not broken.any():
        return
    first = int(np.argmax(broken))
    value = "null or NaN" if np.isnan(values[first]) else repr(float(values[first]))
    against = "" if bound is None else f" ({float(bound[first])!r})"
    raise InputError(
        f"{source}: column {name!r} is {value} at {to_iso(time[first])}, but must be {wanted}{against}; "
        f"{int(np.count_nonzero(broken))} such bars: {remedy}"
    )
