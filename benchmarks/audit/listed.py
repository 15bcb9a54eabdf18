"""A list as it is handed to an audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.audit.accounts import Book
from benchmarks.audit.market import Market
from signals import Bars

__all__ = ["Listed"]


@dataclass(frozen=True, eq=False)
class Listed:
    """A list as it is handed to an audit.

    Attributes
    ----------
    name
        Of the style or trap.
    trades
        The file, or a frame.
    bars
        Of its market, or None.
    words
        What else the audit is told.
    book, market
        What the list was made from.
    form
        How it is written.
    """

    name: str
    trades: Path | pl.DataFrame
    bars: Bars | None = None
    words: Mapping[str, Any] = field(default_factory=dict)
    book: Book | None = None
    market: Market | None = None
    form: str = "own columns"
