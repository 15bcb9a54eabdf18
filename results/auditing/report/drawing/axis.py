"""An axis of a picture: where a value lies on it, where its ticks stand and what they say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from results.style.ticks import power_ticks, round_ticks
from results.style.time_ticks import time_ticks

__all__ = ["Axis", "axis_of", "known", "written"]

_ROOM = 0.04
"""Of the span, left free on either side of values."""
_LARGE = 1e7
"""From here on numbers are written by their powers of ten."""


@dataclass(frozen=True)
class Axis:
    """An axis.

    Attributes
    ----------
    low, high
        Its ends, as numbers: times as seconds, logarithmic ones as logarithms.
    ticks, labels
        Where ticks stand, as numbers of the same kind, and what they say.
    common
        What all labels leave out, such as the year.
    logarithmic
        Whether values are placed by their logarithms.
    """

    low: float
    high: float
    ticks: Sequence[float]
    labels: Sequence[str]
    common: str = ""
    logarithmic: bool = False

    def share(self, value: float) -> float:
        """Return where a value lies, 0 at the low end and 1 at the high one; a value is as `known` returns it."""
        at = math.log10(value) if self.logarithmic else value
        return (at - self.low) / (self.high - self.low)


def known(value: Any) -> float | None:
    """Return a value as a number, a time in seconds; None where there is none."""
    if isinstance(value, str):
        try:
            time = datetime.fromisoformat(value)
        except ValueError:
            return None
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    if value is None or isinstance(value, bool) or not math.isfinite(value):
        return None
    return float(value)


def axis_of(  # noqa: PLR0913 - one for each way of an axis
    values: Iterable[Any],
    *,
    percent: bool = False,
    logarithmic: bool = False,
    zero: bool = False,
    tight: bool = False,
    most: int = 6,
) -> Axis:
    """Return an axis that holds some values.

    Parameters
    ----------
    values
        Numbers, or times as ISO 8601 texts.
    percent
        Whether numbers are fractions, to be shown as percent.
    logarithmic
        Whether to place them by logarithms, which all must then be above 0 for.
    zero
        Whether it begins or ends at 0, if all values lie on one side of it.
    tight
        Whether it ends where the values do.
    most
        Steps between ticks at most.
    """
    given = list(values)
    numbers = [number for number in map(known, given) if number is not None] or [0.0]
    if any(isinstance(value, str) for value in given):
        return _of_times(min(numbers), max(numbers))
    if logarithmic and min(numbers) > 0:
        return _of_powers(min(numbers), max(numbers), percent)
    low, high = min(numbers), max(numbers)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if not high > low:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    room = 0.0 if tight else (high - low) * _ROOM
    low, high = low - (room if low or not zero else 0.0), high + (room if high or not zero else 0.0)
    ticks = round_ticks(low, high, most)
    if all(float(value).is_integer() for value in numbers):  # a half is no number of things
        ticks = [tick for tick in ticks if float(tick).is_integer()]
    return Axis(low, high, ticks, [written(tick, percent) for tick in ticks])


def written(value: float, percent: bool = False) -> str:
    """Return a number as a picture writes it."""
    if percent:
        return f"{value * 100:.3g} %"
    if abs(value) >= _LARGE:
        return f"{value:.4g}".replace("e+", "e")
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"  # noqa: PLR2004 - from here on commas


def _of_times(low: float, high: float) -> Axis:
    high = high if high > low else low + 1.0
    ticks, labels, common = time_ticks(datetime.fromtimestamp(low, UTC), datetime.fromtimestamp(high, UTC))
    if any(label.isalpha() for label in labels):  # months are named, and the year is all that they leave out
        common = common[:4]
    return Axis(low, high, [tick.timestamp() for tick in ticks], labels, common)


def _of_powers(low: float, high: float, percent: bool) -> Axis:
    low, high = (low / 1.3, high * 1.3) if low == high else (low, high)
    room = (high / low) ** _ROOM
    low, high = low / room, high * room
    ticks = power_ticks(low, high)
    if len(ticks) < 2:  # noqa: PLR2004 - too few to tell the scale
        ticks = [tick for tick in round_ticks(low, high, 5) if tick > 0]
    labels = [written(tick, percent) for tick in ticks]
    return Axis(math.log10(low), math.log10(high), [math.log10(tick) for tick in ticks], labels, logarithmic=True)
