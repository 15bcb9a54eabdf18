from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signals import Bars, InputError, Probabilities, Signals, from_frame
from signals.times.timestamps import to_iso, to_timestamp


@pytest.fixture
def signals(frame: pl.DataFrame) -> Signals:
    return from_frame(frame.with_columns(pl.lit(0.25).alias("long_entry@flat")))


def test_between_is_half_open_and_keeps_the_fingerprint(signals: Signals) -> None:
    cut = signals.between("2024-01-01T05:00:00", datetime(2024, 1, 1, 8, tzinfo=UTC))
    assert cut.bars.time.astype(str).tolist() == [f"2024-01-01T0{hour}:00:00.000000" for hour in (5, 6, 7)]
    assert cut.fingerprint == signals.fingerprint
    assert len(cut.variants["flat"]) == len(cut) == 3
    assert np.shares_memory(cut.bars.open, signals.bars.open)
    assert not cut.bars.open.flags.writeable
    assert len(signals.between()) == len(signals)


@given(st.integers(-5, 45), st.integers(-5, 45))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_between_agrees_with_comparing_times(signals: Signals, first: int, last: int) -> None:
    start, end = (np.datetime64("2024-01-01T00", "us") + np.timedelta64(hours, "h") for hours in (first, last))
    wanted = signals.bars.time[(signals.bars.time >= start) & (signals.bars.time < end)]
    if len(wanted) < 2:
        with pytest.raises(InputError, match="2024-01-01T00:00:00Z to 2024-01-02T15:00:00Z"):
            signals.between(start, end)
    else:
        np.testing.assert_array_equal(signals.between(start, end).bars.time, wanted)


def test_variant_names(signals: Signals) -> None:
    assert signals.variant("flat") == "flat"
    with pytest.raises(InputError, match="default, flat"):
        signals.variant(None)
    with pytest.raises(InputError, match="did you mean 'flat'"):
        signals.variant("flatt")
    assert replace(signals, variants={"flat": signals.variants["flat"]}).variant() == "flat"


def test_highest_ignores_the_unknown(signals: Signals) -> None:
    assert signals.highest("long_entry", "flat") == 0.25
    assert np.isnan(signals.highest("short_entry", "flat"))


def test_gaps_count_places_not_bars(frame: pl.DataFrame) -> None:
    signals = from_frame(frame[[*range(5), *range(9, 20), *range(21, 40)]])
    assert signals.gaps == 2
    assert signals.between("2024-01-01T10:00").gaps == 1


def test_lengths_must_agree() -> None:
    ones = np.ones(3)
    time = np.arange(3).astype("datetime64[us]")
    with pytest.raises(ValueError, match="close has shape"):
        Bars(time, ones, ones, ones, np.ones(4))
    with pytest.raises(ValueError, match="2 rows"):
        Signals(
            Bars(time, ones, ones, ones, ones),
            {"default": Probabilities(np.ones(2), np.ones(2), np.ones(2), np.ones(2))},
        )


def test_the_callers_array_stays_writeable_and_unshared() -> None:
    ones = np.ones(3)
    bars = Bars(np.arange(3).astype("datetime64[us]"), ones, ones, ones, ones)
    ones[0] = 5
    assert bars.open[0] == 1


def test_instants() -> None:
    expected = np.datetime64("2024-03-01T00:00", "us")
    for value in ("2024-03-01", "2024-03-01T01:00+01:00", "2024-03-01T00:00:00Z", date(2024, 3, 1), expected):
        assert to_timestamp(value) == expected
    assert to_iso(expected) == "2024-03-01T00:00:00Z"
    with pytest.raises(InputError, match="'yesterday' is not a time"):
        to_timestamp("yesterday")
