"""What cells read of a signal file beside prices and probabilities, digested: a run is not continued on other values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from grids.names import Names
from signals import Signals
from signals.filters import filter_bars
from signals.readings import digest

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
    digests = {f"{_READING}{name}": digest([(name, span.reading(name))]) for name in readings}
    for name, text in filters.items():
        passes = filter_bars(span, text, f"filters.{name}").astype(np.float64)
        digests[f"{_FILTER}{name}"] = digest([(name, passes)])
    return digests
