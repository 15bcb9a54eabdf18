"""Columns of an export by what they mean: numbers with coins written behind them, times with offsets in their heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from results.auditing.written import read_moments
from signals import InputError
from signals.arrays import Array, Flags, Floats, Integers, Times
from signals.tables.table import Table

__all__ = ["BOTH", "Columns", "coins", "plain", "sides"]

_OFFSET = re.compile(r"\(\s*utc\s*(?:([+-])\s*(\d{1,2})(?::?(\d{2}))?)?\s*\)", re.IGNORECASE)
_NUMBER = r"^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*"
_COIN = r"\s*([A-Za-z][A-Za-z0-9]*)\s*$"
_BUYS = (
    "buy",
    "b",
    "bid",
    "long",
    "open long",
    "bot",
    "purchase",
    "close short",
    "buy to open",
    "buy to close",
    "open_long",
    "close_short",
    "true",
)
_SELLS = ("sell", "s", "a", "ask", "sld", "sale", "short", "open short", "close long", "sell to open", "sell to close", "open_short", "close_long", "false")  # fmt: skip
BOTH = (*_BUYS, *_SELLS)
"""Words that say whether a fill buys or sells."""
_MARK = "\ufeff"


def plain(name: str) -> str:
    """Return a column's name as letters and digits in lower case, without the zone in its brackets."""
    return re.sub(r"[^a-z0-9]", "", _OFFSET.sub("", name).lower())


@dataclass(frozen=True, eq=False)
class Columns:
    """The rows of an export that were chosen, by plain names of columns.

    Attributes
    ----------
    table
        As opened.
    frame
        Its rows, all of them or those chosen.
    row
        int64 (m,): where each stands in the file.
    used
        Filled with what was read, by its meaning.
    zone
        Of times that name none.
    form
        How times are written, where the user says.
    """

    table: Table
    frame: pl.DataFrame
    row: Integers
    zone: str | None = None
    form: str | None = None
    used: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def read(table: Table, zone: str | None, form: str | None = None) -> Columns:
        """Read a whole table."""
        frame = table.columns(list(table.names))
        return Columns(table, frame, np.arange(1, frame.height + 1), zone, form)

    @property
    def source(self) -> str:
        """What to call the file in a message."""
        return self.table.source

    def where(self, chosen: Flags) -> Columns:
        """Return the rows that are chosen."""
        return Columns(
            self.table, self.frame.filter(pl.Series(chosen)), self.row[chosen], self.zone, self.form, self.used
        )

    def name(self, words: Sequence[str]) -> str | None:
        """Return the column that one of `words`, plain names, is; the first that there is."""
        names = {plain(name.removeprefix(_MARK)): name for name in self.table.names}
        return next((names[word] for word in words if word in names), None)

    def has(self, *words: str) -> bool:
        """Whether there is a column of one of these plain names."""
        return self.name(words) is not None

    def series(self, meaning: str, *words: str) -> pl.Series:
        """Return a column.

        Raises
        ------
        InputError
            If there is none of these names.
        """
        name = self.name(words)
        if name is None:
            raise InputError(
                f"{self.source}: no column is the {meaning}; it would be called {' or '.join(map(repr, words))}"
            )
        self.used[meaning] = name
        return self.frame[name]

    def text(self, meaning: str, *words: str) -> pl.Series:
        """Return a column as text without spaces around it, "" where empty."""
        return self.series(meaning, *words).cast(pl.String).str.strip_chars().fill_null("")

    def numbers(self, meaning: str, *words: str, needed: bool = False) -> Floats:
        """Return a column as numbers, float64 (m,), NaN where empty; thousands and a coin behind the number are taken away.

        Raises
        ------
        InputError
            If a value is no number, or is needed and missing.
        """
        series = self.series(meaning, *words)
        if series.dtype == pl.String:
            texts = series.str.strip_chars().replace(["", "--", "-"], None)
            found = self.in_english(texts).str.extract(_NUMBER + r"(?:[A-Za-z][A-Za-z0-9]*)?\s*$", 1)
            parsed = found.cast(pl.Float64, strict=False)
            self.refuse(
                series, parsed.is_null() & texts.is_not_null(), "is not a number; correct the value or leave it empty"
            )
        else:
            parsed = series.cast(pl.Float64, strict=False)
        if needed:
            self.refuse(series, parsed.is_null(), "is no number; export the file again, or take the row out")
        numbers: Floats = parsed.fill_null(float("nan")).to_numpy().astype(np.float64)
        return numbers

    def refuse(self, series: pl.Series, wrong: pl.Series, why: str) -> None:
        """Refuse values of a column, (m,), by the first of them and where it stands in the file.

        Raises
        ------
        InputError
            If one is wrong.
        """
        if count := int(wrong.sum()):
            at = int(wrong.arg_true()[0])
            value = "nothing" if series[at] is None else repr(str(series[at]))
            more = f" ({count:,} such rows)" if count > 1 else ""
            raise InputError(
                f"{self.source}: column {series.name!r} has {value} in row {self.row[at]}{more}, which {why}"
            )

    def in_english(self, texts: pl.Series) -> pl.Series:
        """Return numbers without thousands marks and with a decimal point, where a spreadsheet wrote the file anew too."""
        if self.table.head is not None and self.table.head.decimal_comma:
            european = texts.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
            return pl.select(pl.when(texts.str.contains(",", literal=True)).then(european).otherwise(texts)).to_series()
        return texts.str.replace_all(",", "", literal=True)

    def times(self, meaning: str, *words: str) -> Times:
        """Return a column of times as UTC, datetime64[us] (m,); a head such as ``Time(UTC+8)`` says whose clocks wrote it."""
        series = self.series(meaning, *words)
        offset = _OFFSET.search(series.name)
        zone = None if offset else self.zone
        try:
            time, local, _ = read_moments(series, self.source, zone, self.form)
        except InputError as error:
            # of the rows that were chosen, counted from 1; what is said is where they stand in the file
            told = re.sub(r"\brow (\d+)\b", lambda found: f"row {self.row[int(found[1]) - 1]}", str(error))
            raise InputError(told) from error
        if offset and offset[1] and local:
            minutes = int(offset[2]) * 60 + int(offset[3] or 0)
            moved: Times = time - np.timedelta64(minutes if offset[1] == "+" else -minutes, "m")
            return moved
        return time


def coins(series: pl.Series) -> tuple[Array, Array]:
    """Return the coin written behind each number, "" where there is none: codes int64 (m,) and the names they stand for."""
    found = series.cast(pl.String).str.extract(_COIN, 1).str.to_uppercase().fill_null("")
    names = found.unique(maintain_order=True)
    codes = found.replace_strict(names, pl.Series(np.arange(len(names))), return_dtype=pl.Int64).to_numpy()
    return codes, names.to_numpy()


def sides(series: pl.Series, columns: Columns) -> Flags:
    """Return whether each row buys, bool (m,).

    Raises
    ------
    InputError
        If a value is neither a buy nor a sale.
    """
    words = series.cast(pl.String).str.strip_chars().str.to_lowercase()
    bought, sold = words.is_in(_BUYS), words.is_in(_SELLS)
    columns.refuse(series, ~(bought | sold).fill_null(value=False), "neither buys nor sells; write buy or sell")
    flags: Flags = bought.to_numpy()
    return flags
