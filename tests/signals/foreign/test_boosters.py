"""XGBoost's files checked before XGBoost sees them: whole ones pass, and whatever it would follow astray is refused."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xgboost

from signals import InputError, make_bundle
from signals.foreign.boosters import ContradictionError, UnsuitableError, booster_facts, parse_booster

pytestmark = pytest.mark.slow

Document = dict[str, Any]
NAMES = ("a", "b", "c")


def rows() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(200, 3))
    matrix[:, 2] = rng.integers(0, 5, 200)
    odd = np.where(matrix[:, 2] % 2 == 1, 1.5, -1.5)
    return matrix, (matrix[:, 0] + odd + rng.normal(size=200) > 0).astype(int)


MAKERS: dict[str, Callable[[], Any]] = {
    "trees": lambda: xgboost.XGBClassifier(n_estimators=3, max_depth=3, n_jobs=1),
    "dart": lambda: xgboost.XGBClassifier(n_estimators=3, max_depth=2, booster="dart", n_jobs=1),
    "linear": lambda: xgboost.XGBClassifier(n_estimators=3, booster="gblinear", n_jobs=1),
    "random forest": lambda: xgboost.XGBRFClassifier(n_estimators=3, max_depth=2, n_jobs=1),
    "codes": lambda: xgboost.XGBClassifier(
        n_estimators=3, max_depth=2, feature_types=["q", "q", "c"], enable_categorical=True, max_cat_to_onehot=1
    ),
    "exact": lambda: xgboost.XGBClassifier(n_estimators=3, tree_method="exact", gamma=3, n_jobs=1),
    "leaves": lambda: xgboost.XGBClassifier(n_estimators=3, grow_policy="lossguide", max_leaves=9, max_depth=0),
}


@pytest.fixture(scope="module")
def document() -> Document:
    matrix, label = rows()
    booster = MAKERS["codes"]().fit(matrix, label).get_booster()
    found: Document = json.loads(booster.save_raw("json"))
    return found


@pytest.mark.parametrize("kind", ["json", "ubj"])
@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_every_kind_of_booster_passes_and_predicts_as_its_wrapper(maker: Callable[[], Any], kind: Any) -> None:
    matrix, label = rows()
    fitted = maker().fit(matrix, label)
    facts = booster_facts(parse_booster(bytes(fitted.get_booster().save_raw(kind)), kind))
    assert facts.width == 3
    assert not facts.worded
    made = make_bundle(fitted, role="long_entry", features=NAMES)
    np.testing.assert_allclose(made.probability(matrix), fitted.predict_proba(matrix)[:, 1], atol=1e-7)


def test_thresholds_are_where_the_trees_split() -> None:
    matrix, label = rows()
    fitted = MAKERS["trees"]().fit(matrix, label)
    facts = booster_facts(parse_booster(bytes(fitted.get_booster().save_raw("ubj")), "ubj"))
    table = fitted.get_booster().trees_to_dataframe()
    for place, found in enumerate(facts.thresholds):
        expected = np.unique(table[table.Feature == f"f{place}"].Split)
        np.testing.assert_allclose(found, expected, rtol=1e-6)


def tree(document: Document) -> Document:
    found: Document = document["learner"]["gradient_booster"]["model"]["trees"][0]
    return found


def changed(document: Document, change: Callable[[Document], object]) -> Document:
    copy: Document = json.loads(json.dumps(document))
    change(copy)
    return copy


def put(values: list[Any], place: int, value: Any) -> None:
    values[place] = value


def model(document: Document) -> Document:
    found: Document = document["learner"]["gradient_booster"]["model"]
    return found


BROKEN: dict[str, tuple[Callable[[Document], object], str]] = {
    "child beyond": (lambda d: put(tree(d)["left_children"], 0, 1 << 20), "no place"),
    "circle": (lambda d: put(tree(d)["left_children"], 0, 0), "no place"),
    "two parents": (lambda d: put(tree(d)["left_children"], 0, tree(d)["right_children"][0]), "no place"),
    "parent beyond": (lambda d: put(tree(d)["parents"], 1, 1 << 27), "parent"),
    "parent none": (lambda d: put(tree(d)["parents"], 2, -1), "parent"),
    "feature beyond": (lambda d: put(tree(d)["split_indices"], 0, 7), "asks for a feature"),
    "feature negative": (lambda d: put(tree(d)["split_indices"], 0, -1), "asks for a feature"),
    "leaf not a number": (lambda d: put(tree(d)["split_conditions"], -1, float("nan")), "leaf or split"),
    "leaf infinite": (lambda d: put(tree(d)["split_conditions"], -1, float("inf")), "leaf or split"),
    "short list": (lambda d: tree(d)["right_children"].pop(), "several lengths"),
    "no list": (lambda d: tree(d).pop("parents"), "parents is no list"),
    "words in a list": (lambda d: put(tree(d)["left_children"], 0, "x"), "left_children is no list of whole"),
    "nodes told": (lambda d: tree(d)["tree_param"].update(num_nodes="99999999999"), "num_nodes"),
    "trees told": (lambda d: model(d)["gbtree_model_param"].update(num_trees="9"), "another number of trees"),
    "tree's number": (lambda d: tree(d).update(id=2), "numbered otherwise"),
    "tree of a class": (lambda d: put(model(d)["tree_info"], 0, 1), "several classes"),
    "rounds": (lambda d: put(model(d)["iteration_indptr"], -1, 17), "rounds do not add up"),
    "best round": (lambda d: d["learner"]["attributes"].update(best_iteration="55"), "best round"),
    "targets": (lambda d: d["learner"]["learner_model_param"].update(num_target="-1"), "several classes or targets"),
    "features told": (lambda d: d["learner"]["learner_model_param"].update(num_feature="2147483647"), "it takes"),
    "base": (lambda d: d["learner"]["learner_model_param"].update(base_score="[nan]"), "starts from"),
    "names": (lambda d: d["learner"].update(feature_names=["a"]), "feature_names has another length"),
    "types": (lambda d: d["learner"].update(feature_types=["q", "q", "?"]), "no known type"),
    "booster": (lambda d: d["learner"]["gradient_booster"].update(name="forest"), "kind of booster"),
    "no learner": (lambda d: d.pop("learner"), "learner is no table"),
}


@pytest.mark.parametrize(("change", "reason"), BROKEN.values(), ids=BROKEN)
def test_what_contradicts_itself_is_refused(
    change: Callable[[Document], object], reason: str, document: Document
) -> None:
    booster_facts(document)
    with pytest.raises(ContradictionError, match=reason):
        booster_facts(changed(document, change))


def test_categories_outside_their_list_are_refused(document: Document) -> None:
    place = next(n for n, each in enumerate(model(document)["trees"]) if each["categories_nodes"])

    def broken(name: str, value: int) -> Document:
        return changed(document, lambda copy: put(model(copy)["trees"][place][name], 0, value))

    for name, value in (("categories_segments", 9999), ("categories_sizes", -4), ("categories", -1)):
        with pytest.raises(ContradictionError, match="categories|category"):
            booster_facts(broken(name, value))
    with pytest.raises(ContradictionError, match="without a split"):
        booster_facts(broken("categories_nodes", 2))


def test_a_key_said_twice_and_deep_nesting_are_refused() -> None:
    for payload in (b'{"learner": {}, "learner": {}}', b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe", b"1" * 5000):
        with pytest.raises(ValueError, match="twice|deep|decode|digits|Expecting"):
            booster_facts(parse_booster(payload, "json"))
    with pytest.raises(ValueError, match="twice"):
        parse_booster(b"{i\x01aTi\x01aF}", "ubj")


@pytest.mark.parametrize("objective", ["reg:squarederror", "binary:logitraw", "binary:hinge", "rank:pairwise"])
def test_other_objectives_are_named(objective: str, document: Document) -> None:
    with pytest.raises(UnsuitableError, match=objective):
        booster_facts(changed(document, lambda d: d["learner"]["objective"].update(name=objective)))


def test_damaged_files_end_in_a_line_and_never_in_the_process(tmp_path: Path) -> None:
    """Two hundred seeded damages of six files, in a process of their own, whose end is what is asked."""
    matrix, label = rows()
    files = []
    for name in ("trees", "dart", "codes"):
        booster = MAKERS[name]().fit(matrix, label).get_booster()
        files += [(kind, bytes(booster.save_raw(kind))) for kind in ("json", "ubj")]
    for number in range(200):
        chance = random.Random(number)
        kind, content = chance.choice(files)
        broken = bytearray(content)
        place = chance.randrange(len(broken))
        if number % 4 == 0:
            del broken[place:]
        elif number % 4 == 1:
            broken[place : place + 4] = chance.choice([b"\xff" * 4, b"\x7f\xff\xff\xff", bytes(4), b"\0\0\0\x09"])
        else:
            broken[place] ^= 1 << chance.randrange(8)
        (tmp_path / f"{number}.{kind}").write_bytes(broken)
    code = (
        "import sys, pathlib, numpy, signals\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "    try:\n"
        "        made = signals.make_bundle(path, role='long_entry', features=['a', 'b', 'c'])\n"
        "        said = made.probability(numpy.ones((2, 3)))\n"
        "        assert ((said >= 0) & (said <= 1)).all()\n"
        "        print('taken')\n"
        "    except signals.InputError as error:\n"
        "        assert str(error).startswith(str(path)) and '\\n' not in str(error)\n"
        "        print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = done.stdout.split()
    assert len(told) == 200
    assert 100 < told.count("refused") < 200


def test_categories_of_a_frame_are_refused_by_name() -> None:
    pandas = pytest.importorskip("pandas")
    matrix, label = rows()
    for values in (np.where(matrix[:, 1] > 0, "up", "down"), (matrix[:, 1] > 0).astype(int)):
        frame = pandas.DataFrame({"a": matrix[:, 0], "regime": pandas.Categorical(values)})
        fitted = xgboost.XGBClassifier(n_estimators=2, enable_categorical=True, n_jobs=1).fit(frame, label)
        with pytest.raises(InputError, match="'regime' are categories of a frame"):
            make_bundle(fitted, role="long_entry")
