"""A set of blocks as a few boxes, each a stretch of every axis: what a condition can say in a line."""

from __future__ import annotations

import numpy as np

from signals.arrays import Flags, Integers

__all__ = ["boxes_of", "covered_by"]


SPARE = 0.1
"""Blocks beside those that are wanted, as a share of these, that are covered too where that takes fewer boxes."""


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
        First and last rank along each axis. Neighbours are joined where that adds least, until there are no more than `most`
        and the next would cover more than a tenth beside what is wanted.
    """
    at = np.argwhere(wanted)
    boxes = np.stack([at, at], axis=2).astype(np.int64)
    axes = list(range(wanted.ndim))
    boxes = _joined(boxes, axes)
    allowed, turn = (1 + SPARE) * len(at), 0
    while len(boxes) > 1:
        joined = _joined(_distinct(_hulls(boxes, axes[turn:] + axes[:turn], most)), axes)
        if len(boxes) <= most and covered_by(joined, wanted.shape).sum() > allowed:
            break
        boxes = joined
        turn = (turn + 1) % len(axes)
    return boxes


def covered_by(boxes: Integers, shape: tuple[int, ...]) -> Flags:
    """Return which blocks lie in any of some boxes."""
    covered = np.zeros(shape, dtype=np.bool_)
    for box in boxes:
        covered[tuple(slice(first, last + 1) for first, last in box)] = True
    return covered


def _joined(boxes: Integers, axes: list[int]) -> Integers:
    """Join boxes that differ along one axis alone and meet there, one axis after the other."""
    for axis in reversed(axes):
        others = [end for place in axes if place != axis for end in (boxes[:, place, 0], boxes[:, place, 1])]
        order = np.lexsort((boxes[:, axis, 0], *others))
        boxes = boxes[order]
        alike = np.ones(max(len(boxes) - 1, 0), dtype=np.bool_)
        for place in axes:
            if place != axis:
                alike &= (boxes[1:, place] == boxes[:-1, place]).all(axis=1)
        meets = alike & (boxes[1:, axis, 0] == boxes[:-1, axis, 1] + 1)
        first = np.flatnonzero(np.concatenate([[True], ~meets])) if len(boxes) else np.zeros(0, dtype=np.int64)
        last = np.append(first[1:], len(boxes)) - 1
        ends = boxes[last, axis, 1]
        boxes = boxes[first]
        boxes[:, axis, 1] = ends
    return boxes


def _hulls(boxes: Integers, axes: list[int], most: int) -> Integers:
    """Join those neighbours, in an order of boxes, whose hulls add least: a quarter of as many as there are too many, or one."""
    order = np.lexsort([end for place in reversed(axes) for end in (boxes[:, place, 1], boxes[:, place, 0])])
    boxes = boxes[order]
    hull = np.stack(
        [np.minimum(boxes[1:, :, 0], boxes[:-1, :, 0]), np.maximum(boxes[1:, :, 1], boxes[:-1, :, 1])], axis=2
    )
    added = _volume(hull) - _volume(boxes[1:]) - _volume(boxes[:-1])
    wanted = max((len(boxes) - most) // 4, 1)
    taken = np.zeros(len(boxes), dtype=np.bool_)
    dropped = np.zeros(len(boxes), dtype=np.bool_)
    for at in np.argsort(added, kind="stable"):
        if taken[at] or taken[at + 1]:
            continue
        taken[at] = taken[at + 1] = dropped[at + 1] = True
        boxes[at] = hull[at]
        wanted -= 1
        if not wanted:
            break
    return boxes[~dropped]


def _volume(boxes: Integers) -> Integers:
    return np.asarray((boxes[:, :, 1] - boxes[:, :, 0] + 1).prod(axis=1))


def _distinct(boxes: Integers) -> Integers:
    return np.unique(boxes, axis=0)
