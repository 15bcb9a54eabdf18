"""Tables of a file as classes of a few keys: read without pydantic, which takes as long to load as a grid to describe.

Whatever is wrong is said as `signals.toml.tables.checked` says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeVar

from signals.errors import InputError
from signals.toml.writing import missing, no_table, not_allowed, unknown

__all__ = ["RefusedValueError", "key", "list_of", "read_table", "whole_number", "word"]

Table = TypeVar("Table")
Read = Callable[[Any], Any]


class RefusedValueError(ValueError):
    """A value that is not allowed, which is the one argument."""


@dataclass(frozen=True)
class _Key:
    read: Read
    wanted: str
    name: str | None
    default: Any


def key(read: Read, wanted: str, *, default: Any = MISSING, name: str | None = None) -> Any:
    """Return a field of a dataclass that is a key of a table.

    Parameters
    ----------
    read
        Returns the value to keep, or raises `RefusedValueError`.
    wanted
        What a message says that it wants.
    default
        The value of a key that is not there; without, it must be there.
    name
        The key, where the field has another name.
    """
    return field(metadata={"key": _Key(read, wanted, name, default)})


def list_of(read: Read, fewest: int = 0) -> Read:
    """Return what reads a list of values."""

    def values(given: Any) -> list[Any]:
        # an array or a set may stand for a list where a grid comes from Python
        if not isinstance(given, Iterable) or isinstance(given, str | bytes | bytearray | Mapping):
            raise RefusedValueError(given)
        found = [read(value) for value in given]
        if len(found) < fewest:
            raise RefusedValueError(given)
        return found

    return values


def word(given: Any) -> str:
    """Return a text as it is."""
    if isinstance(given, str):
        return given
    raise RefusedValueError(given)


def whole_number(least: int, most: int) -> Read:
    """Return what reads a whole number; true and 1.0 are none."""

    def number(given: Any) -> int:
        if isinstance(given, int) and not isinstance(given, bool) and least <= given <= most:
            return given
        raise RefusedValueError(given)

    return number


def read_table(table_class: type[Table], table: object, where: str) -> Table:
    """Check the keys and values of one table.

    Parameters
    ----------
    table_class
        A dataclass of keys.
    table
        As read.
    where
        The file and table, for the message.

    Raises
    ------
    InputError
        For the first thing that is wrong: no table at all, an unknown or missing key, a value of the wrong kind.
    """
    own: list[Field[Any]] = list(fields(table_class))  # type: ignore[arg-type]
    keys: dict[str, _Key] = {each.metadata["key"].name or each.name: each.metadata["key"] for each in own}
    if not isinstance(table, Mapping):
        raise InputError(no_table(where, table, keys))
    # An unknown key first: it is often the misspelt name of one that then seems to be missing.
    for given in table:
        if given not in keys:
            raise InputError(unknown(where, str(given), keys))
    return table_class(*(_value(each, name, table, where) for name, each in keys.items()))


def _value(wanted: _Key, name: str, table: Mapping[str, Any], where: str) -> Any:
    if name in table:
        try:
            return wanted.read(table[name])
        except RefusedValueError as error:
            raise InputError(not_allowed(where, name, error.args[0], wanted.wanted)) from None
    if wanted.default is MISSING:
        raise InputError(missing(where, name, wanted.wanted))
    return wanted.default
