"""What cells read of a signal file beside prices and probabilities, digested: a run is not continued on other values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np

from grids.names import Names
from signals import Signals
from signals.arrays import Array
from signals.filters import filter_bars

__all__ = ["used_digests", "used_of"]

_READING, _FILTER = "reading ", "filter "


def used_of(span: Signals, names: Names) -> dict[str, str]:
    """Digest, over the bars of a run, what its grid names beside probabilities.

    The fingerprint of a signal file is that of its prices and probabilities alone, so that a file has the same one whatever
    other columns it holds.

    Returns
    -------
    dict of str
        SHA-256 (hex) by ``"reading NAME"`` and ``"filter NAME"``; of a filter it is that of the bars which it lets pass.
    """
    return _digests(span, names.readings, dict(names.filters))


def used_digests(span: Signals, stated: Iterable[str], filters: Mapping[str, str]) -> dict[str, str]:
    """Digest the same of other signals.

    Parameters
    ----------
    span
        They must have the readings, and the columns that the filters name.
    stated
        What was digested: keys of what `used_of` returned.
    filters
        Expressions by name.
    """
    readings = [key.removeprefix(_READING) for key in stated if key.startswith(_READING)]
    named = [key.removeprefix(_FILTER) for key in stated if key.startswith(_FILTER)]
    return _digests(span, readings, {name: filters[name] for name in named if name in filters})


def _digests(span: Signals, readings: Iterable[str], filters: Mapping[str, str]) -> dict[str, str]:
    digests = {f"{_READING}{name}": _digest(span.reading(name)) for name in readings}
    for name, text in filters.items():
        digests[f"{_FILTER}{name}"] = _digest(filter_bars(span, text, f"filters.{name}"))
    return digests


def _digest(values: Array) -> str:
    numbers = values.astype("<f8")
    # adding zero turns -0.0 into 0.0; one NaN stands for all
    return hashlib.sha256(np.where(np.isnan(numbers), np.nan, numbers + 0.0).tobytes()).hexdigest()
