"""Where the ticks of a time axis stand, and what they say: as little as tells them apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

__all__ = ["time_ticks"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST = 11
"""Ticks on an axis."""
_CLOCK = tuple(
    timedelta(**{unit: count})
    for unit, counts in (
        ("seconds", (1, 2, 5, 10, 15, 30)),
        ("minutes", (1, 2, 5, 10, 15, 30)),
        ("hours", (1, 2, 3, 4, 6, 12)),
    )
    for count in counts
)
_DAYS, _CALENDAR = (1, 2, 3, 7, 14), (1, 2, 3, 4, 6)
_YEARS = (1, 2, 4, 5, 10, 20, 40, 50, 100, 200, 500, 1000)


def time_ticks(first: datetime, last: datetime) -> tuple[list[datetime], list[str], str]:
    """Return times from `first` to `last` that calendars and clocks know, how they are written, and what all have in common.

    Times are UTC. A tick that begins a year, a month or a day says so instead of its own.
    """
    for level, ticks in _choices(first, last):
        if ticks is not None and len(ticks) <= _MOST:
            return ticks, [_written(each, level) for each in ticks], _common(ticks, level)
    return [], [], ""


def _choices(first: datetime, last: datetime) -> Iterator[tuple[str, list[datetime] | None]]:
    """Return ticks ever further apart; None where they would be too many."""
    span = last - first
    for step in _CLOCK:
        yield "clock", None if span / step > _MOST + 1 else _by_clock(first, last, step)
    for count in _DAYS:
        yield "days", None if span.days > (_MOST + 1) * count else _by_days(first, last, count)
    for count in _CALENDAR:
        yield "months", None if span.days > (_MOST + 1) * 31 * count else _by_months(first, last, count)
    for count in _YEARS:
        yield "years", _by_months(first, last, 12 * count)


def _by_clock(first: datetime, last: datetime, step: timedelta) -> list[datetime]:
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight - (midnight - first) // step * step
    ticks = []
    while at <= last:
        ticks.append(at)
        at += step
    return ticks


def _by_days(first: datetime, last: datetime, count: int) -> list[datetime]:
    """Return every so many days of each month from its first on; one just before the next month is left out."""
    midnight, ticks = first.replace(hour=0, minute=0, second=0, microsecond=0), []
    while midnight <= last:
        day = midnight.day
        if midnight >= first and (day - 1) % count == 0 and (count == 1 or day + count / 2 <= 31):  # noqa: PLR2004
            ticks.append(midnight)
        midnight += timedelta(days=1)
    return ticks


def _by_months(first: datetime, last: datetime, count: int) -> list[datetime]:
    low, high = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    found = (datetime(at // 12, at % 12 + 1, 1, tzinfo=UTC) for at in range(-(-low // count) * count, high + 1, count))
    return [each for each in found if first <= each <= last]


def _written(tick: datetime, level: str) -> str:
    if level == "clock" and (tick.hour, tick.minute, tick.second) != (0, 0, 0):
        return f"{tick:%H:%M:%S}" if tick.second else f"{tick:%H:%M}"
    if level == "clock":
        return f"{_MONTHS[tick.month - 1]}-{tick.day:02d}"
    if level == "days" and tick.day > 1:
        return f"{tick.day:02d}"
    return str(tick.year) if level == "years" or tick.month == 1 else _MONTHS[tick.month - 1]


def _common(ticks: list[datetime], level: str) -> str:
    """Return what the ticks leave out: the year, the month or the day of the last one."""
    last = ticks[-1] if ticks else None
    if last is None or level == "years" or (level == "months" and any(each.month == 1 for each in ticks)):
        return ""
    month = f"{last.year}-{_MONTHS[last.month - 1]}"
    return {"months": str(last.year), "days": month, "clock": f"{month}-{last.day:02d}"}[level]
