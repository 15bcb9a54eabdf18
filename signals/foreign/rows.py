"""Rows to try a model on: where its trees split, how far its scalers reach, and what stands for unknown."""

from __future__ import annotations

from typing import Any

import numpy as np

from signals.arrays import Floats
from signals.foreign.boosters import BoosterFacts
from signals.foreign.estimators import parts

__all__ = ["reach_of", "sample_rows"]

ROWS = 256
_CENTRES = ("mean_", "center_", "statistics_", "location_", "theta_", "means_")
_SPREADS = ("scale_", "var_", "data_range_", "max_abs_")
_USUAL = np.array([-3.0, -1.0, -0.3, 0.0, 0.3, 1.0, 3.0])
_SIZES = 10.0 ** np.arange(-3, 6)


def reach_of(fitted: Any, width: int, facts: BoosterFacts | None) -> list[Floats]:
    """Return, for each of F features, numbers that matter to a model: its splits, or around its centres and spreads."""
    if facts is not None:
        return list(facts.thresholds)
    found: list[list[Floats]] = [[] for _ in range(width)]
    for part in parts(fitted):
        tree = part if type(part).__name__ == "Tree" else None
        if tree is not None and tree.n_features == width:
            for place in range(width):
                found[place].append(tree.threshold[(tree.feature == place) & (tree.children_left != -1)])
        middles = _numbers(part, _CENTRES, width)
        spreads = _numbers(part, _SPREADS, width)
        if middles is not None or spreads is not None:
            middle = np.zeros(width) if middles is None else middles
            spread = np.ones(width) if spreads is None else spreads
            for place in range(width):
                found[place].append(middle[place] + spread[place] * _USUAL)
    return [np.unique(np.concatenate(each)) if each else np.empty(0) for each in found]


def sample_rows(reach: list[Floats], unknown: list[float], seed: int = 0) -> Floats:
    """Return rows of shape (N, F) that cross every split: plausible ones, all alike, of every size, and unknown ones.

    Parameters
    ----------
    reach
        See `reach_of`; a feature without any gets numbers of every size around 0.
    unknown
        What stands for an unknown value, such as NaN and -999: put into some of the rows.
    seed
        Of the choice.
    """
    generator = np.random.default_rng(seed)
    columns = [_column(numbers, generator) for numbers in reach]
    rows = np.stack(columns, axis=1)
    # One feature moved at a time shows a column in another's place; the others stay at their middle.
    middle = np.median(rows, axis=0)
    for place in range(min(len(reach), ROWS // 4)):
        rows[place] = middle
        rows[place, place] = columns[place].max()
    for place, value in enumerate(unknown):
        hidden = generator.random(rows.shape) < 1 / 4
        hidden[: ROWS // 2 + place * (ROWS // 8)] = False
        hidden[ROWS // 2 + (place + 1) * (ROWS // 8) :] = False
        rows[hidden] = value
    return rows


def _column(numbers: Floats, generator: np.random.Generator) -> Floats:
    if not len(numbers):
        return np.asarray(generator.normal(size=ROWS) * generator.choice(_SIZES, ROWS))
    numbers = numbers[np.isfinite(numbers)] if np.isfinite(numbers).any() else np.zeros(1)
    gap = np.maximum(np.ptp(numbers), np.abs(numbers).max()) * 0.01 + 1e-12
    # On a split, right below and above it, and between two of them.
    moves = generator.choice([0.0, -gap, gap, -gap * 10, gap * 10], ROWS)
    return np.asarray(generator.choice(numbers, ROWS) + moves)


def _numbers(part: Any, names: tuple[str, ...], width: int) -> Floats | None:
    for name in names:
        value = getattr(part, name, None)
        if isinstance(value, np.ndarray) and value.shape == (width,) and value.dtype.kind == "f":
            return np.sqrt(value) if name == "var_" else np.asarray(value, dtype=np.float64)
    return None
