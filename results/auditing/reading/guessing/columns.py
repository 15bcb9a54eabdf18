"""Columns of a list while they are read: each field's candidates, what was taken, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from results.auditing.reading.guessing.words import named
from results.auditing.reading.mapping import Asked
from results.auditing.written import Numbers, mostly_moments, mostly_numbers, written_numbers
from signals import InputError
from signals.arrays import Array, Floats

__all__ = ["Columns", "same", "words"]

ROUNDING = 1e-9


@dataclass(eq=False)
class Columns:
    """A list that is being read.

    Attributes
    ----------
    frame
        Its n rows, columns as stored.
    source
        What to call it.
    asked
        What the user says.
    zone
        Of times that name none.
    comma
        Whether numbers are written with a decimal comma.
    notes
        What was guessed, a sentence each.
    taken
        By field, the column or formula it was read from.
    turned
        By field, the note on costs whose sign was turned, since all were written with a minus.
    spent
        Columns that are something else than their names say.
    sums
        The row that says that it adds up all others, None where there is none.
    """

    frame: pl.DataFrame
    source: str
    asked: Asked = field(default_factory=Asked)
    zone: str | None = None
    comma: bool = False
    notes: list[str] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    turned: dict[str, str] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    sums: pl.DataFrame | None = None
    _numbers: dict[str, Numbers] = field(default_factory=dict)

    def candidates(self, wanted: str, either: str = "") -> list[str]:
        """Return the columns that may be a field by name: the one asked for, else those whose name says so."""
        if wanted in self.asked.columns:
            return ["+".join(self.asked.columns[wanted])]
        if self.asked.only or wanted in self.asked.absent or wanted in self.asked.constants:
            return []
        claimed = {name for names in self.asked.columns.values() for name in names} | self.spent
        free = [name for name in self.frame.columns if name not in claimed]
        found = [name for name in free if named(name).field == wanted]
        if either:
            sure = [name for name in found if either in named(name).words]
            bare = [name for name in free if named(name).field == "either" and either in named(name).words]
            found = [*sure, *bare] or found
        return found

    def numbers(self, name: str) -> Numbers:
        """Return a column as numbers, read once."""
        if name not in self._numbers:
            self._numbers[name] = written_numbers(self.frame[name], self.source, comma=self.comma)
        return self._numbers[name]

    def stated(self) -> dict[str, float]:
        """Return what the row of totals says that profits, and fees, add up to, amounts by name of `ReadTrades.stated`."""
        found: dict[str, float] = {}
        for wanted, total in (("profit", "profit"), ("fee", "fees")) if self.sums is not None else ():
            names = self.taken.get(wanted, "").split(" + ")
            if self.sums is None or not set(names) <= set(self.sums.columns):
                continue
            try:
                read = [written_numbers(self.sums[name], self.source, comma=self.comma) for name in names]
            except InputError:
                continue  # a word of somebody's own is no total
            if (value := float(sum(each.values[0] for each in read))) == value:
                found[total] = -value if wanted in self.turned else value
        return found

    def percent(self, wanted: str) -> bool:
        """Whether the values of a field that was read are written with a percent sign."""
        name = self.taken.get(wanted, "")
        return name in self.frame.columns and self.numbers(name).percent

    def is_numeric(self, name: str) -> bool:
        """Whether most of the first values of a column are numbers."""
        return mostly_numbers(self.frame[name])

    def is_moment(self, name: str) -> bool:
        """Whether most of the first values of a column are times."""
        return mostly_moments(self.frame[name], self.source)

    def refuse_both(self, wanted: str, one: str, other: str, why: str = "their values differ") -> InputError:
        """Return the error of two columns that may be the same field."""
        what = wanted.replace("_", " ")
        return InputError(
            f"{self.source}: columns {one!r} and {other!r} could both be the {what}, and {why}; say which with "
            f"`columns={wanted}={one}`"
        )

    def one_of(self, wanted: str, names: Sequence[str]) -> str | None:
        """Return the one column of numbers among candidates, None where there is none.

        Two that hold the same are one, and said; of two that differ, the one that is net, or bears the field's own name.

        Raises
        ------
        InputError
            If two differ and neither bears that name.
        """
        fit = [name for name in names if self.is_numeric(name)]
        if not fit:
            return None
        net = [name for name in fit if "net" in named(name).words]
        first = net[0] if len(net) == 1 else next((name for name in fit if name.lower() == wanted), fit[0])
        for other in (name for name in fit if name != first):
            if same(self.numbers(first).values, self.numbers(other).values):
                self.notes.append(f"Columns {first!r} and {other!r} hold the same; the first is taken.")
            elif first.lower() == wanted or len(net) == 1:
                self.notes.append(f"The {wanted.replace('_', ' ')} is column {first!r}, not {other!r}.")
            else:
                raise self.refuse_both(wanted, first, other)
        return first

    def number(self, wanted: str) -> Floats | None:
        """Return a field of numbers, a constant repeated; None where the list has none."""
        if wanted in self.asked.constants:
            return np.repeat(self._constant(wanted), self.frame.height)
        name = self.one_of(wanted, self.candidates(wanted))
        if name is None:
            return None
        self.taken[wanted] = name
        return self.numbers(name).values

    def _constant(self, wanted: str) -> float:
        """Return what the user says that all rows have."""
        stated = self.asked.constants[wanted]
        try:
            read = written_numbers(pl.Series(wanted, [stated]), self.source)
        except InputError:
            raise InputError(
                f"`columns={wanted}=={stated}`: {stated!r} is no number; write one such as {wanted}==1"
            ) from None
        self.taken[wanted] = f"{stated}, as stated"
        return float(read.values[0]) / (100.0 if read.percent else 1.0)

    def words(self, wanted: str) -> Array | None:
        """Return a field of words, "" where nothing stands; None where the list has none."""
        if wanted in self.asked.constants:
            self.taken[wanted] = f"{self.asked.constants[wanted]}, as stated"
            return np.repeat(np.array([self.asked.constants[wanted]], dtype=object), self.frame.height)
        names = [name for name in self.candidates(wanted) if self.frame[name].null_count() < self.frame.height]
        if not names:
            return None
        self.taken[wanted] = names[0]
        return words(self.frame[names[0]])


def words(series: pl.Series) -> Array:
    """Return a column of words, str (n,), "" where nothing stands; equal ones are one object."""
    texts = series.cast(pl.String).fill_null("")
    known = texts.unique(maintain_order=True)
    if len(known) * 2 > len(texts):
        return texts.to_numpy()
    codes = texts.replace_strict(known, np.arange(len(known)), return_dtype=pl.Int64).to_numpy()
    column: Array = np.array(known.to_list(), dtype=object)[codes]
    return column


def same(one: Floats, other: Floats) -> bool:
    """Whether two columns hold the same numbers but for rounding, where both hold any."""
    return bool(np.allclose(one, other, rtol=ROUNDING, atol=0.0, equal_nan=True))
