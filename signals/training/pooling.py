"""Whether assets can be learned from together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np

from signals.errors import InputError
from signals.times.timestamps import to_iso
from signals.training.feature_matrix import FeatureMatrix

__all__ = ["check_poolable"]


def check_poolable(assets: Mapping[str, FeatureMatrix], source: str) -> None:
    """Refuse to pool assets that have no day in common, or not the same features.

    Parameters
    ----------
    assets
        Bars and features, by name.
    source
        The training file, for messages.

    Raises
    ------
    InputError
        Naming the assets.
    """
    if not assets:
        raise InputError(f"{source}: pool = true: there is no asset; give the bars of at least one")
    days = {name: np.unique(each.bars.time.astype("datetime64[D]")) for name, each in assets.items()}
    if not len(reduce(np.intersect1d, days.values())):
        first = max(assets, key=lambda name: assets[name].bars.time[0])
        last = min(assets, key=lambda name: assets[name].bars.time[-1])
        raise InputError(
            f"{source}: pool = true: the {len(assets)} assets have no day in common: {last} ends "
            f"{to_iso(assets[last].bars.time[-1])}, {first} begins {to_iso(assets[first].bars.time[0])}; leave one out, or "
            "train a model for each"
        )
    _check_features({name: set(each.table.columns) for name, each in assets.items()}, source)


def _check_features(columns: Mapping[str, set[str]], source: str) -> None:
    every: set[str] = set.union(*columns.values())
    for name, own in columns.items():
        if missing := sorted(every - own):
            raise InputError(
                f"{source}: pool = true: {name} lacks {len(missing)} features that others have, first {missing[0]!r} "
                '(those of volume need one); leave them out of [features], such as names = ["*", "!volume"]'
            )
