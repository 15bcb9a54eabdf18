"""The tables of a grid file: which keys they have, and what each may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy as np

from signals.toml.keys import RefusedValueError, key, list_of, whole_number, word

__all__ = [
    "FileTable",
    "QuantilesTable",
    "RefinesTable",
    "SampleTable",
    "SpanTable",
    "StepsTable",
    "TieTable",
    "ValuesTable",
]


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise RefusedValueError(value)
    # repr gives the shortest decimal that reads back as the same float: what was meant when 0.01 was written.
    return Decimal(int(value)) if isinstance(value, int | np.integer) else Decimal(repr(float(value)))


def _moment(value: Any) -> date | str:
    if isinstance(value, date | str):
        return value
    raise RefusedValueError(value)


def _anything(value: Any) -> Any:
    return value


def _count(value: Any) -> int | None:
    return None if value is None else _at_least_one(value)


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise RefusedValueError(value)
    return {word(name): each for name, each in value.items()}


def _some(value: Any) -> str:
    if word(value):
        return str(value)
    raise RefusedValueError(value)


def _bars(value: Any) -> tuple[str, str, str]:
    if not isinstance(value, list | tuple) or len(value) != 3:  # noqa: PLR2004 - a fingerprint and two bars
        raise RefusedValueError(value)
    fingerprint, first, last = map(word, value)
    return fingerprint, first, last


_LARGEST = 2**63 - 1
_at_least_one = whole_number(1, _LARGEST)
_MOMENT = "a time such as 2024-01-31T00:00:00Z"
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(eq=False, repr=False)
class StepsTable:
    """An axis that counts in decimal steps."""

    first: Decimal = key(_decimal, "a number", name="from")
    last: Decimal = key(_decimal, "a number", name="to")
    step: Decimal = key(_decimal, "a number above 0")


@dataclass(eq=False, repr=False)
class ValuesTable:
    """An axis whose values are listed."""

    values: list[Any] = key(list_of(_anything, 1), "a list of at least one value")


@dataclass(eq=False, repr=False)
class QuantilesTable:
    """An axis of thresholds at quantiles of the probabilities."""

    quantiles: list[Decimal] = key(list_of(_decimal, 1), "a list of shares from 0 to 1")


@dataclass(eq=False, repr=False)
class TieTable:
    """A parameter that takes the value of another one."""

    tie: str = key(word, "the name of an axis, in quotes")


@dataclass(eq=False, repr=False)
class SampleTable:
    """Which cells of the product to try."""

    constraints: Sequence[str] = key(list_of(word), 'a list of SQL conditions, such as ["size < 1"]', default=())
    cells: int | None = key(_count, "a whole number of at least 1", default=None)
    seed: int = key(whole_number(0, _LARGEST), "a whole number from 0 to 2**63 - 1", default=0)


@dataclass(eq=False, repr=False)
class SpanTable:
    """Which bars the grid is about."""

    start: date | str | None = key(_moment, _MOMENT, default=None, name="from")
    end: date | str | None = key(_moment, _MOMENT, default=None, name="to")
    weeks: Sequence[date | str] = key(list_of(_moment), "a list of times at which weeks begin", default=())


@dataclass(eq=False, repr=False)
class RefinesTable:
    """Which run the grid was made of."""

    run: str = key(word, "the folder of a run, in quotes")
    id: str = key(_some, "what `run.json` of that run calls its id")
    tried: int = key(whole_number(0, _LARGEST), "a whole number of cells", default=0)
    trials: str = key(word, "what a run's lineage calls trials", default="")
    signals: Sequence[tuple[str, str, str]] = key(
        list_of(_bars), "a list of [fingerprint, first bar, last bar]", default=()
    )


@dataclass(eq=False, repr=False)
class FileTable:
    """A whole grid file; its tables are looked into one by one."""

    axes: Mapping[str, Any] = key(_table, "a table [axes] of parameters", default=_NONE)
    fixed: Mapping[str, Any] = key(_table, "a table [fixed] of parameters", default=_NONE)
    sample: Mapping[str, Any] = key(_table, "a table [sample]", default=_NONE)
    span: Mapping[str, Any] = key(_table, "a table [span]", default=_NONE)
    filters: Mapping[str, Any] = key(_table, "a table [filters] of SQL expressions by name", default=_NONE)
    assets: Mapping[str, Any] = key(
        _table, "a table [assets.NAME] for each asset with values of its own", default=_NONE
    )
    refines: Mapping[str, Any] | None = key(_table, "a table [refines]", default=None)
