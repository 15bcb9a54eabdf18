"""Pages of a download, kept on disk as they come."""

from __future__ import annotations

import bisect
import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from signals.errors import InputError
from signals.exchanges.responses import MILLISECONDS, WIDTH, Row, check_rows
from signals.files.reading import read_bars

SHOWN = 60


class PageLog:
    """A file that grows by a line a bar, under a line that says what it is a download of.

    Parameters
    ----------
    path
        Where it is.
    identity
        What is downloaded, as plain JSON values; a log of something else is not gone on with.

    Notes
    -----
    A download killed while it writes leaves at most one torn line, which is left out when the log is read.
    """

    def __init__(self, path: Path, identity: dict[str, Any]) -> None:
        self.path = path
        self.head = json.dumps(identity, sort_keys=True)
        self._rows: list[Row] = []
        self._stream: TextIO | None = None

    def read(self, finished: Path) -> tuple[list[Row], list[str]]:
        """Return the bars there are already, oldest first, and what to say of those that are asked for again.

        They are the finished file's, if it is there, and the log's. Every line of the log is held to the rules of
        bars; from the first that breaks one on it is not believed.

        Raises
        ------
        InputError
            If the finished file cannot be read, or is no download.
        """
        rows = {row[0]: row for row in _finished(finished)} if finished.exists() else {}
        notes: list[str] = []
        kept, wrong = _believed(self._lines(notes))
        if wrong is not None:
            # The first line of the file is its head.
            notes.append(
                f"{self.path}: line {len(kept) + 2} is no bar ({wrong}); it and the lines below are left out, and "
                "their bars asked for again"
            )
        for row in kept:
            rows.setdefault(row[0], row)
        self._rows = [rows[time] for time in sorted(rows)]
        return list(self._rows), notes

    def _lines(self, notes: list[str]) -> list[str]:
        """Return the whole lines below the first, none if the log is of something else."""
        if not self.path.exists():
            return []
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            notes.append(f"{self.path}: cannot be read ({error}); its bars are asked for again")
            return []
        if lines[0] != self.head:
            notes.append(f"{self.path}: holds pages of another download; they are left out")
            return []
        return lines[1:-1]

    def __enter__(self) -> Self:
        """Start the log with the bars that were read."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Whole or not at all: a kill in between must not lose the pages there are.
            temporary = self.path.with_name(f"{self.path.name}.tmp")
            temporary.write_text(self.head + "\n" + _lines_of(self._rows), encoding="utf-8")
            temporary.replace(self.path)
            self._stream = self.path.open("a", encoding="utf-8")
        except OSError as error:
            raise InputError(f"{self.path}: cannot be written ({error.strerror}); choose another `out`") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the log and leave it where it is."""
        if self._stream is not None:
            self._stream.close()

    def add(self, rows: list[Row]) -> None:
        """Keep some bars."""
        if self._stream is None:
            raise ValueError("the log is not open")
        self._stream.write(_lines_of(rows))
        self._stream.flush()


def _lines_of(rows: list[Row]) -> str:
    return "".join(",".join(map(repr, row)) + "\n" for row in rows)


def _finished(path: Path) -> list[Row]:
    bars = read_bars(path)
    if bars.volume is None:
        raise InputError(f"{path}: has no volume, so it is no download; choose another `out`, or remove it")
    time = bars.time.astype("datetime64[ms]").astype(int)
    columns = (time, bars.open, bars.high, bars.low, bars.close, bars.volume)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _believed(lines: list[str]) -> tuple[list[Row], str | None]:
    """Return the bars of lines up to the first that is none, and what is wrong with that one."""
    rows: list[Row] = []
    wrong = None
    for line in lines:
        try:
            rows.append(_row(line))
        except InputError as error:
            wrong = str(error)
            break
    try:
        check_rows(rows, "it")
    except InputError as error:
        good = bisect.bisect_left(range(1, len(rows) + 1), True, key=lambda count: _broken(rows[:count]))
        return rows[:good], str(error)
    return rows, wrong


def _broken(rows: list[Row]) -> bool:
    try:
        check_rows(rows, "it")
    except InputError:
        return True
    return False


def _row(line: str) -> Row:
    values = line.split(",")
    shown = repr(line[:SHOWN])
    if len(values) != WIDTH:
        raise InputError(f"{shown} has {len(values)} values, not {WIDTH}")
    try:
        row: Row = (int(values[0]), *map(float, values[1:]))  # type: ignore[assignment] # six of them
    except ValueError:
        raise InputError(f"{shown} holds what is no number") from None
    if row[0] not in MILLISECONDS:
        raise InputError(f"{shown} has no time in milliseconds")
    return row
