"""scikit-learn's own types are rebuilt, nothing that acts is, and no number leads out of its array."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats
import skops.io
import xgboost
from sklearn import (
    calibration,
    compose,
    ensemble,
    feature_selection,
    impute,
    model_selection,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    svm,
)
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from signals import InputError, make_bundle, read_bundle, write_bundle
from signals.foreign.archives import load_skops
from signals.foreign.trusted import strangers

RNG = np.random.default_rng(0)
MATRIX = RNG.normal(size=(120, 4))
LABEL = (MATRIX[:, 0] + RNG.normal(size=120) > 0).astype(int)
FRAME = pd.DataFrame(MATRIX, columns=list("abcd"))
PAIR = [("l", LogisticRegression()), ("t", DecisionTreeClassifier(max_depth=2, random_state=0))]

EVERYDAY: dict[str, Callable[[], Any]] = {
    "imputer": lambda: pipeline.make_pipeline(
        impute.SimpleImputer(), preprocessing.StandardScaler(), LogisticRegression()
    ),
    "bins": lambda: pipeline.make_pipeline(
        preprocessing.KBinsDiscretizer(3, quantile_method="averaged_inverted_cdf"), LogisticRegression()
    ),
    "selection": lambda: pipeline.make_pipeline(feature_selection.SelectKBest(k=2), LogisticRegression()),
    "voting": lambda: ensemble.VotingClassifier(PAIR, voting="soft"),
    "stacking": lambda: ensemble.StackingClassifier(PAIR),
    "network": lambda: neural_network.MLPClassifier((3,), max_iter=5, random_state=0),
    "neighbours": neighbors.KNeighborsClassifier,
    "search": lambda: model_selection.GridSearchCV(
        LogisticRegression(), {"C": [1, 2]}, cv=model_selection.TimeSeriesSplit(3)
    ),
    "search by score": lambda: model_selection.GridSearchCV(LogisticRegression(), {"C": [1, 2]}, scoring="roc_auc"),
    "calibrated": lambda: calibration.CalibratedClassifierCV(DecisionTreeClassifier(max_depth=2), method="isotonic"),
    "columns": lambda: pipeline.make_pipeline(
        compose.make_column_transformer((preprocessing.StandardScaler(), ["a", "c"]), remainder="passthrough"),
        ensemble.RandomForestClassifier(3, random_state=0),
    ),
    "function": lambda: pipeline.make_pipeline(preprocessing.FunctionTransformer(np.tanh), LogisticRegression()),
    "clean function": lambda: pipeline.make_pipeline(
        preprocessing.FunctionTransformer(np.nan_to_num), LogisticRegression()
    ),
    "splines": lambda: pipeline.make_pipeline(preprocessing.SplineTransformer(), LogisticRegression()),
    "quantiles": lambda: pipeline.make_pipeline(
        preprocessing.QuantileTransformer(n_quantiles=9), preprocessing.PowerTransformer(), LogisticRegression()
    ),
    "histograms": lambda: ensemble.HistGradientBoostingClassifier(max_iter=3),
    "machine": svm.SVC,
    "xgboost inside": lambda: pipeline.make_pipeline(
        impute.SimpleImputer(), xgboost.XGBClassifier(n_estimators=3, missing=-999.0, n_jobs=1)
    ),
    "xgboost searched": lambda: model_selection.GridSearchCV(
        xgboost.XGBClassifier(n_estimators=2, n_jobs=1), {"max_depth": [1, 2]}, cv=2
    ),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("maker", EVERYDAY.values(), ids=EVERYDAY)
def test_everyday_models_are_taken_and_say_what_they_said(maker: Callable[[], Any], tmp_path: Path) -> None:
    fitted = maker()
    if isinstance(fitted, svm.SVC):
        fitted = calibration.CalibratedClassifierCV(fitted, ensemble=False)
    fitted.fit(FRAME, LABEL)
    made = make_bundle(fitted, role="long_entry")
    assert made.features == tuple("abcd")
    assert made.proofs[0].rows > 0
    read = read_bundle(write_bundle(made, tmp_path / "long_entry"))
    np.testing.assert_array_equal(read.probability(MATRIX), fitted.predict_proba(FRAME)[:, 1])


@pytest.mark.parametrize(
    "name",
    [
        "os.system",
        "posix.system",
        "builtins.eval",
        "subprocess.Popen",
        "numpy.memmap",
        "numpy.load",
        "numpy.f2py.__main__.main",
        "numpy.lib._npyio_impl.NpzFile",
        "scipy.stats._continuous_distns.uniform_gen",
        "scipy.stats._distn_infrastructure.rv_continuous_frozen",
        "sklearn.datasets._openml.fetch_openml",
        "sklearn.utils.fixes.sys",
        "sklearn.utils.parallel.Parallel",
        "sklearn.linear_model._base.Parallel",
        "sklearn.conftest.PytestPluginManager",
        "sklearn.externals._packaging.version.Version",
        "sklearn.utils._bunch.os",
        "sklearn.linear_model._logistic.LogisticRegression.fit",
        "sklearn.no_such.Thing",
        "sklearn.metrics._classification.warnings",
        "sklearnx.linear_model.LogisticRegression",
        "xgboost.core.ctypes",
        "__main__.Own",
    ],
)
def test_nothing_that_acts_is_trusted(name: str) -> None:
    assert strangers([name]) == [name]


def test_a_distribution_is_refused_by_name() -> None:
    # scipy's distributions rebuild themselves by running a text of theirs.
    search = model_selection.RandomizedSearchCV(LogisticRegression(), {"C": scipy.stats.uniform(0.1, 2)}, n_iter=2)
    with pytest.raises(InputError, match="uniform_gen"):
        make_bundle(search.fit(FRAME, LABEL), role="long_entry")


def test_a_function_of_the_user_is_refused_by_name() -> None:
    own = preprocessing.FunctionTransformer(test_a_distribution_is_refused_by_name)
    made = pipeline.make_pipeline(preprocessing.StandardScaler(), LogisticRegression()).fit(FRAME, LABEL)
    made.steps.insert(0, ("own", own))
    with pytest.raises(InputError, match="test_a_distribution_is_refused_by_name"):
        make_bundle(made, role="long_entry")


def test_words_inside_a_pipeline_are_refused() -> None:
    frame = FRAME.assign(a=np.where(MATRIX[:, 1] > 0, "up", "down"))
    encoder = compose.make_column_transformer((preprocessing.OrdinalEncoder(), ["a"]), remainder="passthrough")
    with pytest.raises(InputError, match="its OrdinalEncoder takes words"):
        make_bundle(pipeline.make_pipeline(encoder, LogisticRegression()).fit(frame, LABEL), role="long_entry")


def rewritten(payload: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a skops file with its parts changed and their check sums right."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target.getvalue()


def arrays(change: Callable[[np.ndarray[Any, Any]], None], field: str) -> Callable[[str, bytes], bytes]:
    def changed(name: str, content: bytes) -> bytes:
        if not name.endswith(".npy"):
            return content
        array = np.load(io.BytesIO(content)).copy()
        if field in (array.dtype.names or ()):
            change(array)
        target = io.BytesIO()
        np.save(target, array)
        return target.getvalue()

    return changed


@pytest.mark.parametrize(
    ("maker", "field", "value"),
    [
        (lambda: DecisionTreeClassifier(max_depth=3), "left_child", 1 << 40),
        (lambda: DecisionTreeClassifier(max_depth=3), "right_child", 0),
        (lambda: DecisionTreeClassifier(max_depth=3), "feature", 1 << 30),
        (lambda: ensemble.RandomForestClassifier(2, max_depth=3), "feature", -7),
        (lambda: ensemble.HistGradientBoostingClassifier(max_iter=2), "left", 1 << 30),
        (lambda: ensemble.HistGradientBoostingClassifier(max_iter=2), "feature_idx", 99),
        (lambda: ensemble.HistGradientBoostingClassifier(max_iter=2), "feature_idx", -(1 << 60)),
        (neighbors.KNeighborsClassifier, "idx_end", 1 << 40),
        (neighbors.KNeighborsClassifier, "is_leaf", 0),
    ],
)
def test_trees_that_lead_astray_are_refused(maker: Callable[[], Any], field: str, value: int) -> None:
    fitted = maker().fit(MATRIX, LABEL)
    whole = skops.io.dumps(fitted)
    load_skops(whole, "m")

    def astray(array: np.ndarray[Any, Any]) -> None:
        array[field][0 if field != "is_leaf" else slice(None)] = value

    with pytest.raises(InputError, match="^m: is no whole skops file .*(tree|feature)"):
        load_skops(rewritten(whole, arrays(astray, field)), "m")


def test_a_booster_inside_a_pipeline_is_checked_too() -> None:
    fitted = pipeline.make_pipeline(preprocessing.StandardScaler(), xgboost.XGBClassifier(n_estimators=2, n_jobs=1))
    whole = skops.io.dumps(fitted.fit(MATRIX, LABEL))

    def cut(name: str, content: bytes) -> bytes:
        return content[:-50] if name.endswith(".bin") else content

    load_skops(whole, "m")
    with pytest.raises(InputError, match="breaks off"):
        load_skops(rewritten(whole, cut), "m")


def bomb(name: str, size: int) -> bytes:
    """Return an archive whose directory says that a part unpacks to `size` bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(1000))
        if name != "schema.json":
            archive.writestr("schema.json", "{}")
    content = bytearray(target.getvalue())
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (lambda: bomb("schema.json", 70_000_000), "description is larger"),
        (lambda: bomb("part.npy", 1_100_000_000), "unpacks to more than 1,000 MB"),
        (lambda: b"", "empty|not a zip"),
        (lambda: b"PK\x03\x04 and no more", "not a zip"),
        (lambda: rewritten(bomb("other", 1000), lambda n, c: c if n != "schema.json" else b"[" * 99_999), "nested"),
        (lambda: rewritten(bomb("other", 1000), lambda n, c: c if n != "schema.json" else b"[]"), "is no whole"),
        (
            lambda: rewritten(bomb("other", 1000), lambda n, c: c if n != "schema.json" else json.dumps({}).encode()),
            "no",
        ),
    ],
    ids=["schema bomb", "part bomb", "empty", "cut", "deep", "list", "nothing"],
)
def test_archives_that_are_none_are_refused_in_a_line(payload: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(InputError, match=reason) as refused:
        load_skops(payload(), "m.skops")
    assert str(refused.value).startswith("m.skops: ")
    assert "\n" not in str(refused.value)
