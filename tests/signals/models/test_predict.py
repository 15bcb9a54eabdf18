"""Predicting with the user's own models: the right rows, the right columns, or an error that names them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import skops.io
import xgboost
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

import signals
from signals import InputError, Layout, predict

NAMES = ("momentum", "range", "volume_ratio")
SAME = "fold_1 long_entry, fold_1 short_entry: these are one and the same model"


@pytest.fixture
def features(frame: pl.DataFrame) -> pl.DataFrame:
    """Return prices of 40 bars and three features."""
    rng = np.random.default_rng(9)
    market = frame.select("timestamp", "open", "high", "low", "close", "volume")
    return market.with_columns(pl.Series(name, rng.normal(0, 2, len(frame))) for name in NAMES)


@pytest.fixture(scope="module")
def scaler() -> StandardScaler:
    return StandardScaler().fit(np.random.default_rng(4).normal(0, 2, (200, 3)))


@pytest.fixture(scope="module")
def model(scaler: StandardScaler) -> xgboost.XGBClassifier:
    rng = np.random.default_rng(4)
    matrix = rng.normal(0, 2, (200, 3))
    label = matrix[:, 0] + matrix[:, 1] / 2 + rng.normal(0, 1, 200) > 0
    return xgboost.XGBClassifier(n_estimators=8, n_jobs=1).fit(scaler.transform(matrix), label)


@pytest.fixture
def models(model: xgboost.XGBClassifier, scaler: StandardScaler, tmp_path: Path, frame: pl.DataFrame) -> Path:
    until = frame["timestamp"][19]
    for role in signals.ROLES[:2]:
        bundle = signals.make_bundle(model, role=role, features=NAMES, scaler=scaler, trained_until=until)
        signals.write_bundle(bundle, tmp_path / "models" / "fold_1" / role)
    return tmp_path / "models"


def test_probabilities_are_the_models_own_and_out_of_sample_after_training(
    features: pl.DataFrame, models: Path, model: xgboost.XGBClassifier, scaler: StandardScaler, tmp_path: Path
) -> None:
    features.write_parquet(tmp_path / "features.parquet")
    steps: list[tuple[int, int]] = []
    predicted = signals.predict(
        tmp_path / "features.parquet", models, on_progress=lambda done, total: steps.append((done, total))
    )
    variant = predicted.signals.variants["fold_1"]
    expected = model.predict_proba(scaler.transform(features.select(NAMES).to_numpy()))[:, 1]
    np.testing.assert_array_equal(variant.long_entry, expected.astype(np.float64))
    assert np.isnan(variant.long_exit).all()
    assert variant.out_of_sample is not None
    np.testing.assert_array_equal(variant.out_of_sample, np.arange(40) > 19)
    assert steps == [(1, 2), (2, 2)]
    assert predicted.warnings == (SAME,)
    written = signals.write(predicted.signals, tmp_path / "signals.parquet", predicted.manifest)
    manifest = signals.read_manifest(written)
    assert manifest is not None
    assert manifest["models"]["fold_1"]["long_entry"]["features"] == list(NAMES)
    assert signals.read(written).fingerprint == predicted.signals.fingerprint


def test_prices_may_come_from_another_file(features: pl.DataFrame, models: Path, tmp_path: Path) -> None:
    whole = signals.predict(features, models).signals.variants["fold_1"].long_entry
    features.select("timestamp", "open", "high", "low", "close").write_csv(tmp_path / "bars.csv")
    alone = features.select("timestamp", *NAMES)[5:]
    late = alone.with_columns(pl.col("timestamp") + timedelta(hours=2))
    predicted = signals.predict(alone, models, prices=tmp_path / "bars.csv")
    values = predicted.signals.variants["fold_1"].long_entry
    assert np.isnan(values[:5]).all()
    np.testing.assert_array_equal(values[5:], whole[5:])
    assert predicted.warnings == ("5 of 40 bars have no features; their probabilities are null", SAME)
    shifted = signals.predict(late, models, prices=tmp_path / "bars.csv")
    np.testing.assert_array_equal(shifted.signals.variants["fold_1"].long_entry[7:], whole[5:-2])
    assert "2 rows of features have no bar and are left out" in shifted.warnings
    with pytest.raises(InputError, match="no open, high, low and close; give the bars with `prices`"):
        signals.predict(alone, models)
    far = alone.with_columns(pl.col("timestamp") + timedelta(days=99))
    with pytest.raises(InputError, match="no time of the bars"):
        signals.predict(far, models, prices=tmp_path / "bars.csv")


def test_rows_with_a_feature_that_is_not_finite_are_null_and_counted(features: pl.DataFrame, models: Path) -> None:
    columns = {name: features[name].to_list() for name in NAMES}
    columns["range"][3], columns["range"][4], columns["momentum"][4] = float("nan"), float("inf"), None
    broken = features.with_columns(pl.Series(name, values) for name, values in columns.items())
    predicted = signals.predict(broken, models)
    whole = signals.predict(features, models)
    for role in ("long_entry", "short_entry"):
        values = predicted.signals.variants["fold_1"].role(role)
        assert np.flatnonzero(np.isnan(values)).tolist() == [3, 4]
        expected = whole.signals.variants["fold_1"].role(role)
        np.testing.assert_array_equal(np.delete(values, [3, 4]), np.delete(expected, [3, 4]))
    assert predicted.warnings[0] == (
        "fold_1 long_entry, fold_1 short_entry: 2 of 40 rows have a feature that is null, NaN or infinite (most in 'range'); their "
        "probabilities are null"
    )
    nothing = signals.predict(features.with_columns(range=pl.lit(None, pl.Float64)), models)
    assert np.isnan(nothing.signals.variants["fold_1"].long_entry).all()


def test_a_feature_list_that_does_not_match_is_an_error_that_names_the_features(
    features: pl.DataFrame, models: Path
) -> None:
    def refused(frame: pl.DataFrame) -> str:
        with pytest.raises(InputError) as error:
            signals.predict(frame, models)
        return str(error.value)

    assert "1 of the 3 features of" in refused(features.drop("range"))
    assert "missing: range;" in refused(features.drop("range"))
    swapped = features.select(*features.columns[:6], "range", "momentum", "volume_ratio")
    assert "2 features reordered" in refused(swapped)
    assert "momentum, range" in refused(swapped)
    more = features.with_columns(new=pl.lit(1.0), newer=pl.lit(2.0))
    assert "2 features extra, which no model knows: new, newer;" in refused(more)
    assert "holds String, not numbers" in refused(features.with_columns(range=pl.lit("high")))
    twice = pl.concat([features[:5], features[4:]])
    assert "twice" in refused(twice)
    assert "missing column timestamp" in refused(features.drop("timestamp"))
    by_name = signals.predict(swapped.with_columns(new=pl.lit(1.0)), models, by_name=True)
    expected = signals.predict(features, models)
    assert by_name.signals.fingerprint == expected.signals.fingerprint


def test_columns_the_scaler_never_saw_the_like_of_are_warned_of(features: pl.DataFrame, models: Path) -> None:
    predicted = signals.predict(features.with_columns(pl.col("range") * 1000 + 90_000), models)
    assert "1 scaled features lie far from what the scaler was fitted to" in predicted.warnings[0]
    assert "range; is it the right scaler" in predicted.warnings[0]


def test_a_model_that_does_not_say_what_it_saw_leaves_its_variant_unknown(
    features: pl.DataFrame, models: Path, model: Any
) -> None:
    signals.write_bundle(signals.make_bundle(model, role="long_exit", features=NAMES), models / "fold_1" / "long_exit")
    assert signals.predict(features, models).signals.variants["fold_1"].out_of_sample is None


@pytest.mark.parametrize("unknown", ["null", "learn"])
def test_a_model_that_has_learned_unknown_features_is_asked_about_them(
    unknown: Any, features: pl.DataFrame, tmp_path: Path
) -> None:
    rng = np.random.default_rng(4)
    matrix = rng.normal(0, 2, (200, 3))
    matrix[rng.random(matrix.shape) < 0.2] = np.nan
    label = np.nan_to_num(matrix[:, 0]) + rng.normal(0, 1, 200) > 0
    learned = xgboost.XGBClassifier(n_estimators=8, n_jobs=1).fit(matrix, label)
    bundle = signals.make_bundle(learned, role="long_entry", features=NAMES, unknown=unknown)
    signals.write_bundle(bundle, tmp_path / "long_entry")
    columns = {name: features[name].to_list() for name in NAMES}
    columns["momentum"][3] = columns["range"][4] = None
    columns["range"][5], columns["range"][6] = float("inf"), 1e300
    for name in NAMES:
        columns[name][7] = float("nan")
    rows = features.with_columns(pl.Series(name, values) for name, values in columns.items())
    predicted = signals.predict(rows, tmp_path)
    said = predicted.signals.variants["default"].long_entry
    none = {5, 6, 7} if unknown == "learn" else {3, 4, 5, 6, 7}
    assert set(np.flatnonzero(np.isnan(said))) == none
    expected = learned.predict_proba(rows.select(NAMES).to_numpy())[:, 1]
    asked = np.isfinite(said)
    np.testing.assert_array_equal(said[asked], expected[asked].astype(np.float64))
    assert f"{len(none)} of 40 rows have a feature" in predicted.warnings[0]


def test_a_loose_model_is_held_against_itself_on_the_rows_it_is_asked_about(
    features: pl.DataFrame, tmp_path: Path
) -> None:
    rows = features.select(NAMES).to_numpy()
    # Takes the categories that occur in the features, and no row that could be made up.
    codes = np.where(rows[:, 0] > 0, 7.25, 3.75)
    shown = features.with_columns(momentum=codes)
    encoder = make_column_transformer((OneHotEncoder(), [0]), remainder="passthrough")
    fitted = make_pipeline(encoder, LogisticRegression()).fit(shown.select(NAMES).to_numpy(), rows[:, 1] > 0)
    skops.io.dump(fitted, tmp_path / "long_entry.skops")
    (tmp_path / "long_entry.features.txt").write_text("\n".join(NAMES))
    with pytest.raises(InputError, match="takes none of the rows it was tried on; give rows"):
        signals.read_models(tmp_path)
    said = signals.predict(shown, tmp_path).signals.variants["default"].long_entry
    np.testing.assert_array_equal(said, fitted.predict_proba(shown.select(NAMES).to_numpy())[:, 1])
    with pytest.raises(InputError, match="takes none of the rows|does not take these features .*unknown categories"):
        signals.predict(features, tmp_path)


def test_a_model_that_does_not_take_the_features_is_a_line(features: pl.DataFrame, tmp_path: Path) -> None:
    fitted = make_pipeline(FunctionTransformer(np.sqrt), LogisticRegression())
    positive = np.abs(features.select(NAMES).to_numpy())
    signals.write_bundle(
        signals.make_bundle(fitted.fit(positive, positive[:, 0] > 1), role="long_entry", features=NAMES),
        tmp_path / "long_entry",
    )
    with pytest.raises(InputError, match="long_entry: its model does not take these features .*NaN"):
        signals.predict(features, tmp_path)


@pytest.mark.parametrize("how", ["opens", "closes", "a zone"])
def test_a_frame_and_a_file_of_the_same_columns_are_predicted_alike(
    how: str, features: pl.DataFrame, models: Path, tmp_path: Path
) -> None:
    layout = None
    time = features["timestamp"].dt.replace_time_zone(None)
    if how == "closes":
        step = time[1] - time[0]
        features = features.drop("timestamp").insert_column(0, (time + step).alias("close_time"))
    elif how == "a zone":
        layout = Layout(zone="Etc/GMT+5")
        features = features.with_columns(timestamp=time)
    features.write_parquet(tmp_path / "features.parquet")
    of_file = predict(tmp_path / "features.parquet", models, layout=layout).signals
    of_frame = predict(features, models, layout=layout).signals
    np.testing.assert_array_equal(of_frame.bars.time, of_file.bars.time)
    wanted = time.to_numpy() + (np.timedelta64(5, "h") if how == "a zone" else np.timedelta64(0, "h"))
    np.testing.assert_array_equal(of_frame.bars.time, wanted.astype("datetime64[us]"))
    for role in ("long_entry", "short_entry"):
        one, other = (each.variants["fold_1"].role(role) for each in (of_frame, of_file))
        np.testing.assert_array_equal(one, other)
        assert np.isfinite(one).any() or not np.isfinite(other).any()
