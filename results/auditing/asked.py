"""What was asked of an audit, for the record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from results.auditing.case import Costs
from signals import Bars
from signals.filesystem.paths import located
from signals.tables.frames import Frame

__all__ = ["digest_of", "named", "stated"]


def named(given: str | Path | Frame) -> str:
    """Return what a list is called in a message."""
    return str(given) if isinstance(given, str | Path) else "the frame"


def digest_of(given: str | Path | Frame) -> str | None:
    """Return the SHA-256 of a file; a pipe cannot be read twice, and a frame has no bytes."""
    if isinstance(given, str | Path) and (path := located(given)).is_file():
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    return None


def stated(**given: Any) -> dict[str, Any]:
    """Return what was asked for, as it is told; what is no plain value by what it is."""
    told: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, Costs):
            told[name] = asdict(value)
        elif isinstance(value, Mapping):
            told[name] = {key: str(one) if isinstance(one, Path | Bars) else one for key, one in value.items()}
        elif isinstance(value, list | tuple):
            told[name] = [str(one) for one in value]
        elif isinstance(value, str | Path):
            told[name] = str(value)
        elif value is not None:
            told[name] = f"{type(value).__name__} in memory"
    return told
