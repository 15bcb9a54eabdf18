"""What the user says outright of a list's columns: which holds what, what is constant, what there is none of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from results.auditing.trades import TradeList
from signals import InputError
from signals.suggesting import did_you_mean

__all__ = ["FIELDS", "Asked", "asked", "parse_map"]

FIELDS = tuple(
    dict.fromkeys(
        ["entry_time", "exit_time", "side", "entry_price", "exit_price"]
        + [each.name for each in fields(TradeList) if each.name not in {"row", "short"}]
        + ["entry_fee", "exit_fee", "status"]
    )
)
"""What a column may be said to hold: the fields of `TradeList`, ``side`` for `TradeList.short`, fees of each side, and
whether a trade is open."""
_ALSO = ("time_format", "percent")
_SAID = {"yes": True, "true": True, "no": False, "false": False}
NONE = "none"
_PARTS = re.compile(r",(?=\s*(?:" + "|".join((*FIELDS, *_ALSO)) + r")\s*=)")


@dataclass(frozen=True)
class Asked:
    """What the user says of columns.

    Attributes
    ----------
    columns
        By field, names of the one column or of the two (date and clock) that hold it.
    constants
        By field, a value that all rows have.
    absent
        Fields that the list has not, whatever its columns are called.
    time_format
        How times are written, as `datetime.strptime` reads it.
    percent
        Whether results are percent; None where nothing is said.
    only
        Whether nothing but this may be taken.
    received
        Where it may not, costs that are written as what was received.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    time_format: str | None = None
    percent: bool | None = None
    only: bool = False
    received: tuple[str, ...] = ()


def parse_map(text: str) -> dict[str, str]:
    """Return what is said of columns in a text such as ``exit_price=close_price,side==long``.

    A comma separates two only where the name of a field and an equals sign follow, since columns may have commas in
    their names.

    Raises
    ------
    InputError
        If it is not written so, or says something twice.
    """
    found: dict[str, str] = {}
    for each in _PARTS.split(text):
        name, mark, value = each.partition("=")
        name, value = name.strip(), value.strip()
        if not (name and mark and value):
            raise InputError(
                f"`columns={text}`: {each.strip()!r} is not FIELD=COLUMN; write it like exit_price=close_price"
            )
        if name in found:
            raise InputError(f"`columns={text}`: {name} is named twice; keep one")
        found[name] = value
    return found


def asked(columns: Mapping[str, str] | None, names: tuple[str, ...], source: str) -> Asked:
    """Return what the user says, checked against the columns that there are.

    Parameters
    ----------
    columns
        By field, a column's name or its number from 1, ``DATE+CLOCK``, ``=VALUE``, or ``none``; also ``time_format``, and ``percent``: yes or no.
    names
        Of the list's columns.
    source
        What to call the list.

    Raises
    ------
    InputError
        If a field is unknown, or a column is not there.
    """
    found: dict[str, tuple[str, ...]] = {}
    constants: dict[str, str] = {}
    absent: set[str] = set()
    form = percent = None
    for key, stated in (columns or {}).items():
        value = str(stated).strip()
        if key == "time_format":
            form = value
        elif key == "percent":
            percent = _SAID.get(value.lower())
            if percent is None:
                raise InputError(
                    f"`columns=percent={value}`: write yes where results are percent, no where they are fractions"
                )
        elif key not in FIELDS:
            raise InputError(
                f"`columns={key}={value}`: {key!r} is nothing that a trade has; {did_you_mean(key, FIELDS)}"
            )
        elif value.startswith("="):
            constants[key] = value[1:].strip()
        elif value not in names and value.lower() == NONE:
            absent.add(key)
        elif key == "side" and value not in names and value.lower() in {"long", "short"}:
            constants[key] = value.lower()
        else:
            found[key] = _columns_of(key, value, names, source)
    return Asked(found, constants, frozenset(absent), form, percent)


def _columns_of(key: str, value: str, names: tuple[str, ...], source: str) -> tuple[str, ...]:
    parts = (value,) if value in names or not key.endswith("time") else tuple(part.strip() for part in value.split("+"))
    return tuple(_named(key, part, names, source) for part in parts)


def _named(key: str, part: str, names: tuple[str, ...], source: str) -> str:
    if part in names:
        return part
    if part.isdecimal() and 1 <= int(part) <= len(names):
        return names[int(part) - 1]
    raise InputError(f"{source}: `columns={key}={part}`: there is no column {part!r}; {did_you_mean(part, names)}")
