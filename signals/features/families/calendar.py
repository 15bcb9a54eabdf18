"""Time of day and of week, by the bar's open in UTC. Daily bars have a constant time of day."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats
from signals.data import Bars
from signals.features.families.registry import feature

HOUR = 3_600_000_000
DAY = 24 * HOUR
WEEK = 7 * DAY
# Regular hours in UTC, without daylight saving.
SESSIONS = {"asia": (0, 8), "europe": (7, 16), "america": (13, 21)}


def _day(bars: Bars) -> Floats:
    return 2 * np.pi * (bars.time.astype(np.int64) % DAY) / DAY


def _week(bars: Bars) -> Floats:
    # The first of January 1970 was a Thursday.
    return 2 * np.pi * ((bars.time.astype(np.int64) + 3 * DAY) % WEEK) / WEEK


@feature("day_sine", "sine of the time of day", warm_up=0)
def _day_sine(bars: Bars) -> Floats:
    return np.sin(_day(bars))


@feature("day_cosine", "cosine of the time of day, 1 at midnight UTC", warm_up=0)
def _day_cosine(bars: Bars) -> Floats:
    return np.cos(_day(bars))


@feature("week_sine", "sine of the time of week", warm_up=0)
def _week_sine(bars: Bars) -> Floats:
    return np.sin(_week(bars))


@feature("week_cosine", "cosine of the time of week, 1 as Monday begins in UTC", warm_up=0)
def _week_cosine(bars: Bars) -> Floats:
    return np.cos(_week(bars))


@feature("session_{}", "1 in the usual hours of {}, else 0", settings=(("asia",), ("europe",), ("america",)), warm_up=0)
def _session(bars: Bars, name: str) -> Floats:
    first, last = SESSIONS[name]
    hour = (bars.time.astype(np.int64) % DAY) / HOUR
    return ((hour >= first) & (hour < last)).astype(np.float64)


@feature("weekend", "1 on Saturday and Sunday, else 0", warm_up=0)
def _weekend(bars: Bars) -> Floats:
    weekday = (bars.time.astype(np.int64) // DAY + 3) % 7
    return (weekday >= 5).astype(np.float64)  # noqa: PLR2004 - Monday is 0


@feature("to_funding", "share left of the eight hours to the usual funding at 0, 8 and 16 UTC", warm_up=0)
def _to_funding(bars: Bars) -> Floats:
    period = 8 * HOUR
    return 1 - (bars.time.astype(np.int64) % period) / period
