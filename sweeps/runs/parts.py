"""Reading back what a run has written: from how many distinct trade lists its cells are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from signals.filesystem.paths import scan_parquet

__all__ = ["count_paths"]

_HELD = 1 << 24
"""Path ids held at a time, 128 MB; a run with more cells is counted in as many passes as it takes."""


def count_paths(parts: Sequence[Path], cells: int) -> int:
    """Count the distinct trade lists behind the cells of some part files.

    Parameters
    ----------
    parts
        Part files of one run.
    cells
        How many cells they hold.

    Notes
    -----
    A path's id is a 63-bit digest of what its entries and exits are made of. Two of a million paths share one by
    accident with a probability of 5e-8; no result hangs on it.
    """
    passes = -(-cells // _HELD)
    width = -(-(1 << 63) // max(passes, 1))
    return sum(_count_between(parts, low * width, (low + 1) * width) for low in range(passes))


def _count_between(parts: Sequence[Path], low: int, high: int) -> int:
    """Count the distinct ids in ``[low, high)``: ids are digests, so equal ranges hold about as many."""
    inside = (pl.col("path") >= low) & (pl.col("path") <= min(high, 1 << 63) - 1)
    found = [scan_parquet(part).select("path").filter(inside).unique().collect()["path"].to_numpy() for part in parts]
    return len(np.unique(np.concatenate(found))) if found else 0
