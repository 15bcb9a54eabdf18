"""Fitted scikit-learn estimators looked through: every part of a pipeline, and numbers that must stay in their arrays.

skops knows that a tree is a tree, not that its children exist; scikit-learn's compiled loops follow them unasked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from signals.arrays import Array

__all__ = ["check_estimator", "parts", "worded_part"]

_LIBRARIES = ("sklearn", "xgboost", "scipy")
_MOST_PARTS = 1_000_000


def parts(fitted: Any) -> Iterator[Any]:
    """Yield a fitted object and everything of scikit-learn, scipy and XGBoost in it, each once, the outer first."""
    waiting: list[Any] = [fitted]
    seen: set[int] = set()
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if len(seen) > _MOST_PARTS:
            raise ValueError("it has too many parts")
        if isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, list | tuple | set):
            waiting.extend(each for each in part if not isinstance(each, str | int | float))
        elif isinstance(part, np.ndarray):
            waiting.extend(part.ravel().tolist() if part.dtype == object else [])
        elif type(part).__module__.split(".")[0] in _LIBRARIES:
            yield part
            waiting.extend(getattr(part, "__dict__", {}).values())


def check_estimator(fitted: Any) -> None:
    """Check whatever compiled code would follow without looking.

    Raises
    ------
    ValueError
        With the reason, if a tree leads out of its nodes or features, or the lists of a machine or spline differ.
    """
    for part in parts(fitted):
        name = type(part).__name__
        if name == "Tree":
            _check_nodes(part.children_left, part.children_right, part.feature, part.n_features)
        elif name == "TreePredictor":
            _check_histogram_tree(part)
        elif name in {"KDTree32", "KDTree64", "KDTree", "BallTree", "BallTree32", "BallTree64"}:
            _check_neighbour_tree(part)
        elif hasattr(part, "_n_support") and hasattr(part, "support_vectors_"):
            _check_machine(part)
        elif name == "BSpline":
            _check_spline(part)
        elif hasattr(part, "n_features_in_"):
            _check_width(part, int(part.n_features_in_))


def worded_part(fitted: Any) -> str | None:
    """Return the name of a part that was fitted to words, which no feature file of numbers can say; else None."""
    for part in parts(fitted):
        lists = getattr(part, "categories_", None)
        if isinstance(lists, list) and any(np.asarray(each).dtype.kind not in "iufb" for each in lists):
            return type(part).__name__
    return None


def _check_width(estimator: Any, width: int) -> None:
    """Check that the trees of an estimator look at no feature beyond those that its rows have."""
    tree = getattr(estimator, "tree_", None)
    rounds = getattr(estimator, "_predictors", None) or []
    asked = [predictor.nodes["feature_idx"] for predictors in rounds for predictor in predictors]
    beyond = any(len(each) and int(each.max()) >= width for each in asked)
    if beyond or (tree is not None and getattr(tree, "n_features", 0) > width):
        raise ValueError("one of its trees asks for a feature that it does not have")


def _check_nodes(left: Any, right: Any, feature: Any, width: int) -> None:
    count = len(left)
    inner = left != -1
    children = np.concatenate([left[inner], right[inner]])
    if not count or ((children < 1) | (children >= count)).any() or len(np.unique(children)) < len(children):
        raise ValueError("one of its trees has a node with no place in it")
    if ((feature[inner] < 0) | (feature[inner] >= width)).any():
        raise ValueError("one of its trees asks for a feature that it does not have")


def _check_histogram_tree(tree: Any) -> None:
    nodes = tree.nodes
    inner = nodes["is_leaf"] == 0
    children = np.concatenate([nodes["left"][inner], nodes["right"][inner]]).astype(np.int64)
    if not len(nodes) or ((children < 1) | (children >= len(nodes))).any() or len(np.unique(children)) < len(children):
        raise ValueError("one of its trees has a node with no place in it")
    if (nodes["feature_idx"][inner] < 0).any():
        raise ValueError("one of its trees asks for a feature that it does not have")
    worded = nodes["is_categorical"][inner] != 0
    rows = nodes["bitset_idx"][inner][worded]
    if (rows >= min(len(tree.binned_left_cat_bitsets), len(tree.raw_left_cat_bitsets))).any():
        raise ValueError("one of its trees has categories outside their list")


def _check_neighbour_tree(tree: Any) -> None:
    data, order, nodes, _ = tree.get_arrays()
    starts, ends = nodes["idx_start"], nodes["idx_end"]
    whole = len(order) == len(data) and len(data) and ((order >= 0) & (order < len(data))).all()
    inside = ((starts >= 0) & (starts <= ends) & (ends <= len(order))).all()
    # Node i's children are 2i + 1 and 2i + 2: the last level must be leaves.
    inner = np.flatnonzero(nodes["is_leaf"] == 0)
    if not whole or not inside or not len(nodes) or (2 * inner + 2 >= len(nodes)).any():
        raise ValueError("its tree of neighbours leads out of its rows")


def _check_machine(machine: Any) -> None:
    supports, vectors = np.asarray(machine._n_support), machine.support_vectors_  # noqa: SLF001
    duals = machine._dual_coef_
    rows, columns = vectors.shape
    if (supports < 0).any() or supports.sum() != rows or duals.shape[1] != rows:
        raise ValueError("its support vectors differ in number from what it says")
    if columns != machine.n_features_in_ and machine.kernel != "precomputed":
        raise ValueError("its support vectors have another number of features than it says")


def _check_spline(spline: Any) -> None:
    knots: Array = np.asarray(spline.t)
    degree = int(spline.k)
    whole = knots.ndim == 1 and degree >= 0 and len(knots) >= len(spline.c) + degree + 1
    if not whole or not np.isfinite(knots).all() or (np.diff(knots) < 0).any():
        raise ValueError("its spline has knots that do not fit")
