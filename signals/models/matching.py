"""A feature file matched to the models that are asked, by its columns, and to the bars, by its times."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from signals.arrays import Integers, Times
from signals.data import Bars
from signals.errors import InputError
from signals.files.feature_files import FeatureFile
from signals.files.feature_lists import compare_lists, few
from signals.files.reading import from_frame, read_bars
from signals.models.bundles import Bundle
from signals.times.timestamps import to_iso

__all__ = ["bars_of", "check_lists", "rows_of_bars"]


def check_lists(file: FeatureFile, bundles: list[Bundle], by_name: bool) -> None:
    """Refuse a file whose columns are not the ones the models were trained on (`by_name`: or more, in any order)."""
    known = {name for bundle in bundles for name in bundle.features}
    source = file.table.source
    for bundle in bundles:
        mismatch = compare_lists(bundle.features, file.table.names)
        if mismatch.missing:
            raise InputError(
                f"{source}: {len(mismatch.missing)} of the {len(bundle.features)} features of {bundle.source} missing: "
                f"{few(mismatch.missing)}; compute them as in training"
            )
        own = [name for name in bundle.features if name in file.names]
        mismatch = compare_lists(own, file.names)
        if mismatch.reordered and not by_name:
            raise InputError(
                f"{source}: {len(mismatch.reordered)} features reordered against {bundle.source}: "
                f"{few(mismatch.reordered)}; restore the order, or give `by_name=True` if the names can be trusted"
            )
    extra = [name for name in file.names if name not in known]
    if extra and not by_name:
        raise InputError(
            f"{source}: {len(extra)} features extra, which no model knows: {few(extra)}; drop them, or give `by_name=True` "
            "to leave them alone"
        )


def bars_of(file: FeatureFile, prices: str | Path | Bars | None) -> Bars:
    """Return the bars given, or else those that the feature file holds; InputError where it holds none."""
    if isinstance(prices, Bars):
        return prices
    if prices is not None:
        return read_bars(prices)
    if not file.has_prices:
        raise InputError(f"{file.table.source}: has no open, high, low and close; give the bars with `prices`")
    if file.table.path is not None:
        return read_bars(file.table.path, file.table.layout)
    # the times that were read, whatever column and zone they are in: bars and features must mean the same ones
    whole = file.table.columns(list(file.table.names)).with_columns(timestamp=pl.Series(file.time))
    return from_frame(whole, require_probabilities=False).bars


def rows_of_bars(time: Times, file: FeatureFile) -> tuple[Integers, list[str]]:
    """Return each bar's row in the feature file, shape (T,), -1 for none, and what to warn of; InputError if all are."""
    places = np.minimum(np.searchsorted(file.time, time), len(file.time) - 1)
    matched = file.time[places] == time
    if not matched.any():
        raise InputError(
            f"{file.table.source}: no time of the bars, {to_iso(time[0])} to {to_iso(time[-1])}, is in it; it spans "
            f"{to_iso(file.time[0])} to {to_iso(file.time[-1])}: use features and bars of one market and timeframe"
        )
    warned = []
    if bare := int(np.count_nonzero(~matched)):
        warned.append(f"{bare:,} of {len(time):,} bars have no features; their probabilities are null")
    if unused := len(file.time) - int(np.count_nonzero(matched)):
        warned.append(f"{unused:,} rows of features have no bar and are left out")
    return np.where(matched, places, -1), warned
