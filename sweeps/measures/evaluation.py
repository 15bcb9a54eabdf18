"""What engines hand over: counts and sums of cells, and which of them share every trade."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals.arrays import Floats, Integers, Words

__all__ = ["Evaluation", "PathWords", "joined_words"]


@dataclass(frozen=True)
class PathWords:
    """What the numbers of paths are made of: few words, of which many paths are put together.

    Attributes
    ----------
    entered, left
        uint64 (P,): what each path enters by, and what it exits by.
    of
        int64 (n,): each cell's path.
    """

    entered: Words
    left: Words
    of: Integers


@dataclass(frozen=True)
class Evaluation:
    """What an engine found for n cells.

    Attributes
    ----------
    tally
        float64 (n, len(ACCUMULATORS)): counts and sums, columns as in `ACCUMULATORS`.
    path
        int64 (n,): cells with the same number share every trade, in whatever evaluation they were met; of cells of
        the same evaluation, those with different numbers do not follow from equal rules.
    paths
        Number of distinct paths.
    words
        What `path` is made of, where the engine says.
    """

    tally: Floats
    path: Integers
    paths: int
    words: PathWords | None = None


def joined_words(first: PathWords | None, second: PathWords | None) -> PathWords | None:
    """Return the words of two evaluations, one after the other."""
    if first is None or second is None:
        return None
    return PathWords(
        np.concatenate([first.entered, second.entered]),
        np.concatenate([first.left, second.left]),
        np.concatenate([first.of, second.of + len(first.entered)]),
    )
