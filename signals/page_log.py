"""Pages of a download, kept on disk as they come."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from signals.errors import InputError
from signals.reading import read_bars

Row = tuple[int, float, float, float, float, float]
"""Open time in milliseconds since 1970, open, high, low, close, volume."""
WIDTH = 6


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

    def read(self, finished: Path) -> list[Row]:
        """Return the bars there are already: of the finished file, if it is there, and of the log after them."""
        rows = _finished(finished) if finished.exists() else []
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n") if self.path.exists() else []
        except (OSError, UnicodeDecodeError):
            lines = []
        if lines and lines[0] == self.head:
            for line in lines[1:-1]:
                values = line.split(",")
                if len(values) != WIDTH:
                    break
                row: Row = (int(values[0]), *map(float, values[1:]))  # type: ignore[assignment] # six of them
                if not rows or row[0] > rows[-1][0]:
                    rows.append(row)
        self._rows = list(rows)
        return rows

    def __enter__(self) -> Self:
        """Start the log with the bars that were read."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self.path.open("w", encoding="utf-8")
            self._stream.write(self.head + "\n")
        except OSError as error:
            raise InputError(f"{self.path}: cannot be written ({error.strerror}); choose another --out") from error
        self.add(self._rows)
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
        self._stream.writelines(",".join(map(repr, row)) + "\n" for row in rows)
        self._stream.flush()


def _finished(path: Path) -> list[Row]:
    bars = read_bars(path)
    if bars.volume is None:
        raise InputError(f"{path}: has no volume, so it is no download; choose another --out, or remove it")
    time = bars.time.astype("datetime64[ms]").astype(int)
    columns = (time, bars.open, bars.high, bars.low, bars.close, bars.volume)
    return list(zip(*(column.tolist() for column in columns), strict=True))
