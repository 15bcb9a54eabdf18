"""Bundles of a training say on any bar what the training said."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from signals import Bars, InputError, feature_table, predict, read_models, train, write_models
from signals.training.config import TrainConfig
from tests.signals.training.small import WALK

pytestmark = pytest.mark.slow

Training = Callable[..., TrainConfig]


def test_bundles_give_the_bits_of_the_training(market: Bars, training: Training, tmp_path: Path) -> None:
    stopped = WALK | {"model": {"n_estimators": 40, "learning_rate": 0.5, "early_stopping_rounds": 2}}
    calibrated = {kind: WALK | {"model": {"calibration": kind}} for kind in ("isotonic", "sigmoid")}
    folds = {"scheme": "k_fold", "folds": 2, "model": {"calibration": "isotonic"}}
    trained = train(market, training({"walk": WALK, "stopped": stopped, **calibrated, "folds": folds}))
    assert write_models(trained, tmp_path) == 24
    models = read_models(tmp_path)
    assert set(models) == {"walk", "stopped", "isotonic", "sigmoid", "folds.fold-1", "folds.fold-2"}
    matrix = feature_table(market, list(trained.manifest["features"])).to_numpy()
    for name, bundle_of, span in (
        ("walk", "walk", slice(1000, 1200)),
        ("stopped", "stopped", slice(1000, 1200)),
        ("isotonic", "isotonic", slice(1000, 1200)),
        ("sigmoid", "sigmoid", slice(1000, 1200)),
        ("folds", "folds.fold-2", slice(600, 1200)),
    ):
        for role, bundle in models[bundle_of].items():
            said = trained.signals.variants[name].role(role)[span]
            assert bundle.probability(matrix[span]).tobytes() == said.tobytes()
            assert bundle.proofs[0].against == "its own training"
            assert (bundle.model.calibration is not None) == (name in {"isotonic", "sigmoid", "folds"})
    until = models["walk"]["long_entry"].trained_until
    assert until is not None
    assert until == market.time[999]


def test_bundles_ask_about_the_rows_that_training_asked_about(market: Bars, training: Training, tmp_path: Path) -> None:
    volume = np.where((np.arange(len(market)) > 1050) & (np.arange(len(market)) < 1100), 0.0, 5.0)
    thin = replace(market, volume=volume + np.random.default_rng(0).uniform(0, 1, len(market)) * (volume > 0))
    features = {"names": ["returns", "volume"], "missing": "learn"}
    calibrated = WALK | {"model": {"calibration": "sigmoid"}}
    trained = train(thin, training({"walk": calibrated}, features=features))
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


def test_a_calibration_belongs_to_its_bundle(market: Bars, training: Training, tmp_path: Path) -> None:
    write_models(train(market, training({"walk": WALK | {"model": {"calibration": "isotonic"}}})), tmp_path)
    path = tmp_path / "walk" / "long_entry" / "bundle.json"
    manifest = json.loads(path.read_text())
    kept = manifest["model"].pop("calibration")
    for changed, message in (
        ({}, "was changed after the bundle was made"),
        ({"calibration": {**kept, "heights": [0.5] * len(kept["heights"])}}, "was changed after the bundle was made"),
        ({"calibration": {**kept, "heights": []}}, "key 'model.calibration' .* no map to probabilities"),
        ({"calibration": {**kept, "kind": "platt"}}, "key 'model.calibration.kind'"),
    ):
        path.write_text(json.dumps({**manifest, "model": {**manifest["model"], **changed}}))
        with pytest.raises(InputError, match=message) as refused:
            read_models(tmp_path)
        assert "\n" not in str(refused.value)
