"""Bundles: what belongs together says the same, and what does not is refused by name."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
import skops.io
import xgboost
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from signals import InputError, make_bundle, read_bundle, read_models, write_bundle
from tests.signals.models.fitted import NAMES, Matrix


@pytest.mark.parametrize("suffix", ["json", "ubj"])
def test_a_model_file_and_its_scaler_predict_as_in_training(
    suffix: str, classifier: xgboost.XGBClassifier, scaler: StandardScaler, rows: tuple[Matrix, Matrix], tmp_path: Path
) -> None:
    classifier.save_model(tmp_path / f"model.{suffix}")
    skops.io.dump(scaler, tmp_path / "scaler.skops")
    made = make_bundle(
        tmp_path / f"model.{suffix}", role="short_exit", features=NAMES, scaler=tmp_path / "scaler.skops"
    )
    read = read_bundle(write_bundle(made, tmp_path / "short_exit"))
    expected = classifier.predict_proba(scaler.transform(rows[0]))[:, 1]
    np.testing.assert_array_equal(read.probability(rows[0]).astype(np.float32), expected)
    assert read.fingerprint == made.fingerprint
    assert read.features == NAMES


def test_early_stopping_counts_as_in_the_classifier(rows: tuple[Matrix, Matrix]) -> None:
    matrix, label = rows
    model = xgboost.XGBClassifier(n_estimators=200, early_stopping_rounds=2, learning_rate=1.0, n_jobs=1)
    model.fit(matrix[:200], label[:200], eval_set=[(matrix[200:], label[200:])], verbose=False)
    assert model.best_iteration < model.get_booster().num_boosted_rounds() - 1
    asked = make_bundle(model, role="long_entry", features=NAMES).probability(matrix)
    np.testing.assert_array_equal(asked.astype(np.float32), model.predict_proba(matrix)[:, 1])


@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(StandardScaler(), LogisticRegression()),
        make_pipeline(StandardScaler(), xgboost.XGBClassifier(n_estimators=4, n_jobs=1)),
        RandomForestClassifier(5, random_state=0),
    ],
    ids=["logistic", "xgboost in a pipeline", "forest"],
)
def test_a_scikit_learn_model_travels_by_skops(model: Any, rows: tuple[Matrix, Matrix], tmp_path: Path) -> None:
    model.fit(*rows)
    read = read_bundle(write_bundle(make_bundle(model, role="long_entry", features=NAMES), tmp_path / "long_entry"))
    assert read.model.format == "skops"
    np.testing.assert_array_equal(read.probability(rows[0]), model.predict_proba(rows[0])[:, 1])


def test_the_names_a_model_remembers_are_its_list(rows: tuple[Matrix, Matrix], tmp_path: Path) -> None:
    data = xgboost.DMatrix(rows[0], label=rows[1], feature_names=list(NAMES))
    model = xgboost.train({"objective": "binary:logistic", "nthread": 1}, data, num_boost_round=2)
    assert make_bundle(model, role="long_entry").features == NAMES
    swapped = (NAMES[1], NAMES[0], NAMES[2])
    with pytest.raises(InputError, match="another feature list \\(2 reordered: range, momentum\\)"):
        make_bundle(model, role="long_entry", features=swapped)
    with pytest.raises(InputError, match="1 missing: volume; 1 extra: volume_ratio"):
        make_bundle(model, role="long_entry", features=(*NAMES[:2], "volume"))


def test_a_scaler_of_other_columns_is_refused(classifier: xgboost.XGBClassifier, rows: tuple[Matrix, Matrix]) -> None:
    narrow = StandardScaler().fit(rows[0][:, :2])
    with pytest.raises(InputError, match="the scaler takes 2 features, but the list has 3"):
        make_bundle(classifier, role="long_entry", features=NAMES, scaler=narrow)
    with pytest.raises(InputError, match="the model takes 3 features, but the list has 2"):
        make_bundle(classifier, role="long_entry", features=NAMES[:2])
    with pytest.raises(InputError, match="'range' is listed twice"):
        make_bundle(classifier, role="long_entry", features=("range", "range", "volume"))
    with pytest.raises(InputError, match="does not say which 3 features it takes"):
        make_bundle(classifier, role="long_entry")


@pytest.mark.slow
def test_a_pickle_is_refused_with_the_reason_until_somebody_vouches_for_it(
    classifier: xgboost.XGBClassifier, scaler: StandardScaler, rows: tuple[Matrix, Matrix], tmp_path: Path
) -> None:
    (tmp_path / "long_entry.pkl").write_bytes(pickle.dumps(classifier))
    joblib.dump(scaler, tmp_path / "long_entry.scaler.joblib")
    (tmp_path / "long_entry.features.txt").write_text("\n".join(NAMES) + "\n")
    with pytest.raises(InputError, match="runs whatever code is in it.*`trust_pickle=True`"):
        read_models(tmp_path)
    bundle = read_models(tmp_path, trust_pickle=True)["default"]["long_entry"]
    expected = classifier.predict_proba(scaler.transform(rows[0]))[:, 1]
    np.testing.assert_array_equal(bundle.probability(rows[0]).astype(np.float32), expected)
    # Kept as a bundle it is no pickle any more.
    assert read_bundle(write_bundle(bundle, tmp_path / "kept" / "long_entry")).model.format == "ubj"
    (tmp_path / "long_entry.pkl").write_bytes(b"cos\nabsent\n(")
    with pytest.raises(InputError, match="cannot be unpickled"):
        read_models(tmp_path, trust_pickle=True)


class Stranger(LogisticRegression):  # type: ignore[misc] # scikit-learn has no types
    """A classifier nobody has heard of."""


def test_types_that_are_not_trusted_are_refused(rows: tuple[Matrix, Matrix], tmp_path: Path) -> None:
    skops.io.dump(Stranger().fit(*rows), tmp_path / "model.skops")
    with pytest.raises(InputError, match="not trusted .*Stranger"):
        make_bundle(tmp_path / "model.skops", role="long_entry", features=NAMES)


def test_what_gives_no_probability_of_two_classes_is_refused(rows: tuple[Matrix, Matrix]) -> None:
    matrix, label = rows
    with pytest.raises(InputError, match="has no predict_proba"):
        make_bundle(LinearRegression().fit(matrix, label), role="long_entry", features=NAMES)
    with pytest.raises(InputError, match="two classes"):
        make_bundle(LogisticRegression().fit(matrix, label + (matrix[:, 1] > 0)), role="long_entry", features=NAMES)
    with pytest.raises(InputError, match="objective is 'reg:squarederror'"):
        make_bundle(xgboost.XGBRegressor(n_estimators=1).fit(matrix, label), role="long_entry", features=NAMES)
    with pytest.raises(InputError, match="never fitted"):
        make_bundle(xgboost.XGBClassifier(), role="long_entry", features=NAMES)
