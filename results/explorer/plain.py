"""Values as JSON, in as few bytes as it takes."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["as_json"]


def as_json(value: Any) -> bytes:
    """Return a value as JSON.

    Raises
    ------
    ValueError
        If it holds a number that is not finite, which JSON has no word for.
    """
    return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()
