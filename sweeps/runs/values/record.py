"""What all values of `run.json` have in common, and the kinds of numbers and names among them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from grids.parameters import PARAMETERS

__all__ = ["ASSET", "AxisName", "Count", "Instant", "Parameter", "Record", "Some", "Value"]


Count = Annotated[int, Field(ge=0, lt=2**63)]
Some = Annotated[int, Field(ge=1, lt=2**63)]

ASSET = "asset"
"""The axis and column that a run over several assets has beside the parameters."""

Value = float | int | str | bool | None


def _instant(text: str) -> str:
    datetime.fromisoformat(text.removesuffix("Z"))
    return text


def _parameter(name: str) -> str:
    if name not in PARAMETERS:
        raise ValueError("is no parameter of a cell")
    return name


def _axis(name: str) -> str:
    return name if name == ASSET else _parameter(name)


Instant = Annotated[str, AfterValidator(_instant)]
Parameter = Annotated[str, AfterValidator(_parameter)]
AxisName = Annotated[str, AfterValidator(_axis)]


class Record(BaseModel):
    """What other releases wrote beside is kept as it is."""

    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False, extra="allow")

    def plain(self) -> dict[str, Any]:
        """Return plain values, as `run.json` holds them."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)
