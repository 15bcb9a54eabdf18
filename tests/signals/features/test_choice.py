"""The small set of features that trains in seconds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from signals import Bars, InputError, add_readings, feature_table, simulate, simulated_signals
from signals.features import SMALL, features


@pytest.fixture(scope="module")
def market() -> Bars:
    return simulate(400, seed=3).bars


def test_the_small_set_is_some_of_all_and_bounded_once_warm(market: Bars) -> None:
    table = features(market)
    assert tuple(table.columns) == SMALL
    assert table.equals(feature_table(market, SMALL).select(SMALL), null_equal=True)
    warm = table.to_numpy()[200:]
    assert np.isfinite(warm).all()
    assert np.abs(warm).max() < 20


def test_volume_features_need_a_volume(market: Bars) -> None:
    without = features(replace(market, volume=None))
    assert set(SMALL) - set(without.columns) == {"volume_ratio", "volume_balance", "money_flow_14"}


def test_features_are_added_to_signals_as_readings() -> None:
    made = simulated_signals(200, seed=1)
    added = add_readings(add_readings(made, "atr_14"), ["rsi_*", "!rsi_position_*"])
    assert list(added.readings) == ["atr_14", "rsi_7", "rsi_14", "rsi_28"]
    assert added.fingerprint == made.fingerprint
    np.testing.assert_array_equal(added.reading("atr_14"), feature_table(made.bars, ["atr_14"])["atr_14"].to_numpy())
    with pytest.raises(InputError, match="has a column 'atr_14' already"):
        add_readings(added, "atr_14")
