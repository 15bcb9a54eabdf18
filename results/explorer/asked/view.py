"""What the page asks to see, read from what its address says: whatever stands there is checked before anything is done."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from results.cube.layout import CubeAxis, Layout
from results.maps.reductions import find_reduction
from results.run.metrics import find_metric
from results.run.pooled_assets.reductions import OVER_ASSETS
from signals import InputError

__all__ = ["AskedView", "read_view", "shown_axes"]

_Coordinates = Annotated[list[Annotated[int, Field(ge=0, lt=2**31)]], Field(max_length=1 << 20)]
_MOST_SQUARES = 1_000_000
_Range = Annotated[list[float], Field(min_length=2, max_length=2)]


class _Brush(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    win_rate: _Range
    payoff_ratio: _Range


class AskedView(BaseModel):
    """`View` of the page's types, as far as squares depend on it."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, extra="ignore")

    x: str
    y: str
    by: str | None = None
    metric: str = "edge"
    sample: Literal["oos", "all", "seen"] = "all"
    cost: Literal["net", "gross", "cost"] = "net"
    fold: str = "median"
    kept: dict[str, _Coordinates] = {}
    brush: _Brush | None = None

    @property
    def money(self) -> Literal["net", "gross"]:
        """At which costs brushed cells are measured, and what stands beside a value."""
        return "gross" if self.cost == "gross" else "net"


def read_view(view: Mapping[str, Any], layout: Layout) -> AskedView:
    """Return a view that can be answered of a run.

    Raises
    ------
    InputError
        Naming what is wrong with it.
    """
    try:
        asked = AskedView.model_validate(dict(view))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "view"
        raise InputError(f"view: {where}: {first['msg'].lower()}") from error
    metric = find_metric(asked.metric)
    if asked.fold in OVER_ASSETS:
        raise InputError(
            f"view: fold: {asked.fold!r} is not shown here; write median, max, min, share_positive or quantile:Q"
        )
    find_reduction(asked.fold, metric)
    shown = [name for name in (asked.by, asked.y, asked.x) if name]
    if len(set(shown)) < len(shown):
        raise InputError(f"view: an axis is named twice: {', '.join(shown)}; choose different ones")
    for name in [*shown, *asked.kept]:
        layout.axis(name)
    if (squares := math.prod(layout.axis(name).length for name in shown)) > _MOST_SQUARES:
        raise InputError(
            f"view: {' x '.join(shown)} would have {squares:,} squares, at most {_MOST_SQUARES:,} can be answered; "
            "show axes of fewer values"
        )
    return asked


def shown_axes(asked: AskedView, layout: Layout) -> list[CubeAxis | None]:
    """Return the axes of a view: `by`, `y`, `x`, None where there is none."""
    return [layout.axis(name) if name else None for name in (asked.by, asked.y, asked.x)]
