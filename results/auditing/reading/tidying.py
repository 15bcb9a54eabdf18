"""Rows that are no trades: empty ones, repeated headers, totals at the end, trades that are still open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from results.auditing.written import mostly_moments
from signals.arrays import Flags, Integers
from signals.values.written_numbers import NOTHING

__all__ = ["ROW", "Tidied", "still_open", "tidied", "without_words"]

ROW = "(row of the file)"
"""A column of whoever puts a frame together: where each row stands in the file."""

MOST_TOTALS = 3
TOTALS = r"(?i)^\s*(grand\s+)?(total|totals|sum|summe|gesamt|average|avg|mean|итого|subtotal|net)\b"
_SUMS = r"(?i)^\s*(grand\s+)?(total|totals|sum|summe|gesamt|итого)\s*:?\s*$"
"""How a row calls itself that adds up all the rows above it."""


@dataclass(frozen=True, eq=False)
class Tidied:
    """The rows that may be trades.

    Attributes
    ----------
    frame
        Columns as stored, (n,).
    row
        int64 (n,): where each stands in the file, from 1.
    notes
        What was left out.
    sums
        The one row that says that it adds up all others, as a frame; None where there is none, or several.
    """

    frame: pl.DataFrame
    row: Integers
    notes: list[str]
    sums: pl.DataFrame | None = None


def tidied(frame: pl.DataFrame, source: str, moments: list[str]) -> Tidied:
    """Return the rows that may be trades, and what was left out.

    Parameters
    ----------
    frame
        Columns as stored.
    source
        What to call the list.
    moments
        Columns of times of entry, by whose absence a row of totals is told.
    """
    row = frame[ROW].to_numpy() if ROW in frame.columns else np.arange(1, frame.height + 1)
    frame = frame.drop(ROW, strict=False)
    keep = np.ones(frame.height, dtype=np.bool_)
    notes: list[str] = []
    sums = None
    if frame.height and frame.width:
        empty = frame.select(pl.all_horizontal(pl.all().is_null())).to_series().to_numpy()
        if empty.any():
            keep &= ~empty
            notes.append(f"{_rows(int(empty.sum()))} with nothing in them left out.")
        headers = _headers(frame)
        if headers.any():
            keep &= ~headers
            notes.append(f"{_rows(int(headers.sum()))} that repeat the header left out.")
        totals = _totals(frame, source, keep, moments)
        if totals.any():
            keep &= ~totals
            notes.append(f"{_rows(int(totals.sum()))} of totals at the end left out.")
            sums = _sums(frame.filter(pl.Series(totals)))
    if keep.all():
        return Tidied(frame, row, notes)
    return Tidied(frame.filter(pl.Series(keep)), row[keep], notes, sums)


def _sums(frame: pl.DataFrame) -> pl.DataFrame | None:
    """Return the one row of totals that is a sum of all, None where nothing tells which that is."""
    says = [any(isinstance(value, str) and pl.Series([value]).str.contains(_SUMS)[0] for value in row) for row in frame.rows()]  # fmt: skip
    return frame.filter(pl.Series(says)) if sum(says) == 1 else None


def without_words(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Return a list whose columns of times hold nothing where they hold a word for nothing, such as NaT."""
    texts = [name for name in dict.fromkeys(names) if name in frame.columns and frame[name].dtype == pl.String]
    word = {name: pl.col(name).str.strip_chars().str.to_lowercase().is_in(NOTHING) for name in texts}
    return frame.with_columns(pl.when(word[name]).then(None).otherwise(pl.col(name)).alias(name) for name in texts)


_OPEN = ("open", "opened", "active", "running", "live", "true", "1", "yes", "pending")


def still_open(frame: pl.DataFrame, exits: list[str], statuses: list[str]) -> Flags:
    """Return which trades are still open: those without a time of exit, and those that say so."""
    without = [frame[name].is_null().to_numpy() for name in exits]
    open_: Flags = np.logical_and.reduce(without) if without else np.zeros(frame.height, dtype=np.bool_)
    for name in statuses:
        words = frame[name].cast(pl.String).str.strip_chars().str.to_lowercase()
        open_ = open_ | words.is_in(_OPEN).fill_null(False).to_numpy()
    return open_


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def _headers(frame: pl.DataFrame) -> Flags:
    texts = [name for name in frame.columns if frame[name].dtype == pl.String][:4]
    if not texts:
        return np.zeros(frame.height, dtype=np.bool_)
    same = [(frame[name] == name).fill_null(False).to_numpy() for name in texts]
    repeated: Flags = np.logical_and.reduce(same)
    return repeated


def _totals(frame: pl.DataFrame, source: str, keep: Flags, moments: list[str]) -> Flags:
    """Return the last rows that say total, or have no time of entry but other values."""
    found = np.zeros(frame.height, dtype=np.bool_)
    for place in np.flatnonzero(keep)[::-1][:MOST_TOTALS].tolist():
        values = frame.row(place)
        says = any(isinstance(value, str) and pl.Series([value]).str.contains(TOTALS)[0] for value in values)
        timed = any(mostly_moments(frame[name][place : place + 1], source) for name in moments)
        if timed or not (says or (moments and all(frame[name][place] is None for name in moments))):
            break
        found[place] = True
    return found
