"""Bundles of a training say on any bar what the training said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from signals import Bars, InputError, feature_table, predict, read_models, train, write_models
from signals.training.config import TrainConfig
from tests.signals.training.small import WALK

Training = Callable[..., TrainConfig]


def test_bundles_give_the_bits_of_the_training(market: Bars, training: Training, tmp_path: Path) -> None:
    stopped = WALK | {"model": {"n_estimators": 40, "learning_rate": 0.5, "early_stopping_rounds": 2}}
    folds = {"scheme": "k_fold", "folds": 2}
    trained = train(market, training({"walk": WALK, "stopped": stopped, "folds": folds}))
    assert write_models(trained, tmp_path) == 16
    models = read_models(tmp_path)
    assert set(models) == {"walk", "stopped", "folds.fold-1", "folds.fold-2"}
    matrix = feature_table(market, list(trained.manifest["features"])).to_numpy()
    for name, bundle_of, span in (
        ("walk", "walk", slice(1000, 1200)),
        ("stopped", "stopped", slice(1000, 1200)),
        ("folds", "folds.fold-2", slice(600, 1200)),
    ):
        for role, bundle in models[bundle_of].items():
            said = trained.signals.variants[name].role(role)[span]
            assert bundle.probability(matrix[span]).tobytes() == said.tobytes()
    until = models["walk"]["long_entry"].trained_until
    assert until is not None
    assert until == market.time[999]


def test_bundles_ask_about_the_rows_that_training_asked_about(market: Bars, training: Training, tmp_path: Path) -> None:
    volume = np.where((np.arange(len(market)) > 1050) & (np.arange(len(market)) < 1100), 0.0, 5.0)
    thin = replace(market, volume=volume + np.random.default_rng(0).uniform(0, 1, len(market)) * (volume > 0))
    features = {"names": ["returns", "volume"], "missing": "learn"}
    trained = train(thin, training({"walk": WALK}, features=features))
    write_models(trained, tmp_path)
    names = trained.manifest["features"]
    rows = feature_table(thin, names)
    assert rows[1000:].select(pl.any_horizontal(pl.col(name).is_nan() for name in names)).to_series().any()
    frame = rows.with_columns(timestamp=pl.Series(thin.time))
    said = predict(frame, tmp_path, prices=thin).signals.variants["walk"].long_entry[1000:]
    expected = trained.signals.variants["walk"].long_entry[1000:]
    assert np.isfinite(expected).all()
    np.testing.assert_array_equal(said, expected)
    assert read_models(tmp_path)["walk"]["long_entry"].unknown == "learn"


def test_a_calibrated_model_is_no_bundle(market: Bars, training: Training, tmp_path: Path) -> None:
    calibrated = WALK | {"model": {"calibration": "isotonic", "n_estimators": 4}}
    with pytest.raises(InputError, match="are calibrated, which a bundle cannot hold"):
        write_models(train(market, training({"walk": calibrated})), tmp_path)
    assert not np.array(list(tmp_path.iterdir())).size
