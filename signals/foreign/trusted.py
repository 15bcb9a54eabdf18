"""Which types a skops file may have rebuilt: scikit-learn's, numpy's and XGBoost's own, and no function that acts.

skops reports every type that it does not trust itself. A name is believed here only if it leads to a class defined in
one of those libraries, in a module that reads no file and starts nothing; a few functions of arrays are named one by
one. scipy's distributions stay out: they rebuild themselves by running a text that the file holds.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable

__all__ = ["strangers"]

# Classes of numpy that hold numbers. Others, such as memmap, open files when they are built.
_NUMPY = ("numpy.dtype", "numpy.ndarray", "numpy.ma.MaskedArray", "numpy.random.mtrand.RandomState")
_XGBOOST = (
    "xgboost.callback.EarlyStopping",
    "xgboost.core.Booster",
    "xgboost.sklearn.XGBClassifier",
    "xgboost.sklearn.XGBRFClassifier",
    "xgboost.sklearn.XGBRFRegressor",
    "xgboost.sklearn.XGBRegressor",
)
# The pieces of SplineTransformer, whose numbers `estimators` checks.
_SCIPY = ("scipy.interpolate._bsplines.BSpline", "scipy._lib.array_api_compat.numpy._aliases.asarray")
# Functions of arrays that return arrays, for FunctionTransformer, selectors and clusters of features; a partial one
# is of a function that is trusted by itself.
_FUNCTIONS = (
    "functools.partial",
    "numpy.around",
    "numpy.clip",
    "numpy.mean",
    "numpy.median",
    "numpy.nan_to_num",
    "numpy.round",
    "sklearn.cluster._kmeans._kmeans_single_elkan",
    "sklearn.cluster._kmeans._kmeans_single_lloyd",
    "sklearn.feature_selection._mutual_info.mutual_info_classif",
    "sklearn.feature_selection._mutual_info.mutual_info_regression",
    "sklearn.feature_selection._univariate_selection.chi2",
    "sklearn.feature_selection._univariate_selection.f_classif",
    "sklearn.feature_selection._univariate_selection.f_regression",
    "sklearn.feature_selection._univariate_selection.r_regression",
    "sklearn.utils.validation.check_array",
)
_METRICS = ("sklearn.metrics._classification", "sklearn.metrics._ranking", "sklearn.metrics._regression")
# Modules of scikit-learn that fetch, are run, or hand on what is not scikit-learn's.
_ACTING = frozenset({"__main__", "_build_utils", "callback", "conftest", "datasets", "externals", "parallel", "tests"})


def strangers(reported: Iterable[str]) -> list[str]:
    """Return those of the types that skops reports which are not trusted here either, sorted."""
    return sorted(name for name in set(reported) if not _trusted(name))


def _trusted(name: str) -> bool:
    if name in (*_NUMPY, *_SCIPY, *_XGBOOST, *_FUNCTIONS):
        return True
    module, _, own = name.rpartition(".")
    if module in _METRICS:
        # Scores, which a search over parameters keeps: functions of two arrays.
        return own.endswith(("_score", "_loss", "_error"))
    if not _still(module):
        return False
    try:
        found = getattr(importlib.import_module(module), own, None)
    except ImportError:
        return False
    # A class that a module only imports keeps the module it is from.
    return isinstance(found, type) and _still(found.__module__)


def _still(module: str) -> bool:
    """Whether a module is scikit-learn's, and neither importing it nor a class of it does anything."""
    parts = module.split(".")
    return parts[0] == "sklearn" and all(part.isidentifier() for part in parts) and not _ACTING & set(parts)
