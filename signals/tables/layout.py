"""What a user says outright of how a file is laid out, in place of what would be guessed."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from signals.errors import InputError
from signals.roles import ROLES
from signals.suggesting import did_you_mean

__all__ = ["EPOCH_WORDS", "NAMEABLE", "NONE", "Layout", "known_zone", "layout_of", "parse_columns"]

NAMEABLE = (
    "timestamp", "open", "high", "low", "close", "volume", "funding_rate", "symbol", *ROLES, "out_of_sample",
)  # fmt: skip
"""Columns that `Layout.columns` may name; a probability or its flag also with @VARIANT."""
NONE = "none"
"""In place of a column: there is none, whatever the names suggest."""
EPOCH_WORDS = ("s", "ms", "us", "ns")


@dataclass(frozen=True)
class Layout:
    """How a file is laid out; what is left away is found by itself.

    Attributes
    ----------
    columns : mapping of str to str, or str
        From the contract's name of a column (`NAMEABLE`) to its name in the file, or to its place, counted from 1. Two
        joined by ``+`` hold the date and the time of day. ``none``: the file has no such column. As text:
        ``timestamp=Date,open=2``.
    time_format : str, optional
        As `datetime.strptime` reads it, such as ``%d/%m/%Y %H:%M``; or the unit of numbers since 1970: s, ms, us, ns.
    zone : str, optional
        IANA name of the zone whose wall clocks wrote times that carry no zone; UTC by default.
    header : bool
        False: the first row is data.
    symbol : str, optional
        The market to take, where the file names several.

    Raises
    ------
    InputError
        If a key of `columns` is unknown, or the zone is.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    time_format: str | None = None
    zone: str | None = None
    header: bool = True
    symbol: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.columns, str):
            object.__setattr__(self, "columns", parse_columns(self.columns))
        if not isinstance(self.columns, Mapping):
            raise InputError(f"columns = {self.columns!r}: write a mapping such as {{'timestamp': 'Date', 'open': 2}}")
        for name in ("time_format", "zone", "symbol"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                raise InputError(f"{name} = {value!r}: write text, or leave it away")
        object.__setattr__(self, "columns", {key: str(name).strip() for key, name in self.columns.items()})
        for key, name in self.columns.items():
            _check_key(key)
            if not name:
                raise InputError(f"columns: {key} = '' names no column; write its name, its number, or {NONE}")
        if self.zone is not None:
            known_zone(self.zone, "zone")

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return self != Layout()

    def to_json(self) -> dict[str, Any]:
        """Return what is said, as plain JSON values."""
        said = {name: getattr(self, name) for name in ("time_format", "zone", "symbol")}
        whole = {"columns": dict(self.columns), **said, "header": self.header}
        unsaid = Layout()
        return {name: value for name, value in whole.items() if value != getattr(unsaid, name)}


def parse_columns(text: str) -> dict[str, str]:
    """Return which column is which from text such as ``timestamp=Date,open=2``.

    Raises
    ------
    InputError
        If it is not written so, or names one twice.
    """
    found: dict[str, str] = {}
    for each in text.split(","):
        name, mark, column = (part.strip() for part in each.partition("="))
        if not name or not mark or not column:
            raise InputError(
                f"`columns={text}`: {each.strip()!r} is not NAME=COLUMN; write them like timestamp=Date,open=2"
            )
        if name in found:
            raise InputError(f"`columns={text}`: {name} is named twice; keep one")
        found[name] = column
    return found


def layout_of(stated: object) -> Layout | None:
    """Return a layout from what `Layout.to_json` gave, None where nothing was said.

    Raises
    ------
    InputError
        If it is no such object.
    """
    if not stated:
        return None
    try:
        return Layout(**stated)  # type: ignore[arg-type]
    except (TypeError, AttributeError):
        raise InputError(f"layout = {stated!r}: is no layout of a file; its keys are columns, time_format, zone, "
                         "header, symbol") from None  # fmt: skip


def known_zone(zone: str, what: str) -> str:
    """Return a zone that is known.

    Raises
    ------
    InputError
        With the zones spelt nearly so.
    """
    try:
        pl.Series([datetime(2024, 1, 1)]).dt.replace_time_zone(zone or "(empty)")
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        names = sorted(zoneinfo.available_timezones())
        lowered = {name.lower(): name for name in names} | {name.rpartition("/")[2].lower(): name for name in names}
        otherwise = "write one like America/New_York or Europe/London"
        remedy = did_you_mean(zone.lower().replace(" ", "_"), lowered, otherwise, shown=lowered.__getitem__)
        raise InputError(f"{what} {zone!r}: is no time zone of the IANA database; {remedy}") from None
    return zone


def _check_key(key: str) -> None:
    role, mark, variant = key.partition("@")
    if key in NAMEABLE or (role in (*ROLES, "out_of_sample") and mark and variant):
        return
    raise InputError(f"columns: {key!r} is no column that can be named; {did_you_mean(key, NAMEABLE)}")
