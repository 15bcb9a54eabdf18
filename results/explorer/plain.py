"""Values as JSON, in as few bytes and as little time as it takes."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json

__all__ = ["as_json"]


def as_json(value: Any) -> bytes:
    """Return plain values as JSON; a number that is not finite, which JSON has no word for, is null."""
    return to_json(value, inf_nan_mode="null")
