"""Bands of neighbouring values."""

from __future__ import annotations

import numpy as np
import polars as pl

from results.searching.predicted.bands import band_ends, banded


def test_many_values_become_bands_of_neighbours_and_none_stays_alone() -> None:
    drawn = np.random.default_rng(1).integers(0, 10_000, 20_000)
    values = pl.Series("stop", [None, *(drawn / 1000).tolist()])
    bands = banded(values, len(values))
    assert bands is not None
    assert bands.drop_nulls().n_unique() == 40
    assert bands[0] is None
    ends = band_ends(values, bands).drop_nulls().sort("stop")
    assert (ends["stop"] <= ends["stop_to"]).all()
    assert (ends["stop_to"][:-1] < ends["stop"][1:]).all()
    held = pl.DataFrame([values.alias("value"), bands]).drop_nulls()
    assert (held["value"] >= held["stop"]).all()
    few = banded(values[:2001], 2001)
    assert few is not None
    assert few.drop_nulls().n_unique() == 14  # ten cells a square


def test_whole_numbers_stay_whole_and_few_values_or_words_stay_as_they_are() -> None:
    hold = banded(pl.Series("hold", list(range(101))), 5000)
    assert hold is not None
    assert hold.dtype == pl.Int64
    assert banded(pl.Series("hold", list(range(40))), 5000) is None
    assert banded(pl.Series("word", [str(at) for at in range(200)]), 5000) is None
