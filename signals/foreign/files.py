"""JSON of others, which says everything once."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["MEGABYTE", "parse_json"]

MEGABYTE = 1_000_000


def parse_json(content: bytes | str) -> Any:
    """Return what JSON says.

    Raises
    ------
    ValueError
        If it is not JSON, nests too deeply, or says a key twice (of which two readers may take different ones).
    """
    try:
        return json.loads(content, object_pairs_hook=_once)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("it says a key twice")
    return content
