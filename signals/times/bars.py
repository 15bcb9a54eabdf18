"""When each bar opens: a column of times read, clocks that went back found out, closes moved back to opens."""

from __future__ import annotations

import numpy as np
import polars as pl

from signals.arrays import Times
from signals.errors import InputError
from signals.tables.column_names import CLOSES, plain
from signals.tables.table import Table
from signals.times.column import ReadTimes, read_times
from signals.times.steps import CALENDAR, Step, usual_step
from signals.times.timestamps import to_iso
from signals.times.zones import repeated_hour

__all__ = ["bar_times", "opens", "stored_times"]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
# What a close lies before the next open by, where it is written so.
SHORT_OF = (1, 1_000, SECOND)
# All zones of today are whole quarters of an hour from UTC.
QUARTER = 15 * MINUTE


def stored_times(table: Table, frame: pl.DataFrame) -> ReadTimes:
    """Read the column ``timestamp`` of a table, called in messages as the file calls it.

    Raises
    ------
    InputError
        As `read_times`; also if the clocks that wrote it seem to have been set back, and no zone is known.
    """
    name = table.called.get("timestamp", "timestamp")
    read = read_times(frame["timestamp"].rename(name), table.source, table.layout)
    row = repeated_hour(read.time) if read.local else None
    if row is not None:
        raise InputError(
            f"{table.source}: column {name!r} carries no zone, and at {to_iso(read.time[row]).removesuffix('Z')} in row {row} an "
            "hour comes twice, as where clocks are set back; say whose clocks with `zone`, such as `zone=America/New_York`, and "
            "every row is kept"
        )
    return read


def bar_times(table: Table, frame: pl.DataFrame) -> tuple[Times, tuple[str, ...]]:
    """Return when the bars of a table open, datetime64[us] of shape (T,), and what to say of how they were read."""
    read = stored_times(table, frame)
    name = table.called.get("timestamp", "timestamp")
    time, note = opens(read.time, usual_step(read.time), name, table.source)
    return time, (*read.notes, *((note,) if note else ()))


def opens(time: Times, step: Step, name: str, source: str) -> tuple[Times, str | None]:
    """Return times of shape (T,) as opens, moved back by one bar if they are closes, and what to say then.

    Closes are times in a column that is called so, and times a millisecond, a microsecond or a second short of a full
    step.

    Raises
    ------
    InputError
        If they are closes of months or longer, or of bars too few to know their step.
    """
    short = _short_of(time, step)
    called = plain(name.partition("+")[0]) in CLOSES
    if not short and not called:
        return time, None
    if not 0 < step.microseconds < CALENDAR:
        raise InputError(
            f"{source}: column {name!r} holds closes, such as {to_iso(time[0])}, of bars whose step is "
            f"{'not known' if not step.microseconds else 'a month or more'}; give a column of open times"
        )
    moved = time + np.timedelta64(short - step.microseconds, "us")
    seconds = step.microseconds / SECOND
    return moved, f"column {name!r} holds closes, such as {to_iso(time[0])}: moved back by one bar of {seconds:g} s to opens"  # fmt: skip


def _short_of(time: Times, step: Step) -> int:
    """Return by how many microseconds all times lie before full steps, 0 if they do not."""
    values = time.astype(np.int64)
    if not len(values) or step.microseconds < SECOND:
        return 0
    base = int(np.gcd(step.microseconds, QUARTER))
    if (values % base == 0).any():
        return 0
    # a minute is short of a close only where it is so of every full step: sessions end at odd minutes
    if step.microseconds % HOUR == 0 and ((values + MINUTE) % step.microseconds == 0).all():
        return MINUTE
    for short in SHORT_OF:
        fits = base > short if short < SECOND else base % MINUTE == 0
        if fits and ((values + short) % base == 0).all():
            return short
    return 0
