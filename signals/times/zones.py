"""Wall clocks: from local times to UTC, and the hours that clocks repeat or skip."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl

from signals.arrays import Flags, Integers, Times
from signals.errors import InputError

__all__ = ["localised", "repeated_hour"]

HOUR = 3_600_000_000
DAY = 24 * HOUR
SUNDAY = 6
# 1 January 1970 was a Thursday.
DAYS_TO_MONDAY = 3


def localised(local: pl.Series, zone: str, source: str) -> tuple[pl.Series, str | None]:
    """Return times of wall clocks as UTC without a zone, and what to say of a repeated hour.

    Of an hour that the clock shows twice, rows are told apart by their order: what does not come after its
    predecessor is of the second. An hour that stands there once is taken for the first, and said.

    Parameters
    ----------
    local : datetimes without a zone, shape (T,)
    zone : str
    source : str

    Raises
    ------
    InputError
        If a time does not exist in the zone, since the clock skipped it.
    """
    first, second = (_utc(local, zone, which) for which in ("earliest", "latest"))
    skipped = first.is_null() & local.is_not_null()
    if count := int(skipped.sum()):
        row = int(skipped.arg_true()[0])
        raise InputError(
            f"{source}: column {local.name!r} has {local[row]} in row {row}, which clocks in {zone} skipped "
            f"({count} such rows); is it the right `zone`?"
        )
    doubtful = (first != second).fill_null(False).to_numpy()
    if not doubtful.any():
        return first, None
    late, single = _second_pass(local.dt.epoch("us").to_numpy(), doubtful)
    chosen = pl.select(pl.when(pl.lit(pl.Series(late))).then(pl.lit(second)).otherwise(pl.lit(first))).to_series()
    note = None
    if single:
        row = int(np.argmax(doubtful))
        note = f"{single} rows of an hour that clocks in {zone} show twice stand there once, such as {local[row]}; taken for the first"
    return chosen.rename(local.name), note


def _utc(local: pl.Series, zone: str, which: Literal["earliest", "latest"]) -> pl.Series:
    placed = local.dt.replace_time_zone(zone, ambiguous=which, non_existent="null")
    return placed.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def _second_pass(wall: Integers, doubtful: Flags) -> tuple[Flags, int]:
    """Return which rows are of the second showing of their hour, and how many rows stand alone."""
    late = np.zeros(len(wall), dtype=np.bool_)
    rows = np.flatnonzero(doubtful)
    single = 0
    falling = wall[-1] < wall[0]
    for night in np.split(rows, np.flatnonzero(np.abs(np.diff(wall[rows])) > DAY) + 1):
        ordered = night[::-1] if falling else night
        back = np.flatnonzero(np.diff(wall[ordered]) <= 0)
        if len(back):
            late[ordered[back[0] + 1 :]] = True
        else:
            single += len(night)
    return late, single


def repeated_hour(time: Times) -> int | None:
    """Return the first row that looks as if clocks had gone back before it, None where nothing does.

    They go back at one or two o'clock of a Sunday: the first of November (America), the last of October (Europe), the
    first of April (Australia, New Zealand).

    Parameters
    ----------
    time : datetime64[us] array of shape (T,)
        In the file's order, as written by clocks of an unknown zone.
    """
    if len(time) > 1 and np.median(np.diff(time).astype(np.int64)) < 0:
        upwards = repeated_hour(time[::-1])
        return None if upwards is None else len(time) - 1 - upwards
    steps = np.diff(time).astype(np.int64)
    ahead = steps[steps > 0]
    if not len(ahead) or not (steps <= 0).any():
        return None
    usual = int(np.median(ahead))
    rows = np.flatnonzero(steps == usual - HOUR) + 1
    if usual > HOUR or not len(rows):
        return None
    months = time[rows].astype("datetime64[M]")
    days = time[rows].astype("datetime64[D]")
    hours = (time[rows] - days).astype(np.int64) / HOUR
    day, month = (days - months).astype(int) + 1, months.astype(int) % 12 + 1
    sunday = (days.astype(int) + DAYS_TO_MONDAY) % 7 == SUNDAY
    nights = ((month == 11) & (day <= 7)) | ((month == 10) & (day >= 24)) | ((month == 4) & (day <= 7))  # noqa: PLR2004
    found = rows[sunday & nights & np.isin(hours, (1, 2))]
    return int(found[0]) if len(found) else None
