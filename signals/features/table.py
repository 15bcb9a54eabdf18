"""Features side by side: which ones, and the table of them."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import numpy as np
import polars as pl

from signals.arrays import Floats
from signals.data import Bars
from signals.errors import InputError

# Importing a family declares its features, in this order.
from signals.features.families import (  # noqa: F401
    bands,
    calendar,
    candles,
    levels,
    momentum,
    ranges,
    returns,
    trend,
    volatility,
    volume,
)
from signals.features.families.registry import REGISTER, Feature
from signals.suggesting import did_you_mean

FAMILIES = (
    "returns",
    "volatility",
    "ranges",
    "volume",
    "momentum",
    "trend",
    "bands",
    "candles",
    "calendar",
    "levels",
)


def selected(names: Sequence[str] | None = None) -> list[Feature]:
    """Return the features that names and patterns choose, family by family as in the catalogue.

    Parameters
    ----------
    names : sequence of str, optional
        Names, names of families, and patterns such as ``"rsi_*"``; with ``!`` before them they take away. None, or
        nothing but what to take away, starts from all but those that stand aside (`Feature.aside`).

    Raises
    ------
    InputError
        If a name or pattern matches no feature, or none is left.
    """
    ordered = sorted(
        REGISTER.values(), key=lambda item: FAMILIES.index(item.family) if item.family in FAMILIES else len(FAMILIES)
    )
    wanted = list(names) if names is not None else ["*"]
    everyday = {item.name for item in ordered if not item.aside}
    taken = everyday if wanted and all(name.startswith("!") for name in wanted) else set[str]()
    for name in wanted:
        pattern = name.removeprefix("!")
        matching = {item.name for item in ordered if _matches(item, pattern)}
        if not matching:
            raise InputError(f"feature {pattern!r} is not known; {_nearest(pattern)}")
        taken = taken - matching if name.startswith("!") else taken | matching
    if not taken:
        raise InputError(f"features {', '.join(wanted)}: none is left; name at least one")
    return [item for item in ordered if item.name in taken]


def _matches(item: Feature, pattern: str) -> bool:
    if item.aside and pattern[:1] in {"*", "?", "["}:
        return False
    return (item.family == pattern and not item.aside) or fnmatchcase(item.name, pattern)


def feature_table(bars: Bars, names: Sequence[str] | None = None) -> pl.DataFrame:
    """Return features of every bar.

    Parameters
    ----------
    bars : Bars
        T of them.
    names : sequence of str, optional
        Which, see `selected`; all by default. The order of the columns is that of the catalogue, whatever the order
        of the names.

    Returns
    -------
    polars.DataFrame
        T rows of float64; NaN while a feature warms up, and where it is undefined.

    Raises
    ------
    InputError
        If a name matches nothing, or a feature named as it is needs a volume that the bars have not. Families and
        patterns pass over such features.

    Notes
    -----
    Row t uses bars up to and including t and nothing later: changing or appending a later bar leaves it
    bit-identical. What a feature remembers of the bars before is in the catalogue. Multiplying all prices or all
    volumes by a constant changes nothing but rounding.
    """
    chosen = selected(names)
    if bars.volume is None:
        lacking = [item.name for item in chosen if item.needs_volume and item.name in (names or ())]
        if lacking:
            raise InputError(f"feature {lacking[0]!r} needs a volume, which the bars have not; leave it out")
        chosen = [item for item in chosen if not item.needs_volume]
    return computed(chosen, bars)


def computed(chosen: Sequence[Feature], bars: Bars) -> pl.DataFrame:
    """Return some features, computed on prices and volumes of one size.

    TA-Lib takes a variance below 1e-14 for zero, which it may well be where a coin costs a thousandth of a cent. So
    the first close is brought near 1,000 and the first volume near 1, by powers of two, which cost no bit.
    """
    bars = _of_one_size(bars)
    return pl.DataFrame({item.name: item.compute(bars) for item in chosen})


def _of_one_size(bars: Bars) -> Bars:
    price = _power_of_two(1024.0, bars.close)
    traded = None if bars.volume is None else bars.volume * _power_of_two(1.0, bars.volume)
    prices = {name: getattr(bars, name) * price for name in ("open", "high", "low", "close")}
    return Bars(bars.time, **prices, volume=traded)


def _power_of_two(size: float, values: Floats) -> float:
    """Return what brings the first value above zero near a size; later values have no say in it."""
    positive = values > 0
    first = values[np.argmax(positive)] if positive.any() else size
    return float(2.0 ** np.round(np.log2(size / first)))


def _nearest(pattern: str) -> str:
    otherwise = f"name a feature of docs/features.md or a family: {', '.join(FAMILIES)}"
    return did_you_mean(pattern, [*REGISTER, *FAMILIES], otherwise)
