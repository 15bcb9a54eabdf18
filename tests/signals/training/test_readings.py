from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from signals import Bars, InputError, feature_table, read, read_manifest, write
from signals.training.config import TrainConfig, parse_training
from signals.training.feature_matrix import feature_matrix
from signals.training.readings import make_readings
from signals.training.run import train

Training = Callable[..., TrainConfig]
PRICES = ("open", "high", "low", "close")
RULE: dict[str, Any] = {"rule": {"control": "rule", "long_entry": "rsi_14 < 0.3"}}


def made(market: Bars, training: Training, **readings: str) -> dict[str, Any]:
    config = training(RULE, readings=readings)
    features, _ = feature_matrix(market, config)
    return make_readings(config, features, {"spread": np.arange(len(market), dtype=float), "rsi_7": market.close})


def test_features_and_expressions_become_readings(market: Bars, training: Training) -> None:
    found = made(
        market,
        training,
        atr="atr_14",
        same="rsi_14",
        ratio="volatility_12 / volatility_48",
        busy="rsi_14 > 0.5",
        wide="spread * 2",
    )
    table = feature_table(market, ["atr_14", "rsi_14", "volatility_12", "volatility_48"])
    columns = {name: table[name].to_numpy() for name in table.columns}
    np.testing.assert_array_equal(found["atr"], columns["atr_14"])
    np.testing.assert_array_equal(found["same"], columns["rsi_14"])
    np.testing.assert_array_equal(found["ratio"], columns["volatility_12"] / columns["volatility_48"])
    known = ~np.isnan(columns["rsi_14"])
    np.testing.assert_array_equal(np.isnan(found["busy"]), ~known)
    np.testing.assert_array_equal(found["busy"][known], columns["rsi_14"][known] > 0.5)
    np.testing.assert_array_equal(found["wide"], 2.0 * np.arange(len(market)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("atr_15", "names 'atr_15', which is no feature of this file; did you mean 'atr_"),
        ("AVG(rsi_14)", "looks beyond its own bar"),
        ("rsi_14 >", "is not an SQL expression"),
        ("3", "names no feature"),
        ("'word'", "is neither a number nor a condition"),
        ("rsi_7", "names rsi_7, a feature and a column of the price file; rename the column"),
        ("rsi_14 / 0", "is known on none of the 1,200 bars"),
    ],
)
def test_what_is_no_reading_is_refused(market: Bars, training: Training, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        made(market, training, mine=text)
    assert str(caught.value).startswith("training [readings] mine: ")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"close": "rsi_14"}, "close is a word of signal files and grids"),
        ({"hour": "rsi_14"}, "hour is a word of signal files and grids"),
        ({"none": "rsi_14"}, "none is a word of signal files and grids"),
        ({"long_entry@x": "rsi_14"}, "'long_entry@x' cannot name a reading"),
        ({"atr": 14}, "atr = 14 is no feature"),
    ],
)
def test_names_and_values_are_checked_with_the_file(table: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_training({"readings": table, "variants": RULE})


def test_a_training_writes_them_and_says_what_they_are(market: Bars, training: Training, tmp_path: Path) -> None:
    trained = train(market, training(RULE, readings={"atr": "atr_14", "calm": "atr_14 < 0.01"}))
    path = write(trained.signals, tmp_path / "signals.parquet", trained.manifest)
    written = read(path)
    assert list(written.readings) == ["atr", "calm"]
    np.testing.assert_array_equal(written.reading("atr"), feature_table(market, ["atr_14"])["atr_14"].to_numpy())
    manifest = read_manifest(path)
    assert manifest is not None
    assert manifest["readings"] == {"atr": "atr_14", "calm": "atr_14 < 0.01"}
    assert "readings" not in train(market, training(RULE)).manifest


def test_a_later_bar_changes_no_earlier_reading(market: Bars, training: Training) -> None:
    config = training(
        RULE, readings={"atr": "atr_14", "ratio": "volatility_12 / volatility_48", "busy": "rsi_14 > 0.5"}
    )
    whole = train(market, config).signals
    for cut in (200, 777):
        prices = {name: getattr(market, name) * np.where(np.arange(len(market)) < cut, 1.0, 1.7) for name in PRICES}
        changed = replace(market, **prices)
        other = train(changed, config).signals
        for name in whole.readings:
            assert other.reading(name)[:cut].tobytes() == whole.reading(name)[:cut].tobytes()
