"""Reports as rows of cells: tables with titles between them, of HTML or of a text that a spreadsheet wrote."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from pathlib import Path

import polars as pl

from results.auditing.reading.tidying import ROW
from signals import InputError
from signals.filesystem.opening import read_bytes

__all__ = ["HTML", "cells_of", "section", "sheet_text"]

HTML = (".html", ".htm")
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def sheet_text(path: Path, most: int | None = None) -> str:
    """Return the text of a report, or its first bytes, whatever its encoding."""
    if most is None:
        content = read_bytes(path)
    else:
        with path.open("rb") as stream:
            content = stream.read(most)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    return content.decode("utf-8", errors="replace")


def cells_of(text: str, *, html: bool) -> list[list[str]]:
    """Return the rows of a report as texts."""
    if html:
        reader = _Rows()
        reader.feed(text)
        return reader.rows
    first = next((line for line in text.splitlines() if len(line) > len(line.strip(",;\t ")) or line.strip()), "")
    lines = text[:100_000].splitlines()
    separator = max(";\t,", key=lambda mark: sum(line.count(mark) for line in lines)) if first else ","
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error as error:
        raise InputError(f"the report cannot be read ({error}); export it again") from error


class _Rows(HTMLParser):
    """The rows of all tables, without cells that a browser does not show; a cell over several columns is one cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            self._close()
            self._hidden = "hidden" in (dict(attrs).get("class") or "")
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._close()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close(self) -> None:
        if self._cell is not None and not self._hidden:
            self.rows[-1].append("".join(self._cell).replace("\xa0", " ").strip())
        self._cell = None


def section(rows: Sequence[Sequence[str]], head: Iterable[str]) -> tuple[pl.DataFrame, list[list[str]]] | None:
    """Return the table under a head, columns that bear one name told apart by a number, and the rows of other widths in it.

    Parameters
    ----------
    rows
        Of a report.
    head
        Names, without blanks and in lower case, that the head has among others.
    """
    wanted = set(head)
    start = next((at for at, row in enumerate(rows) if wanted <= {_plain(cell) for cell in row}), None)
    if start is None:
        return None
    names: list[str] = []
    for cell in _trimmed(rows[start]):
        count = sum(name.split(" (")[0] == cell for name in names) + 1
        names.append(cell if count == 1 else f"{cell} ({count})")
    found: list[list[str]] = []
    places: list[int] = []
    others: list[list[str]] = []
    for at, row in enumerate(rows[start + 1 :], start=1):
        filled = [cell for cell in row if cell]
        if len(filled) <= 1 or (filled and not filled[0][:1].isdigit()):
            if len(filled) > 1 or not found:
                others.append(list(row))
            if len(filled) == 1 and found:
                break
            continue
        if len(row) < len(names):
            others.append(list(row))
            continue
        found.append(list(row[: len(names)]))
        places.append(at)
    frame = pl.DataFrame(found, schema=dict.fromkeys(names, pl.String), orient="row") if found else pl.DataFrame(schema=dict.fromkeys(names, pl.String))  # fmt: skip
    empty = [pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name)).alias(name) for name in names]
    return frame.with_columns(*empty, pl.Series(ROW, places, dtype=pl.Int64)), others


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return [cell or f"column {place}" for place, cell in enumerate(cells, start=1)]


def _plain(cell: str) -> str:
    return "".join(cell.lower().split())
