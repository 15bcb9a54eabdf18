"""Parts of a document of others, each of the kind it must be of: tables, whole numbers, lists of numbers and words."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from signals.arrays import Array, Floats, Integers

__all__ = ["ContradictionError", "floats", "integers", "table", "whole_number", "words"]

_NUMBER = re.compile(r"-?[0-9]{1,10}")


class ContradictionError(ValueError):
    """What a file says cannot be; the message is the reason."""


def table(holder: Any, name: str) -> dict[str, Any]:
    """Return the table of a name in another; of the whole document for ``"the file"``."""
    found = holder.get(name) if isinstance(holder, dict) and name != "the file" else holder
    if not isinstance(found, dict):
        raise ContradictionError(f"{name} is no table")
    return found


def whole_number(value: Any, name: str) -> int:
    """Return a whole number of up to ten digits, written as a number or as text."""
    if not _NUMBER.fullmatch(str(value)):
        raise ContradictionError(f"{name} is no whole number")
    return int(str(value))


def integers(holder: dict[str, Any], name: str) -> Integers:
    """Return a list of whole numbers by its name."""
    array = _list(holder, name)
    if len(array) and array.dtype.kind not in "iub":
        raise ContradictionError(f"{name} is no list of whole numbers")
    return array.astype(np.int64)


def floats(holder: dict[str, Any], name: str) -> Floats:
    """Return a list of numbers by its name."""
    array = _list(holder, name)
    if array.dtype.kind not in "fiu":
        raise ContradictionError(f"{name} is no list of numbers")
    return array.astype(np.float64)


def _list(holder: dict[str, Any], name: str) -> Array:
    values = holder.get(name)
    if not isinstance(values, list | np.ndarray):
        raise ContradictionError(f"{name} is no list")
    try:
        array = np.asarray(values)
    except (ValueError, OverflowError) as error:
        raise ContradictionError(f"{name} is no list of numbers") from error
    if array.ndim != 1:
        raise ContradictionError(f"{name} is no list of numbers")
    return array


def words(learner: dict[str, Any], name: str, width: int) -> tuple[str, ...] | None:
    """Return a list of words, one for each of `width` features; None where it is empty or absent."""
    found = learner.get(name) or []
    if isinstance(found, np.ndarray) or not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        raise ContradictionError(f"{name} is no list of words")
    if len(found) not in {0, width}:
        raise ContradictionError(f"{name} has another length than there are features")
    return tuple(found) or None
