"""Everything of this family, as one part."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from results.auditing.case import Case
from results.auditing.model import Part
from signals import Signals

__all__ = ["examine"]


def examine(case: Case, cell: Mapping[str, Any] | str | Path, signals: Signals | str | Path) -> Part:
    """Return how live trades compare with the backtest of a cell over the same time."""
    del case, cell, signals
    return Part("live", "Live against backtest")
