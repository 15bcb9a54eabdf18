"""Bundles on disk: what was written comes back whole, and what was changed is refused by name."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xgboost
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from signals import ROLES, Bundle, InputError, Role, make_bundle, read_bundle, read_models, write_bundle
from signals.models.bundle_files import write_bundles
from tests.signals.models.fitted import NAMES, Matrix

pytestmark = pytest.mark.slow


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


def test_a_bundle_comes_back_as_it_was(bundle_folder: Path) -> None:
    read = read_bundle(bundle_folder)
    assert read.trained_until == np.datetime64("2024-03-01", "us")
    assert read.metadata == {"fold": 3}
    assert sorted(path.name for path in bundle_folder.iterdir()) == ["bundle.json", "model.ubj", "scaler.json"]
    assert [path.name for path in bundle_folder.parent.iterdir()] == ["long_entry"]


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
