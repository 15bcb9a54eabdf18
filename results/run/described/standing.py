"""How many of a run's trades are out of sample, asked of its cells and said in a word."""

from __future__ import annotations

from typing import Literal

import polars as pl

__all__ = ["Standing", "standing_of", "standings"]

Standing = Literal["unknown", "none", "mixed", "whole"]
"""How many trades of a run are out of sample: nobody says, none of them, some, or every one."""


def standings() -> list[pl.Expr]:
    """Return whether of any of some cells it is known which trades are out of sample, whether some are, and whether all."""
    out_of_sample = pl.col("oos_trades")
    return [
        out_of_sample.is_not_null().any().alias("known"),
        (out_of_sample > 0).any().alias("some"),
        (out_of_sample == pl.col("trades")).fill_null(value=False).all().alias("every"),
    ]


def standing_of(found: pl.DataFrame) -> Standing:
    """Return in one word what `standings` found, a row."""
    known, some, every = found.row(0)
    if not known:
        return "unknown"
    return "whole" if every else "mixed" if some else "none"
