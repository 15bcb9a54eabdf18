"""What a verdict says of a square: where most of its judged cells stand."""

from __future__ import annotations

import numpy as np
import polars as pl

from signals.arrays import Floats

__all__ = ["INNER", "OUTER", "PALE", "SETS", "STANDINGS", "THIN_STANDING", "standing_of"]

THIN_STANDING, PALE, OUTER, INNER = 0.0, 1.0, 2.0, 3.0
STANDINGS = {
    THIN_STANDING: "too few trades or days to judge",
    PALE: "a positive expectancy is excluded",
    OUTER: "a positive expectancy cannot be excluded",
    INNER: "confidently positive",
}
"""What most judged cells behind a square are."""

SETS = ("inner", "outer", "excluded")
_ENOUGH = 0.5


def standing_of(part: pl.DataFrame) -> Floats:
    """Return what most judged cells of each square are, one of `STANDINGS`; thin where fewer than half were judged."""
    inner, outer, excluded, cells = (part[name].to_numpy() for name in (*SETS, "cells"))
    judged = inner + outer + excluded
    most = _ENOUGH * judged
    found = np.where(inner >= most, INNER, np.where(inner + outer >= most, OUTER, PALE))
    return np.where((judged == 0) | (judged < _ENOUGH * cells), THIN_STANDING, found)
