"""The filters of a grid or cell: SQL expressions over one bar, by the names that parameter `filter` calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grids.parameters import NO_FILTER, Value
from signals import InputError
from signals.conditions import shortened
from signals.suggesting import did_you_mean
from signals.toml.tables import written

__all__ = ["check_filter_name", "check_filters"]


def check_filters(filters: Any, where: str) -> dict[str, str]:
    """Check that filters are texts by name; what the texts say is read where the signals are known.

    Raises
    ------
    InputError
        If they are not.
    """
    if not isinstance(filters, Mapping):
        raise InputError(f"{where}: filters = {written(filters)} is no table of filters by name")
    for name, text in filters.items():
        if name == NO_FILTER or not isinstance(name, str) or not name:
            raise InputError(f"{where}: filters: {written(name)} cannot name a filter; choose another name")
        if not isinstance(text, str):
            raise InputError(
                f"{where}: filters.{shortened(name)} = {written(text)} is no SQL expression; write a text such as "
                '"hour BETWEEN 8 AND 20"'
            )
    return dict(filters)


def check_filter_name(value: Value, filters: Mapping[str, str], where: str) -> None:
    """Refuse a value of `filter` that no filter is called by.

    Raises
    ------
    InputError
        Naming those that are defined.
    """
    if value == NO_FILTER or value in filters:
        return
    known = did_you_mean(str(value), filters) if filters else "define it in [filters]"
    raise InputError(f"{where}: filter = '{shortened(str(value))}' is not defined in filters; {known}")
