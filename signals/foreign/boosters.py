"""An XGBoost model checked as a document, before XGBoost sees it.

XGBoost believes its files: a child beyond the last node, a circle of nodes, a category outside its list or a feature
that no row has is followed, and ends the process. Whatever passes here stays inside its arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from signals.arrays import Floats, Integers
from signals.foreign.documents import ContradictionError, floats, integers, table, whole_number, words
from signals.foreign.files import parse_json
from signals.foreign.ubj import decode

__all__ = ["BoosterFacts", "ContradictionError", "UnsuitableError", "booster_facts", "parse_booster"]

PROBABILITY_OBJECTIVES = ("binary:logistic", "reg:logistic")
_CATEGORY_LIMIT = 2**24
_MOST_FEATURES = 1_000_000
_NO_PARENT = 2**31 - 1
_TYPES = frozenset({"c", "float", "i", "indicator", "int", "q"})
_KINDS = ("gbtree", "dart", "gblinear")


class UnsuitableError(ValueError):
    """A whole model that gives no probability of two classes; the message is the reason and the remedy."""


@dataclass(frozen=True, eq=False)
class BoosterFacts:
    """What a checked document says.

    Attributes
    ----------
    width : int
        Features it takes, F.
    names, types : tuple of str, optional
        Of the features, where it remembers them.
    worded : tuple of int
        Places of features whose categories it keeps as words or values of their own.
    thresholds : tuple of float64 arrays
        For each feature the numbers its trees split at, sorted, shape (F,) of various lengths.
    """

    width: int
    names: tuple[str, ...] | None
    types: tuple[str, ...] | None
    worded: tuple[int, ...]
    thresholds: tuple[Floats, ...]


def parse_booster(payload: bytes, kind: Literal["json", "ubj"]) -> Any:
    """Return a model file as plain values; ValueError where it is no whole document."""
    return decode(payload) if kind == "ubj" else parse_json(payload)


def booster_facts(document: Any) -> BoosterFacts:
    """Check a model of XGBoost as `parse_booster` returns it.

    Raises
    ------
    ContradictionError
        With the reason, if anything in it contradicts itself.
    UnsuitableError
        If it gives no probability of two classes.
    """
    learner = table(table(document, "the file"), "learner")
    parameters = table(learner, "learner_model_param")
    objective = table(learner, "objective").get("name")
    if not isinstance(objective, str):
        raise ContradictionError("its objective has no name")
    if objective not in PROBABILITY_OBJECTIVES:
        raise UnsuitableError(
            f"its objective is {objective!r}, which gives no probability of two classes; train it with "
            f"{PROBABILITY_OBJECTIVES[0]!r}"
        )
    width = whole_number(parameters.get("num_feature"), "num_feature")
    if not 1 <= width <= _MOST_FEATURES:
        raise ContradictionError(f"it takes {width} features")
    for name in ("num_class", "num_target"):
        if whole_number(parameters.get(name, "1"), name) not in {0, 1}:
            raise ContradictionError("it predicts several classes or targets")
    _check_base(parameters)
    names, types = words(learner, "feature_names", width), words(learner, "feature_types", width)
    if not _TYPES.issuperset(types or ()):
        raise ContradictionError("its features are of no known type")
    gradient = table(learner, "gradient_booster")
    kind = gradient.get("name")
    if kind not in _KINDS:
        raise ContradictionError(f"its kind of booster is {kind!r}")
    if kind == "gblinear":
        _check_linear(table(gradient, "model"), width)
        return BoosterFacts(width, names, types, (), tuple(np.empty(0) for _ in range(width)))
    model = table(table(gradient, "gbtree") if kind == "dart" else gradient, "model")
    trees = _check_forest(model)
    if kind == "dart" and len(floats(gradient, "weight_drop")) != len(trees):
        raise ContradictionError("it has another number of weights than of trees")
    rounds = _check_rounds(model, len(trees))
    _check_attributes(learner, rounds)
    splits = [_check_tree(tree, width) for tree in trees]
    return BoosterFacts(width, names, types, _worded(model, width), _thresholds(splits, width))


def _check_base(parameters: dict[str, Any]) -> None:
    """Check the probability that every row starts from; XGBoost 3.1 and later writes a list of one."""
    try:
        base = float(str(parameters.get("base_score", "0.5")).removeprefix("[").removesuffix("]"))
    except ValueError:
        base = np.nan
    if not 0 <= base <= 1:
        raise ContradictionError("the probability it starts from is none")


def _check_linear(model: dict[str, Any], width: int) -> None:
    if len(floats(model, "weights")) != width + 1:
        raise ContradictionError("it has another number of weights than of features")


def _check_forest(model: dict[str, Any]) -> list[Any]:
    trees = model.get("trees")
    stated = whole_number(table(model, "gbtree_model_param").get("num_trees"), "num_trees")
    if not isinstance(trees, list) or len(trees) != stated or len(integers(model, "tree_info")) != stated:
        raise ContradictionError("it has another number of trees than it says")
    # XGBoost puts each tree where its number says.
    numbers = [whole_number(tree.get("id"), "id") if isinstance(tree, dict) else -1 for tree in trees]
    if sorted(numbers) != list(range(stated)):
        raise ContradictionError("its trees are numbered otherwise than they stand")
    if (integers(model, "tree_info") != 0).any():
        raise ContradictionError("its trees are of several classes")
    return trees


def _check_rounds(model: dict[str, Any], trees: int) -> int:
    """Return how many rounds of trees there are."""
    parallel = whole_number(table(model, "gbtree_model_param").get("num_parallel_tree", "1"), "num_parallel_tree")
    # Models of XGBoost before 1.2 say 0 here.
    if not 0 <= parallel <= max(trees, 1):
        raise ContradictionError("it has more trees a round than trees")
    parallel = max(parallel, 1)
    if "iteration_indptr" not in model:
        return trees // parallel
    ends = integers(model, "iteration_indptr")
    if not len(ends) or ends[0] != 0 or ends[-1] != trees or (np.diff(ends) < 0).any():
        raise ContradictionError("its rounds do not add up to its trees")
    return len(ends) - 1


def _check_attributes(learner: dict[str, Any], rounds: int) -> None:
    attributes = learner.get("attributes", {})
    if not isinstance(attributes, dict) or not all(isinstance(value, str) for value in attributes.values()):
        raise ContradictionError("its attributes are no words")
    best = attributes.get("best_iteration")
    if best is not None and not 0 <= whole_number(best, "best_iteration") < max(rounds, 1):
        raise ContradictionError("its best round is none of its rounds")


def _check_tree(tree: Any, width: int) -> tuple[Integers, Floats]:
    """Return the features and the numbers that one tree splits at."""
    if not isinstance(tree, dict):
        raise ContradictionError("one of its trees is none")
    parameters = table(tree, "tree_param")
    nodes = whole_number(parameters.get("num_nodes"), "num_nodes")
    if whole_number(parameters.get("size_leaf_vector", "1"), "size_leaf_vector") not in {0, 1}:
        raise ContradictionError("its leaves hold several values")
    left, right = integers(tree, "left_children"), integers(tree, "right_children")
    features, values = integers(tree, "split_indices"), floats(tree, "split_conditions")
    lists = [left, right, features, values, integers(tree, "parents")]
    lists += [integers(tree, name) for name in ("default_left", "split_type") if name in tree]
    lists += [floats(tree, name) for name in ("base_weights", "loss_changes", "sum_hessian") if name in tree]
    if nodes < 1 or any(len(each) != nodes for each in lists):
        raise ContradictionError("one of its trees has lists of several lengths")
    inner = left != -1
    children = np.concatenate([left[inner], right[inner]])
    # One parent a node and none for the root: then no path from the root meets itself.
    if ((children < 1) | (children >= nodes)).any() or len(np.unique(children)) < len(children):
        raise ContradictionError("one of its trees has a node with no place in it")
    # XGBoost looks up every parent in the children when it loads.
    parents = integers(tree, "parents")
    astray = (parents[children] != np.concatenate([np.flatnonzero(inner)] * 2)).any()
    if astray or ((parents != _NO_PARENT) & ((parents < 0) | (parents >= nodes))).any():
        raise ContradictionError("one of its trees has a node whose parent is another's")
    if (right[~inner] != -1).any() or not np.isfinite(values[~inner]).all() or np.isnan(values[inner]).any():
        raise ContradictionError("one of its trees has a broken leaf or split")
    if ((features[inner] < 0) | (features[inner] >= width)).any():
        raise ContradictionError("one of its trees asks for a feature that it does not have")
    if "split_type" in tree and (kinds := integers(tree, "split_type")).any():
        _check_categories(tree, kinds, nodes)
        inner &= kinds == 0
    return features[inner], values[inner]


def _check_categories(tree: dict[str, Any], kinds: Integers, nodes: int) -> None:
    """Check that every split by categories finds its own."""
    all_of, at = integers(tree, "categories"), integers(tree, "categories_nodes")
    starts, sizes = integers(tree, "categories_segments"), integers(tree, "categories_sizes")
    wanted = np.flatnonzero(kinds == 1)
    if ((kinds != 0) & (kinds != 1)).any() or not np.array_equal(np.sort(at), wanted) or (np.diff(at) < 0).any():
        raise ContradictionError("one of its trees has categories without a split")
    if len(starts) != len(at) or len(sizes) != len(at) or nodes < len(at):
        raise ContradictionError("one of its trees has lists of several lengths")
    if ((starts < 0) | (sizes < 0) | (starts + sizes > len(all_of))).any():
        raise ContradictionError("one of its trees has categories outside their list")
    if ((all_of < 0) | (all_of >= _CATEGORY_LIMIT)).any():
        raise ContradictionError("one of its trees has a category that is no number")


def _worded(model: dict[str, Any], width: int) -> tuple[int, ...]:
    """Return the places of features whose categories are kept; they came from a frame, as words or values."""
    kept = model.get("cats", {})
    codes = kept.get("enc", []) if isinstance(kept, dict) else None
    if not isinstance(codes, list) or len(codes) not in {0, width} or not all(isinstance(each, dict) for each in codes):
        raise ContradictionError("its categories are of no feature")
    return tuple(place for place, each in enumerate(codes) if len(each.get("values", [])))


def _thresholds(splits: list[tuple[Integers, Floats]], width: int) -> tuple[Floats, ...]:
    features = np.concatenate([each[0] for each in splits]) if splits else np.empty(0, np.int64)
    values = np.concatenate([each[1] for each in splits]) if splits else np.empty(0)
    order = np.lexsort((values, features))
    ends = np.searchsorted(features[order], np.arange(width + 1))
    return tuple(np.unique(values[order][ends[place] : ends[place + 1]]) for place in range(width))
