"""Bundles: what belongs together comes back as it was, and what does not is refused by name."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import subprocess
import sys
import time
from dataclasses import replace
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

from signals import ROLES, Bundle, InputError, Role, make_bundle, read_bundle, read_models, write_bundle
from signals.models.bundle_files import write_bundles

NAMES = ("momentum", "range", "volume_ratio")
Matrix = np.ndarray[Any, Any]


@pytest.fixture(scope="module")
def rows() -> tuple[Matrix, Matrix]:
    rng = np.random.default_rng(1)
    matrix = rng.normal(0, 3, (300, len(NAMES)))
    return matrix, (matrix[:, 0] + rng.normal(0, 2, 300) > 0).astype(int)


@pytest.fixture(scope="module")
def scaler(rows: tuple[Matrix, Matrix]) -> StandardScaler:
    return StandardScaler().fit(rows[0])


@pytest.fixture(scope="module")
def classifier(rows: tuple[Matrix, Matrix], scaler: StandardScaler) -> xgboost.XGBClassifier:
    return xgboost.XGBClassifier(n_estimators=6, max_depth=2, n_jobs=1).fit(scaler.transform(rows[0]), rows[1])


@pytest.fixture
def bundle_folder(classifier: xgboost.XGBClassifier, scaler: StandardScaler, tmp_path: Path) -> Path:
    bundle = make_bundle(
        classifier, role="long_entry", features=NAMES, scaler=scaler, trained_until="2024-03-01", metadata={"fold": 3}
    )
    return write_bundle(bundle, tmp_path / "models" / "long_entry")


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


def test_a_bundle_comes_back_as_it_was(bundle_folder: Path) -> None:
    read = read_bundle(bundle_folder)
    assert read.trained_until == np.datetime64("2024-03-01", "us")
    assert read.metadata == {"fold": 3}
    assert sorted(path.name for path in bundle_folder.iterdir()) == ["bundle.json", "model.ubj", "scaler.json"]
    assert [path.name for path in bundle_folder.parent.iterdir()] == ["long_entry"]


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


def test_the_scaler_of_another_fold_is_refused(bundle_folder: Path, rows: tuple[Matrix, Matrix]) -> None:
    other = make_bundle(
        LogisticRegression().fit(*rows), role="long_entry", features=NAMES, scaler=StandardScaler().fit(rows[0][:50])
    )
    assert other.scaler is not None
    (bundle_folder / "scaler.json").write_bytes(other.scaler.to_json())
    with pytest.raises(InputError, match="scaler.json: is not the scaler this bundle was made of .*fingerprint"):
        read_bundle(bundle_folder)


def test_a_changed_bundle_is_refused(bundle_folder: Path) -> None:
    manifest = json.loads((bundle_folder / "bundle.json").read_text())

    def changed(**values: Any) -> str:
        (bundle_folder / "bundle.json").write_text(json.dumps({**manifest, **values}))
        with pytest.raises(InputError) as refused:
            read_bundle(bundle_folder)
        return str(refused.value)

    assert "its feature list was changed afterwards" in changed(features=[NAMES[1], NAMES[0], NAMES[2]])
    assert "was changed after the bundle was made" in changed(role="short_entry")
    assert "has format 'other'" in changed(format="other")
    assert "key 'model' must name a file" in changed(model="model.ubj")
    assert "was made without a scaler" in changed(scaler=None)
    assert "3 features, but the list has 2" in changed(features=list(NAMES[:2]))
    (bundle_folder / "bundle.json").write_text("{")
    with pytest.raises(InputError, match="is not JSON"):
        read_bundle(bundle_folder)


def test_a_shortened_model_is_refused(bundle_folder: Path, classifier: xgboost.XGBClassifier, tmp_path: Path) -> None:
    path = bundle_folder / "model.ubj"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError, match="is not the model this bundle was made of"):
        read_bundle(bundle_folder)
    path.unlink()
    with pytest.raises(InputError, match="there is no such file; the bundle's model is needed"):
        read_bundle(bundle_folder)
    for suffix in ("json", "ubj"):
        whole = bytes(classifier.get_booster().save_raw(suffix))
        for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
            cut = tmp_path / f"cut.{suffix}"
            cut.write_bytes(whole[:length])
            with pytest.raises(InputError, match="is empty|is no whole XGBoost model") as refused:
                make_bundle(cut, role="long_entry", features=NAMES)
            assert "\n" not in str(refused.value)
            assert ".cc" not in str(refused.value)
    (tmp_path / "cut.skops").write_bytes(b"PK nothing")
    with pytest.raises(InputError, match="is no whole skops file"):
        make_bundle(tmp_path / "cut.skops", role="long_entry", features=NAMES)


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


def test_a_folder_holds_variants(classifier: xgboost.XGBClassifier, tmp_path: Path) -> None:
    bundle = make_bundle(classifier, role="long_entry", features=NAMES)
    write_bundle(bundle, tmp_path / "long_entry")
    write_bundle(bundle, tmp_path / "fold_2" / "long_entry")
    (tmp_path / "notes").mkdir()
    assert {name: list(roles) for name, roles in read_models(tmp_path).items()} == {
        "default": ["long_entry"],
        "fold_2": ["long_entry"],
    }
    classifier.save_model(tmp_path / "fold_2" / "long_entry.json")
    with pytest.raises(InputError, match="long_entry has long_entry and long_entry.json; keep one"):
        read_models(tmp_path)
    with pytest.raises(InputError, match="holds no bundle and no model named for its role"):
        read_models(tmp_path / "notes")
    with pytest.raises(InputError, match="no such folder"):
        read_models(tmp_path / "absent")
    with pytest.raises(InputError, match="holds no bundle; choose another"):
        write_bundle(bundle, tmp_path / "notes")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model", 5),
        ("model", {"file": 5, "sha256": "x"}),
        ("model", {"file": "..", "sha256": "x"}),
        ("model", {"file": "model.exe", "sha256": "x"}),
        ("model", {"file": "", "sha256": "x"}),
        ("scaler", []),
        ("features", "momentum"),
        ("features", [1, 2, 3]),
        ("role", ["long_entry"]),
        ("role", "long"),
        ("trained_until", 5),
        ("trained_until", "yesterday"),
        ("unknown", "learned"),
        ("metadata", "fold 3"),
        ("fingerprint", None),
        ("format", None),
    ],
)
def test_a_manifest_of_other_kinds_is_a_line(key: str, value: Any, bundle_folder: Path) -> None:
    path = bundle_folder / "bundle.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))
    with pytest.raises(InputError) as refused:
        read_bundle(bundle_folder)
    assert str(refused.value).startswith(str(bundle_folder))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff", b"[" * 99_999, b'{"a": 1, "a": 2}', b"9" * 9_999])
def test_a_manifest_that_is_none_is_a_line(content: bytes, bundle_folder: Path) -> None:
    (bundle_folder / "bundle.json").write_bytes(content)
    with pytest.raises(InputError, match="make the bundle again"):
        read_bundle(bundle_folder)


def test_what_surrounds_a_model_comes_back_from_its_bundle(rows: tuple[Matrix, Matrix], tmp_path: Path) -> None:
    matrix, label = rows[0].copy(), rows[1]
    matrix[::4, 1] = -999.0
    marked = xgboost.XGBClassifier(n_estimators=5, missing=-999.0, n_jobs=1).fit(matrix, label)
    worded = LogisticRegression().fit(matrix, np.where(label == 1, "buy", "wait"))
    for fitted, place, said in ((marked, 1, None), (marked, 0, 0), (worded, 0, "buy"), (worded, 1, "wait")):
        made = make_bundle(fitted, role="short_exit", features=NAMES, positive=said, unknown="learn")
        read = read_bundle(write_bundle(made, tmp_path / "short_exit"))
        expected = fitted.predict_proba(matrix)[:, place]
        np.testing.assert_allclose(read.probability(matrix), expected, atol=1e-7)
        assert (read.unknown, read.fingerprint, read.proofs) == ("learn", made.fingerprint, made.proofs)
    path = tmp_path / "short_exit" / "bundle.json"
    text = path.read_text()
    path.write_text(text.replace('"wait"', '"buy"'))
    with pytest.raises(InputError, match="was changed after the bundle was made"):
        read_bundle(tmp_path / "short_exit")
    path.write_text(text.replace('"wait"', '"sell"'))
    with pytest.raises(InputError, match="`positive=sell` is none of its classes"):
        read_bundle(tmp_path / "short_exit")


def test_a_variant_is_replaced_whole_and_keeps_what_else_is_in_it(
    classifier: xgboost.XGBClassifier, tmp_path: Path
) -> None:
    first = {role: make_bundle(classifier, role=role, features=NAMES) for role in ROLES}
    write_bundles(first, tmp_path / "walk")
    (tmp_path / "walk" / "notes.txt").write_text("mine")
    second: dict[Role, Bundle] = {
        role: replace(bundle, metadata={"run": 2}) for role, bundle in first.items() if role != "long_exit"
    }
    write_bundles(second, tmp_path / "walk")
    read = read_models(tmp_path)["walk"]
    assert [read[role].metadata for role in ROLES] == [{"run": 2}, {"run": 2}, {}, {"run": 2}]
    assert (tmp_path / "walk" / "notes.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["walk"]
    with pytest.raises(InputError, match="metadata holds what JSON cannot"):
        write_bundles({"long_entry": replace(first["long_entry"], metadata={"a": object()})}, tmp_path / "walk")
    assert read_models(tmp_path)["walk"]["long_entry"].metadata == {"run": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["walk"]


KILLED = """
import os, sys, threading, time
from pathlib import Path
from dataclasses import replace
from signals import read_models
from signals.models.bundle_files import write_bundles
folder = Path(sys.argv[1])
old = read_models(folder)["walk"]
print("ready", flush=True)
for run in range(2, 100_000):
    write_bundles({role: replace(bundle, metadata={"run": run}) for role, bundle in old.items()}, folder / "walk")
"""


def test_a_writer_killed_at_any_moment_leaves_one_run_whole(classifier: xgboost.XGBClassifier, tmp_path: Path) -> None:
    bundles = {role: make_bundle(classifier, role=role, features=NAMES, metadata={"run": 1}) for role in ROLES}
    write_bundles(bundles, tmp_path / "walk")
    for wait in (0.0, 0.017, 0.05):
        writer = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(wait)
        writer.kill()
        writer.communicate()
        runs = [bundle.metadata["run"] for bundle in read_models(tmp_path)["walk"].values()]
        assert len(runs) == len(ROLES)
        assert len(set(runs)) == 1
    write_bundles(bundles, tmp_path / "walk")
    assert [path.name for path in tmp_path.iterdir()] == ["walk"]


def test_a_bundle_of_the_first_form_opens(rows: tuple[Matrix, Matrix], tmp_path: Path) -> None:
    """Written out here as it was before bundles kept proofs, missing values, classes and calibrations."""
    fitted = xgboost.XGBClassifier(n_estimators=6, max_depth=2, n_jobs=1).fit(*rows)
    payload = bytes(fitted.get_booster().save_raw("ubj"))
    manifest: dict[str, Any] = {
        "format": "risk-asymmetry bundle 1",
        "role": "long_entry",
        "features": list(NAMES),
        "feature_fingerprint": hashlib.sha256("\n".join(NAMES).encode()).hexdigest(),
        "model": {"file": "model.ubj", "sha256": hashlib.sha256(payload).hexdigest()},
        "scaler": None,
        "trained_until": "2024-03-01T00:00:00Z",
    }
    identity = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    folder = tmp_path / "long_entry"
    folder.mkdir()
    (folder / "model.ubj").write_bytes(payload)
    (folder / "bundle.json").write_text(json.dumps({**manifest, "metadata": {"fold": 3}, "fingerprint": identity}))
    read = read_bundle(folder)
    np.testing.assert_array_equal(read.probability(rows[0]).astype(np.float32), fitted.predict_proba(rows[0])[:, 1])
    assert (read.unknown, read.proofs, read.model.calibration, read.metadata) == ("null", (), None, {"fold": 3})


@pytest.mark.parametrize("harm", ["gone", "a loop of links", "a broken link", "a folder", "a pipe"])
def test_a_bundle_without_its_manifest_is_named_and_not_passed_over(harm: str, bundle_folder: Path) -> None:
    manifest = bundle_folder / "bundle.json"
    manifest.unlink()
    if harm == "a loop of links":
        manifest.symlink_to(manifest)
    elif harm == "a broken link":
        manifest.symlink_to(bundle_folder / "nothing")
    elif harm == "a folder":
        manifest.mkdir()
    elif harm == "a pipe":
        os.mkfifo(manifest)
    with pytest.raises(InputError, match=r"bundle\.json"):
        read_models(bundle_folder.parent)
