"""What a grid or cell asks of bars beside probabilities: filters, SQL expressions over one bar, and readings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from grids.names import Names
from grids.parameters import NO_FILTER, Value
from signals import InputError, Signals
from signals.conditions import shortened
from signals.filters import filter_bars
from signals.suggesting import did_you_mean
from signals.toml.writing import written

__all__ = ["check_filter_name", "check_filters", "check_fit"]


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


def check_fit(signals: Signals, names: Names, scaling: Collection[str], where: str) -> None:
    """Refuse signals that lack what a grid names.

    Parameters
    ----------
    signals
        Those of the span.
    names
        The grid's readings and filters, all of which the signals must have.
    scaling
        The readings that scale stops in some cell of this asset.
    where
        The file, for messages.

    Raises
    ------
    InputError
        If a filter cannot be read against the signals, a reading is not there, or one that scales is at no bar a finite
        number above 0, so that no bar can be entered.
    """
    for name, text in names.filters:
        filter_bars(signals, text, f"{where}: filters.{name}")
    for name in names.readings:
        try:
            values = signals.reading(name)
        except InputError as error:
            raise InputError(f"{where}: stop_scale: {error}{_how_to_add(name)}") from None
        if name in scaling and not (np.isfinite(values) & (values > 0)).any():
            raise InputError(
                f"{where}: stop_scale = {name}: the reading is at no bar of the span a finite number above 0, so no bar "
                f"can be entered; fill the column in {signals.source}, or name another reading"
            )


def _how_to_add(name: str) -> str:
    """Say where a reading comes from that is a feature of this project; "" of others."""
    from signals.features import REGISTER  # noqa: PLC0415 - features are compiled, and seldom asked for here

    if name not in REGISTER:
        return ""
    return (
        f" ({name} is a feature, which `signals.add_readings(names={name!r})` adds to signals, and [readings] of a training "
        "file to the file that it makes)"
    )
