"""The tables of a grid file as pydantic models: which keys they have and of what type."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, StrictStr

__all__ = [
    "FileTable",
    "QuantilesTable",
    "SampleTable",
    "SpanTable",
    "StepsTable",
    "TieTable",
    "ValuesTable",
]


def _decimal(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise ValueError("not a number")  # noqa: TRY004 - pydantic catches ValueError
    # repr gives the shortest decimal that reads back as the same float: what was meant when 0.01 was written.
    return Decimal(int(value)) if isinstance(value, int | np.integer) else Decimal(repr(float(value)))


def _moment(value: object) -> date | str:
    if isinstance(value, date | str):
        return value
    raise ValueError("not a time")


Number = Annotated[Any, BeforeValidator(_decimal)]
Moment = Annotated[Any, BeforeValidator(_moment)]
_LARGEST = 2**63 - 1
_MOMENT = "a time such as 2024-01-31T00:00:00Z"


class _Table(BaseModel):
    """A table of the file; what a key wants is its field's description."""

    model_config = ConfigDict(extra="forbid")


class StepsTable(_Table):
    """An axis that counts in decimal steps."""

    first: Number = Field(alias="from", description="a number")
    last: Number = Field(alias="to", description="a number")
    step: Number = Field(description="a number above 0")


class ValuesTable(_Table):
    """An axis whose values are listed."""

    values: list[Any] = Field(min_length=1, description="a list of at least one value")


class QuantilesTable(_Table):
    """An axis of thresholds at quantiles of the probabilities."""

    quantiles: list[Number] = Field(min_length=1, description="a list of shares from 0 to 1")


class TieTable(_Table):
    """A parameter that takes the value of another one."""

    tie: StrictStr = Field(description="the name of an axis, in quotes")


class SampleTable(_Table):
    """Which cells of the product to try."""

    constraints: list[StrictStr] = Field(default=[], description='a list of SQL conditions, such as ["size < 1"]')
    cells: Annotated[StrictInt, Field(ge=1, le=_LARGEST)] | None = Field(
        default=None, description="a whole number of at least 1"
    )
    seed: StrictInt = Field(default=0, ge=0, le=_LARGEST, description="a whole number from 0 to 2**63 - 1")


class SpanTable(_Table):
    """Which bars the grid is about."""

    start: Moment = Field(default=None, alias="from", description=_MOMENT)
    end: Moment = Field(default=None, alias="to", description=_MOMENT)


class FileTable(_Table):
    """A whole grid file; its tables are looked into one by one."""

    axes: dict[str, Any] = Field(default={}, description="a table [axes] of parameters")
    fixed: dict[str, Any] = Field(default={}, description="a table [fixed] of parameters")
    sample: dict[str, Any] = Field(default={}, description="a table [sample]")
    span: dict[str, Any] = Field(default={}, description="a table [span]")
    filters: dict[str, Any] = Field(default={}, description="a table [filters] of SQL expressions by name")
    assets: dict[str, Any] = Field(
        default={}, description="a table [assets.NAME] for each asset with values of its own"
    )
