"""A block of `verdict.json`: typed values in memory, plain ones in the file, declared once."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

__all__ = ["Block", "Known", "Number"]


class Block(BaseModel):
    """What further releases add is kept, and what older ones did not write has a default."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow")


def _plain(value: float | None) -> float | None:
    """Return null in the place of what is not finite, which JSON cannot hold."""
    return value if value is not None and math.isfinite(value) else None


Number = Annotated[float, BeforeValidator(lambda value: math.nan if value is None else value), PlainSerializer(_plain)]
"""One that is always there; what is null in the file is NaN."""
Known = Annotated[float | None, PlainSerializer(_plain)]
"""One that is None where there is none."""
