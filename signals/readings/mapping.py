"""Readings: further number columns of a signal file, each read when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from signals.arrays import Floats
from signals.readings.stored import ReadingColumns
from signals.suggesting import did_you_mean

__all__ = ["Readings"]

_AT_ONCE = 32
"""Columns looked into together: a CSV is gone through once for all of them."""
_LISTED = 12


class Readings(Mapping[str, Floats]):
    """Readings by name, float64 arrays of shape (T,), NaN where unknown; read once, when they are first asked for.

    Columns that are text or null throughout are none of them: `fault` says so.

    Parameters
    ----------
    columns
        Of a whole file of N bars.
    first, last
        The bars of it that these are of, T of them; all by default.
    """

    def __init__(self, columns: ReadingColumns, first: int = 0, last: int | None = None) -> None:
        self._columns = columns
        self._first, self._last = first, columns.length if last is None else last
        # shared by all that are cut from these
        self._whole: dict[str, Floats] = {}
        self._faults: dict[str, str | None] = {}

    @property
    def bars(self) -> int:
        """T."""
        return self._last - self._first

    @property
    def names(self) -> tuple[str, ...]:
        """All further columns, those that turn out to be no reading too; none is read for this."""
        return self._columns.names

    @property
    def taken(self) -> tuple[str, ...] | None:
        """The columns of their file that are prices, probabilities and the like; None where there is no file."""
        return self._columns.taken

    def __getitem__(self, name: str) -> Floats:
        """Return a reading, read-only; KeyError if there is none of that name."""
        if self._read(name) is not None:
            raise KeyError(name)
        return self._whole[name][self._first : self._last]

    def __contains__(self, name: object) -> bool:
        """Whether there is one of that name."""
        return isinstance(name, str) and self.fault(name) is None

    def __iter__(self) -> Iterator[str]:
        """Go through their names; all columns are looked into, and none of them is kept."""
        for first in range(0, len(self._columns.names), _AT_ONCE):
            names = self._columns.names[first : first + _AT_ONCE]
            self._look(tuple(name for name in names if name not in self._faults))
            yield from (name for name in names if self._faults[name] is None)

    def streamed(self) -> Iterator[tuple[str, Floats]]:
        """Go through names and values, some columns at a time; none of them is kept, however many there are."""
        for first in range(0, len(self.names), _AT_ONCE):
            for name, found in self._columns.read(self.names[first : first + _AT_ONCE]).items():
                self._faults[name] = found if isinstance(found, str) else None
                if not isinstance(found, str):
                    yield name, found[self._first : self._last]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def cut(self, first: int, last: int) -> Readings:
        """Return those of the bars ``[first, last)`` of these, sharing memory."""
        part = Readings(self._columns, self._first + first, self._first + last)
        part._whole, part._faults = self._whole, self._faults
        return part

    def fault(self, name: str) -> str | None:
        """Return why a column is no reading, None where it is one."""
        if name not in self._columns.names:
            return "is not in the file"
        if name not in self._faults:
            self._read(name)
        return self._faults[name]

    @property
    def faults(self) -> dict[str, str]:
        """All further columns that are no readings, and why."""
        list(self)
        return {name: fault for name in self._columns.names if (fault := self._faults[name]) is not None}

    def refusal(self, name: str) -> str:
        """Return what to say where a column that is no reading is asked for: why not, and the remedy."""
        if name in self._columns.names:
            return f"column {name!r} is no reading: it {self.fault(name)}"
        names = self._columns.names
        listed = ", ".join(names[:_LISTED]) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
        remedy = did_you_mean(name, names, "name one of these, or add the column" if names else "add the column")
        return f"there is no reading {name!r}, the file has {listed or 'none'}; {remedy}"

    def _read(self, name: str) -> str | None:
        """Read and keep a column, and return why it is no reading."""
        if name not in self._columns.names:
            return "is not in the file"
        if name not in self._whole and self._faults.get(name) is None:
            self._look((name,), keep=True)
        return self._faults[name]

    def _look(self, names: tuple[str, ...], *, keep: bool = False) -> None:
        for name, found in self._columns.read(names).items() if names else ():
            self._faults[name] = found if isinstance(found, str) else None
            if keep and not isinstance(found, str):
                self._whole[name] = found
