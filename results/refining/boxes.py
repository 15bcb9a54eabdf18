"""A set of blocks as a few boxes, each a stretch of every axis: what a condition can say in a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals.arrays import Flags, Integers

__all__ = ["SPARE", "boxes_of", "covered_by"]

SPARE = 0.1
"""Blocks beside those that are wanted, as a share of these, that may be covered too where that takes fewer boxes."""


def boxes_of(wanted: Flags, most: int) -> Integers:
    """Return boxes that cover a set of blocks, and as little else as may be.

    Parameters
    ----------
    wanted
        bool, one dimension an axis; some are.
    most
        How many boxes there may be.

    Returns
    -------
    numpy.ndarray of int64, shape (boxes, axes, 2)
        First and last rank along each axis; they do not overlap.

    Notes
    -----
    One box around all is cut in two where that saves most, then again the one of all boxes where that saves most, until they
    cover a tenth more than is wanted, or there are `most` of them. Boxes that meet in a whole face are one.
    """
    boxes = [_tight(np.argwhere(wanted).astype(np.int64))]
    allowed = (1 + SPARE) * int(wanted.sum())
    while len(boxes) < most and sum(box.volume for box in boxes) > allowed:
        at = max((place for place in range(len(boxes)) if boxes[place].spare), key=lambda place: boxes[place].worth)
        boxes[at : at + 1] = boxes[at].halves()
    return _joined(np.stack([box.ends for box in boxes]))


def covered_by(boxes: Integers, shape: tuple[int, ...]) -> Flags:
    """Return which blocks lie in any of some boxes."""
    covered = np.zeros(shape, dtype=np.bool_)
    for box in boxes:
        covered[tuple(slice(first, last + 1) for first, last in box)] = True
    return covered


@dataclass(frozen=True, eq=False)
class _Box:
    """The smallest box around some blocks, and where to cut it."""

    at: Integers
    """Their ranks, shape (blocks, axes)."""
    ends: Integers
    saved: int
    """By how many blocks the two boxes are smaller that it is best cut into."""
    axis: int
    last: int
    """Where: the first of them ends with this rank of this axis."""

    @property
    def volume(self) -> int:
        """How many blocks it covers."""
        return int(_volume(self.ends))

    @property
    def spare(self) -> int:
        """How many of these are not wanted."""
        return self.volume - len(self.at)

    @property
    def worth(self) -> tuple[int, int]:
        """What is best cut comes first: where that saves most, and of those that no cut makes smaller the emptiest."""
        return self.saved, self.spare

    def halves(self) -> list[_Box]:
        """Return the boxes around the blocks on both sides of the cut."""
        low = self.at[:, self.axis] <= self.last
        return [_tight(self.at[low]), _tight(self.at[~low])]


def _tight(at: Integers) -> _Box:
    ends = np.stack([at.min(axis=0), at.max(axis=0)], axis=1)
    best = (-1, 0, 0)
    for axis in range(at.shape[1]):
        ranks, least, greatest = _by_rank(at, axis)
        if len(ranks) > 1:
            below = _volume(_ends(np.minimum.accumulate(least), np.maximum.accumulate(greatest)))[:-1]
            above = _volume(_ends(np.minimum.accumulate(least[::-1]), np.maximum.accumulate(greatest[::-1])))[::-1][1:]
            saved = int(_volume(ends)) - below - above
            cut = int(np.argmax(saved))
            best = max(best, (int(saved[cut]), axis, int(ranks[cut])), key=lambda found: found[0])
    return _Box(at, ends, *best)


def _by_rank(at: Integers, axis: int) -> tuple[Integers, Integers, Integers]:
    """Return the ranks that blocks have along an axis, and the least and greatest ranks along all axes of those with each."""
    ordered = at[np.argsort(at[:, axis], kind="stable")]
    first = np.flatnonzero(np.diff(ordered[:, axis], prepend=-1))
    return ordered[first, axis], np.minimum.reduceat(ordered, first), np.maximum.reduceat(ordered, first)


def _ends(least: Integers, greatest: Integers) -> Integers:
    return np.stack([least, greatest], axis=2)


def _volume(ends: Integers) -> Integers:
    """Return how many blocks lie in boxes, shape (..., axes, 2)."""
    return np.asarray((ends[..., 1] - ends[..., 0] + 1).prod(axis=-1))


def _joined(boxes: Integers) -> Integers:
    """Join boxes that differ along one axis alone and meet there, one axis after the other."""
    axes = range(boxes.shape[1])
    for axis in reversed(axes):
        others = [boxes[:, place, end] for place in axes if place != axis for end in (0, 1)]
        boxes = boxes[np.lexsort((boxes[:, axis, 0], *others))]
        meets = boxes[1:, axis, 0] == boxes[:-1, axis, 1] + 1
        for place in axes:
            if place != axis:
                meets &= (boxes[1:, place] == boxes[:-1, place]).all(axis=1)
        first = np.flatnonzero(np.concatenate([[True], ~meets]))
        ends = boxes[np.append(first[1:], len(boxes)) - 1, axis, 1]
        boxes = boxes[first]
        boxes[:, axis, 1] = ends
    return boxes
