"""Calibrated models: as training makes them, and as scikit-learn does; both go into bundles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
import skops.io
import xgboost
from pydantic import ValidationError
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression

from signals import InputError, make_bundle, read_bundle, read_models, write_bundle
from signals.models.calibration import Calibration, calibrate
from tests.signals.models.fitted import NAMES, Matrix


@pytest.mark.parametrize("kind", ["isotonic", "sigmoid"])
def test_a_calibrated_probability_happens_as_often_as_it_says(kind: str) -> None:
    rng = np.random.default_rng(0)
    said = rng.uniform(0.3, 0.9, 20_000)
    happens = 1 / (1 + np.exp(-(2 * np.log(said / (1 - said)) - 1)))
    label = (rng.uniform(size=len(said)) < happens).astype(float)
    mapped = calibrate(kind, said, label)  # type: ignore[arg-type]
    for low in (0.3, 0.5, 0.7):
        group = (said >= low) & (said < low + 0.2)
        assert mapped(said)[group].mean() == pytest.approx(happens[group].mean(), abs=0.02)
    assert (np.diff(mapped(np.sort(said))) >= 0).all()
    again = Calibration(**json.loads(json.dumps(mapped.model_dump())))
    assert again(said).tobytes() == mapped(said).tobytes()


def test_isotonic_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    said, label = rng.uniform(size=300), (rng.uniform(size=300) < 0.4).astype(float)
    theirs = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(said, label)
    asked = np.linspace(-0.1, 1.1, 50)
    np.testing.assert_allclose(calibrate("isotonic", said, label)(asked), theirs.predict(asked), atol=1e-12)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "isotonic"},
        {"kind": "isotonic", "knots": [0.2, 0.1], "heights": [0.0, 1.0]},
        {"kind": "isotonic", "knots": [0.1, 0.2], "heights": [0.5]},
        {"kind": "isotonic", "knots": [0.1], "heights": [1.5]},
        {"kind": "sigmoid", "slope": float("nan")},
        {"kind": "beta"},
    ],
)
def test_a_calibration_is_a_map_to_probabilities(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Calibration.model_validate(values)


def _fitted(method: str, how: str, matrix: Matrix, label: Matrix) -> Any:
    trees = xgboost.XGBClassifier(n_estimators=6, max_depth=2, n_jobs=1)
    if how == "fitted before":
        frozen = FrozenEstimator(trees.fit(matrix[:200], label[:200]))
        return CalibratedClassifierCV(frozen, method=method).fit(matrix[200:], label[200:])
    return CalibratedClassifierCV(trees, method=method, cv=3, ensemble=how == "ensemble").fit(matrix, label)


@pytest.mark.parametrize("how", ["ensemble", "one model", "fitted before"])
@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
def test_boosters_that_scikit_learn_calibrated_say_the_same_as_bundles(
    method: str, how: str, rows: tuple[Matrix, Matrix], tmp_path: Path
) -> None:
    fitted, matrix = _fitted(method, how, *rows), rows[0]
    skops.io.dump(fitted, tmp_path / "model.skops")
    for model in (fitted, tmp_path / "model.skops"):
        made = make_bundle(model, role="long_entry", features=NAMES)
        assert made.proofs[0].against == "its own predict_proba"
        read = read_bundle(write_bundle(made, tmp_path / "long_entry"))
        np.testing.assert_array_equal(read.probability(matrix), fitted.predict_proba(matrix)[:, 1])


@pytest.mark.slow
def test_a_calibrated_pickle_is_a_model_once_somebody_vouches_for_it(
    rows: tuple[Matrix, Matrix], tmp_path: Path
) -> None:
    fitted, matrix = _fitted("isotonic", "ensemble", *rows), rows[0]
    joblib.dump(fitted, tmp_path / "long_entry.joblib")
    (tmp_path / "long_entry.features.txt").write_text("\n".join(NAMES))
    with pytest.raises(InputError, match="`trust_pickle=True`"):
        read_models(tmp_path)
    bundle = read_models(tmp_path, trust_pickle=True)["default"]["long_entry"]
    assert bundle.model.format == "skops"
    np.testing.assert_array_equal(bundle.probability(matrix), fitted.predict_proba(matrix)[:, 1])
