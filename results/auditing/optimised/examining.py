"""A table of an optimiser's trials: recognised, and examined as one part."""

from __future__ import annotations

from pathlib import Path

from results.auditing.model import Part
from signals.tables.frames import Frame

__all__ = ["examine", "is_sweep_table"]


def is_sweep_table(given: str | Path | Frame) -> bool:
    """Whether a file is a table of trials rather than a list of trades."""
    del given
    return False


def examine(given: str | Path | Frame) -> Part:
    """Return what was found."""
    del given
    return Part("optimised", "Table of a sweep")
