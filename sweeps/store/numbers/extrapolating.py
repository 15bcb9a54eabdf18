"""What a curve of a family is at one exposure, told from larger ones: an account's logarithm is a power series in the exposure.

At an exposure of 0 nothing is earned, so that going down from the largest exposure is going towards what is known.
"""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats, Integers

__all__ = ["added_back", "left_over"]

_NODES = 3
"""Larger exposures that a value is told from."""


def left_over(steps: Integers, members: Integers, exposure: Floats, power: int) -> Integers:
    """Return what is left of curves where larger exposures of their family tell the rest.

    Parameters
    ----------
    steps
        int64 (n,): values in steps; cells of a family follow each other.
    members
        int64 (m,): cells of each family.
    exposure
        float64 (n,).
    power
        The lowest power of the exposure in the series.
    """
    left = steps.copy()
    for cells in _alike(members):
        for at, nodes, weights in _weights(exposure, cells, power):
            left[cells[:, at]] -= _told(steps, cells[:, nodes], weights)
    return left


def added_back(left: Integers, members: Integers, exposure: Floats, power: int) -> Integers:
    """Return the curves of which `left_over` left this."""
    steps = left.copy()
    for cells in _alike(members):
        for at, nodes, weights in _weights(exposure, cells, power):
            steps[cells[:, at]] += _told(steps, cells[:, nodes], weights)
    return steps


def _alike(members: Integers) -> list[Integers]:
    """Return the cells of families by how many they are, int64 (families, cells) each; larger ones than one alone."""
    first = np.cumsum(members) - members
    return [first[members == size, None] + np.arange(size) for size in np.unique(members) if size > 1]


def _weights(exposure: Floats, cells: Integers, power: int) -> list[tuple[int, list[int], list[Floats]]]:
    """Return what each place in the families is told by, from the last place down: places and their weights."""
    at_places = exposure[cells]
    found = []
    for at in range(cells.shape[1] - 2, -1, -1):
        nodes = list(range(at + 1, min(at + 1 + _NODES, cells.shape[1])))
        weights = []
        for node in nodes:
            ratio = at_places[:, at] / at_places[:, node]
            weight = ratio.copy()
            for _ in range(power - 1):
                weight = weight * ratio
            for other in nodes:
                if other != node:
                    weight = weight * (at_places[:, at] - at_places[:, other])
                    weight = weight / (at_places[:, node] - at_places[:, other])
            weights.append(weight)
        found.append((at, nodes, weights))
    return found


def _told(steps: Integers, cells: Integers, weights: list[Floats]) -> Integers:
    told = np.zeros(len(cells))
    for place, weight in enumerate(weights):
        told = told + weight * steps[cells[:, place]]
    return np.rint(np.where(np.abs(told) < 2.0**60, told, 0.0)).astype(np.int64)
