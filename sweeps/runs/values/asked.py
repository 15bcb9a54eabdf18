"""What was asked for: the grid as stated and settled, and all that decides what a chunk holds."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from sweeps.runs.values.record import Count, Parameter, Record, Some, Value

__all__ = ["Plan", "SettledAxis", "SettledGrid"]


class SettledAxis(Record):
    """An axis with the values that cells have on it, quantiles among them as the thresholds that they are."""

    name: Parameter
    values: Annotated[list[Value], Field(min_length=1)]
    quantiles: list[float] = Field(default_factory=list)
    ties: list[Parameter] = Field(default_factory=list)


class SettledGrid(Record):
    """A grid as it was stated, and its axes as settled on the signals."""

    name: str
    stated: dict[str, Any]
    size: Some
    axes: list[SettledAxis]
    fixed: dict[Parameter, Value]
    peeks: bool

    @model_validator(mode="after")
    def _as_stated(self) -> SettledGrid:
        axes = self.stated.get("axes", {})
        if not isinstance(axes, dict):
            raise ValueError("stated.axes is no table")  # noqa: TRY004 - pydantic hears of a ValueError
        if self.stated.get("fixed", {}) != self.fixed:
            raise ValueError("fixed differs from stated.fixed")
        names = [name for axis in self.axes for name in (axis.name, *axis.ties)]
        if sorted(names) != sorted(axes):
            raise ValueError("axes differ from stated.axes")
        return self


class Plan(Record):
    """What must not change while a run is continued; older ones lack what was not thought of."""

    grid: dict[str, Any] | None = None
    signals: list[str | int] = Field(default_factory=list)
    assets: list[list[str | int]] = Field(default_factory=list)
    used: dict[str, dict[str, str]] = Field(default_factory=dict)
    variants: list[str] = Field(default_factory=list)
    engine: str = ""
    code: str = ""
    chunk: Count = 0
    order: list[str] = Field(default_factory=list)
    layout: str = ""
    """`"factored"`, or nothing where cells lie in rows."""
    search: dict[str, Any] = Field(default_factory=dict)
    """How cells were chosen while it went on; nothing where all that were selected are run."""
