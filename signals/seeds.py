"""Seeds of random draws, refused before anything is drawn."""

from __future__ import annotations

import operator

from signals.errors import InputError

__all__ = ["check_seed"]


def check_seed(seed: int) -> int:
    """Return a seed that a generator takes.

    Raises
    ------
    InputError
        If it is not a whole number, or below 0.
    """
    try:
        whole = operator.index(seed)
    except TypeError:
        whole = -1
    if whole < 0:
        raise InputError(f"seed = {seed!r}: is no seed; write a whole number of at least 0")
    return whole
