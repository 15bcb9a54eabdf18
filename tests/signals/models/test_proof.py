"""A bundle says what its model says, or it is not made: deliberate corruption is found."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
import xgboost
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from signals import Bundle, InputError, make_bundle
from signals.models.making import proofs
from signals.models.model import model_of
from signals.models.originals import Original, original_of
from signals.models.samples import read_sample
from signals.models.scalers import Scaler

NAMES = ("a", "b", "c")
RNG = np.random.default_rng(2)
MATRIX = RNG.normal(50_000, 3_000, (400, 3))
LABEL = (MATRIX[:, 0] - MATRIX[:, 1] / 2 + RNG.normal(0, 2_000, 400) > 25_000).astype(int)
SCALER = StandardScaler().fit(MATRIX)


@pytest.fixture(scope="module")
def fitted() -> Any:
    return xgboost.XGBClassifier(n_estimators=20, max_depth=3, n_jobs=1).fit(SCALER.transform(MATRIX), LABEL)


@pytest.fixture(scope="module")
def original(fitted: Any) -> Original:
    return original_of(fitted)


@pytest.fixture(scope="module")
def bundle(fitted: Any) -> Bundle:
    return make_bundle(fitted, role="long_entry", features=NAMES, scaler=SCALER)


def sample(fitted: Any) -> pl.DataFrame:
    said = fitted.predict_proba(SCALER.transform(MATRIX))[:, 1].astype(float)
    return pl.DataFrame(dict(zip(NAMES, MATRIX.T, strict=True))).with_columns(long_entry=said)


def test_a_bundle_tells_what_it_was_held_against(bundle: Bundle, fitted: Any) -> None:
    (proof,) = bundle.proofs
    assert proof.rows == 256
    assert proof.largest < 1e-6
    assert proof.high - proof.low > 0.5
    assert "held against its own predict_proba, 256 rows" in str(proof)
    made = make_bundle(fitted, role="long_entry", features=NAMES, scaler=SCALER, sample=sample(fitted))
    assert [proof.rows for proof in made.proofs] == [256, 400, 400]
    assert made.fingerprint == bundle.fingerprint


def test_an_inverted_class_is_found(bundle: Bundle, original: Original, fitted: Any) -> None:
    told = replace(original, tried=replace(original.tried, predicted=original.tried.predicted[:, ::-1]))
    with pytest.raises(InputError, match="differs from its own predict_proba in .* rows"):
        proofs(bundle, told)
    rows = read_sample(sample(fitted), NAMES, "long_entry")
    inverted = replace(bundle, model=replace(bundle.model, positive=0))
    with pytest.raises(InputError, match="differs from column long_entry"):
        proofs(inverted, original, rows)


def test_another_missing_value_is_found() -> None:
    rows = SCALER.transform(MATRIX)
    rows[RNG.random(rows.shape) < 0.2] = -999.0
    fitted = xgboost.XGBClassifier(n_estimators=8, max_depth=3, missing=-999.0, n_jobs=1).fit(rows, LABEL)
    made = make_bundle(fitted, role="long_entry", features=NAMES)
    lost = replace(made, model=replace(made.model, missing=math.nan))
    with pytest.raises(InputError, match="differs from its own predict_proba"):
        proofs(lost, original_of(fitted))


def test_a_cut_forest_is_found(original: Original, bundle: Bundle, fitted: Any) -> None:
    cut = replace(bundle, model=model_of(fitted.get_booster()[:19]))
    with pytest.raises(InputError, match="differs"):
        proofs(cut, original)


@pytest.mark.parametrize("place", range(3))
def test_a_scaled_feature_is_found(place: int, bundle: Bundle, original: Original, fitted: Any) -> None:
    assert bundle.scaler is not None
    scale = bundle.scaler.arrays["scale"].copy()
    scale[place] *= 1.5
    scaled = replace(bundle, scaler=replace(bundle.scaler, arrays={**bundle.scaler.arrays, "scale": scale}))
    with pytest.raises(InputError, match="differs from column long_entry"):
        proofs(scaled, original, read_sample(sample(fitted), NAMES, "long_entry"))


def test_a_shifted_column_is_found(fitted: Any) -> None:
    with pytest.raises(InputError, match="check its features, their order"):
        make_bundle(fitted, role="long_entry", features=("b", "c", "a"), scaler=SCALER, sample=sample(fitted))


def test_a_forgotten_scaler_is_found(fitted: Any) -> None:
    with pytest.raises(InputError, match="its scaler and its class"):
        make_bundle(fitted, role="long_entry", features=NAMES, sample=sample(fitted))


class Doubling(StandardScaler):  # type: ignore[misc] # scikit-learn has no types
    """Bears a known name, and does something else."""

    def transform(self, rows: Any, copy: Any = None) -> Any:
        return super().transform(rows, copy) * 2


def test_a_scaler_of_a_known_name_that_scales_otherwise_is_refused(fitted: Any) -> None:
    Doubling.__name__ = "StandardScaler"
    with pytest.raises(InputError, match="do not give its own transform"):
        make_bundle(fitted, role="long_entry", features=NAMES, scaler=Doubling().fit(MATRIX))
    assert isinstance(make_bundle(fitted, role="long_entry", features=NAMES, scaler=SCALER).scaler, Scaler)


@pytest.mark.parametrize("missing", [-999.0, 0.0, -1.0, 1e6, math.inf, None])
def test_what_stands_for_unknown_is_kept(missing: float | None, tmp_path: Any) -> None:
    rows = SCALER.transform(MATRIX)
    rows[RNG.random(rows.shape) < 0.2] = math.nan if missing is None else missing
    fitted = xgboost.XGBClassifier(n_estimators=8, max_depth=3, missing=missing or math.nan, n_jobs=1)
    if missing == 0.0:
        fitted.set_params(missing=0.0)
    fitted.fit(rows, LABEL)
    made = make_bundle(fitted, role="long_entry", features=NAMES)
    np.testing.assert_array_equal(made.model.probability(rows).astype(np.float32), fitted.predict_proba(rows)[:, 1])
    # The file of the model alone has lost it, and is told.
    fitted.save_model(tmp_path / "model.ubj")
    again = make_bundle(tmp_path / "model.ubj", role="long_entry", features=NAMES, missing=missing)
    np.testing.assert_array_equal(again.model.probability(rows), made.model.probability(rows))


def test_a_model_of_few_rows_is_tried_on_those_it_takes() -> None:
    roots = make_pipeline(FunctionTransformer(np.sqrt), LogisticRegression()).fit(np.abs(MATRIX), LABEL)
    made = make_bundle(roots, role="long_entry", features=NAMES)
    assert 0 < made.proofs[0].rows < 256


def test_a_sample_without_a_feature_or_a_row_is_refused(fitted: Any) -> None:
    rows = sample(fitted)
    with pytest.raises(InputError, match="1 features missing: b"):
        make_bundle(fitted, role="long_entry", features=NAMES, scaler=SCALER, sample=rows.drop("b"))
    with pytest.raises(InputError, match="has no row"):
        make_bundle(fitted, role="long_entry", features=NAMES, scaler=SCALER, sample=rows[:0])
