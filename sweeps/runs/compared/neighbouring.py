"""Which parts of a large run hold cells that stand beside each other: some drawn at random, and those next to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sweeps.store.reading import factored, find, read

__all__ = ["neighbouring_parts"]

_DRAWN = 32
"""Parts drawn, each with the two that may hold what follows its cells along an axis."""

_LOOKED_AT = 3
"""Cells of a part whose neighbours are looked for: its first, its last, and those between."""


def neighbouring_parts(parts: Sequence[Path], shape: Sequence[int], seed: int = 0) -> list[Path]:
    """Return parts in which cells and their next ones along every axis can be compared.

    Parameters
    ----------
    parts
        All parts of a run, in order of their chunks.
    shape
        Number of values of each axis of its grid, the last one counted fastest.
    seed
        Of the draw.

    Returns
    -------
    list of Path
        All of them where that is no more; in the layout of rows always, as which part a cell is in is not known there.
    """
    most = _DRAWN * (1 + 2 * sum(length > 1 for length in shape))
    if len(parts) <= most or not factored(parts[0]):
        return list(parts)
    drawn = np.random.default_rng(seed).choice(len(parts), _DRAWN, replace=False)
    beside = [cell for place in drawn for cell in _beside(parts[place], shape)]
    places = {place for place, _ in find(parts, beside).values()}
    return [parts[place] for place in sorted({*map(int, drawn), *places})]


def _beside(part: Path, shape: Sequence[int]) -> list[int]:
    """Return the cells that follow some of a part along each axis."""
    cells = read(part, ["cell"])["cell"].to_numpy()
    some = cells[np.linspace(0, len(cells) - 1, _LOOKED_AT).astype(np.int64)]
    found, stride = [], 1
    for length in reversed(shape):
        inside = some // stride % length < length - 1
        found += (some[inside] + stride).tolist()
        stride *= length
    return found
