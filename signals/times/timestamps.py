"""Instants in UTC: from what people write, and back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

from signals.errors import InputError

Timestamp = datetime | date | str | np.datetime64


def to_timestamp(value: Timestamp) -> np.datetime64:
    """Return an instant as datetime64[us], UTC.

    Parameters
    ----------
    value : datetime, date, ISO 8601 string or datetime64
        Without a time zone it is UTC; a date is its midnight.

    Raises
    ------
    InputError
        If a string is not ISO 8601.
    """
    if isinstance(value, np.datetime64):
        return _microseconds(value)
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise InputError(f"{value!r} is not a time; write it like 2024-01-31T00:00:00Z") from None
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if value.tzinfo is not None:
        try:
            value = value.astimezone(UTC).replace(tzinfo=None)
        except OverflowError:
            raise InputError(f"{str(value)!r} is beyond the calendar; name a time of the years 2 to 9998") from None
    return np.datetime64(value, "us")


def to_iso(value: np.datetime64) -> str:
    """Return an instant as ISO 8601 with a Z, without a fraction of a second where there is none."""
    text = str(_microseconds(value))
    return text.removesuffix(".000000") + "Z"


def _microseconds(value: np.datetime64) -> np.datetime64:
    converted: np.datetime64 = value.astype("datetime64[us]")
    return converted
