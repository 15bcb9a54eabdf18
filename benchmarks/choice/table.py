"""The table of a benchmark of choices."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["write_table"]


def write_table(rows: Mapping[Any, list[dict[str, Any]]], folder: Path) -> None:
    """Write `choice.md`."""
