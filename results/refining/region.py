"""The wanted part of a finer grid as one constraint over its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from results.refining.finer import FinerAxis
from signals.arrays import Integers

__all__ = ["most_boxes", "region_text"]

_BOXES = 48
"""Boxes of a region at most: each is asked of every combination of its axes."""
_VALUES = 1_500
"""Values and columns that they may name together; a condition has some limit."""


def most_boxes(axes: int) -> int:
    """Return how many boxes over so many axes a constraint may name."""
    return max(min(_BOXES, _VALUES // (5 * max(axes, 1))), 1)


def region_text(axes: Sequence[FinerAxis], boxes: Integers) -> str | None:
    """Return the constraint that keeps what lies in any of some boxes; None where one of them is the whole grid.

    Parameters
    ----------
    axes
        The finer axes, in order of the boxes' own.
    boxes
        First and last coarse rank, shape (boxes, axes, 2).
    """
    texts = []
    for box in boxes:
        terms = [_term(axis, *ranks) for axis, ranks in zip(axes, box.tolist(), strict=True)]
        told = [term for term in terms if term is not None]
        if not told:
            return None
        texts.append(" AND ".join(told))
    texts = list(dict.fromkeys(texts))
    return texts[0] if len(texts) == 1 else " OR ".join(f"({text})" for text in texts)


def _term(axis: FinerAxis, first: int, last: int) -> str | None:
    """Return the condition that keeps the values nearest to some coarse ones; None where these are all."""
    ranks = np.arange(first, last + 1)
    ranks = ranks[axis.first[ranks] >= 0]
    places = np.zeros(len(axis.values), dtype=np.bool_)
    for rank in ranks.tolist():
        places[axis.first[rank] : axis.last[rank] + 1] = True
    if places.all():
        return None
    name, numbers = axis.coarse.name, axis.coarse.numbers
    kept = [value for value, there in zip(axis.values, places.tolist(), strict=True) if there]
    counted = [value for value in kept if value is not None and numbers and not isinstance(value, str | bool)]
    others = [value for value in kept if value not in counted]
    terms = [_stretch(name, counted)] if counted else []
    terms += [_others(name, others)] if others else []
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"


def _stretch(name: str, values: list[Any]) -> str:
    """Return the condition that keeps numbers that follow each other."""
    if len(values) == 1:
        return f"{name} = {_number(values[0])}"
    return f"{name} BETWEEN {_number(values[0])} AND {_number(values[-1])}"


def _others(name: str, values: list[Any]) -> str:
    if values == [None]:
        return f"{name} IS NULL"
    words = [_word(value) for value in values if value is not None]
    told = f"{name} = {words[0]}" if len(words) == 1 else f"{name} IN ({', '.join(words)})"
    return f"({told} OR {name} IS NULL)" if None in values else told


def _number(value: Any) -> str:
    return f"{Decimal(repr(value)).normalize():f}"


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"
