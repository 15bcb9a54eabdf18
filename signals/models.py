"""The user's own models: read without running anything that is in the file, asked for a probability."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from signals.data import Floats
from signals.errors import InputError
from signals.ubj import is_whole

Format = Literal["json", "ubj", "skops"]
SUFFIXES: dict[str, Format] = {".json": "json", ".ubj": "ubj", ".skops": "skops"}
PICKLES = (".pkl", ".pickle", ".joblib")
# What skops may rebuild besides scikit-learn, numpy and scipy types it trusts itself. None of them runs code from the
# file: the trees and boosters are tables of numbers.
TRUSTED = (
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
    "xgboost.core.Booster",
    "xgboost.sklearn.XGBClassifier",
    "xgboost.sklearn.XGBRFClassifier",
)
PROBABILITY_OBJECTIVES = ("binary:logistic", "reg:logistic")
TWO_CLASSES = 2


@dataclass(frozen=True, eq=False)
class Model:
    """A model of two classes, with the bytes it is stored as.

    Attributes
    ----------
    format : {'json', 'ubj', 'skops'}
        XGBoost's own two, or scikit-learn through skops.
    payload : bytes
        What the file holds.
    fitted : object
        An `xgboost.Booster`, or a scikit-learn classifier.
    width : int
        Features it takes.
    names : tuple of str, optional
        The features it was trained on, in order, where it remembers them.
    """

    format: Format
    payload: bytes
    fitted: Any
    width: int
    names: tuple[str, ...] | None

    def probability(self, matrix: NDArray[np.float64], threads: int | None = None) -> Floats:
        """Return the probability of the second class for each row, shape (N,), from features of shape (N, F)."""
        if self.format == "skops":
            return _second_class(self.fitted, matrix, self.names)
        import xgboost  # noqa: PLC0415 - slow to load, and only models need it

        # Trees grown after the best round of early stopping count for nothing, as in XGBClassifier.
        best = self.fitted.attr("best_iteration")
        rounds = (0, 0) if best is None else (0, int(best) + 1)
        names = None if self.fitted.feature_names is None else list(self.fitted.feature_names)
        data = xgboost.DMatrix(matrix, feature_names=names, nthread=threads)
        predicted = self.fitted.predict(data, iteration_range=rounds, validate_features=False)
        return np.asarray(predicted, dtype=np.float64)


def read_model(path: Path, *, trust_pickle: bool = False) -> Model:
    """Read a model by its suffix.

    Parameters
    ----------
    path : Path
        ``.json`` or ``.ubj`` (XGBoost), ``.skops`` (scikit-learn), or a pickle: ``.pkl``, ``.pickle``, ``.joblib``.
    trust_pickle : bool
        Unpickle, which runs whatever code the file holds.

    Raises
    ------
    InputError
        If the file is absent, damaged, not a model of two classes, a pickle nobody vouched for, or holds types that
        are not trusted.
    """
    kind = path.suffix.lower()
    if kind in PICKLES:
        return model_of(unpickle(path, trust_pickle=trust_pickle), str(path))
    if kind not in SUFFIXES:
        known = ", ".join((*SUFFIXES, *PICKLES))
        raise InputError(f"{path}: unknown kind of model {kind or '(no suffix)'!r}; use one of {known}")
    try:
        payload = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    return model_from_bytes(payload, SUFFIXES[kind], str(path))


def model_from_bytes(payload: bytes, kind: Format, source: str) -> Model:
    """Read a model from the content of its file; the errors are those of `read_model`."""
    if not payload:
        raise InputError(f"{source}: is empty; save the model again")
    return _sklearn(payload, source) if kind == "skops" else _booster(payload, kind, source)


def model_of(fitted: Any, source: str = "the model") -> Model:
    """Take a model from memory: a Booster, one of XGBoost's scikit-learn classifiers, or a scikit-learn classifier.

    Raises
    ------
    InputError
        If it is none of these, or not fitted to two classes.
    """
    kind = f"{type(fitted).__module__}.{type(fitted).__name__}"
    if kind == "xgboost.core.Booster":
        return _booster(bytes(fitted.save_raw("ubj")), "ubj", source)
    if kind.startswith("xgboost.sklearn.") and hasattr(fitted, "get_booster"):
        try:
            booster = fitted.get_booster()
        except Exception as error:
            raise InputError(f"{source}: this {type(fitted).__name__} was never fitted; fit it first") from error
        return _booster(bytes(booster.save_raw("ubj")), "ubj", source)
    if not hasattr(fitted, "predict_proba"):
        raise InputError(f"{source}: holds {kind}, which has no predict_proba; give a classifier")
    import skops.io  # noqa: PLC0415 - brings scikit-learn

    try:
        payload = skops.io.dumps(fitted)
    except Exception as error:
        raise InputError(f"{source}: skops cannot store this {kind} ({_first_line(error)})") from error
    return _sklearn(payload, source)


def unpickle(path: Path, *, trust_pickle: bool) -> Any:
    """Load a pickle if somebody vouches for it.

    Raises
    ------
    InputError
        If nobody does, or it cannot be loaded.
    """
    if not trust_pickle:
        raise InputError(
            f"{path}: is a pickle, and loading one runs whatever code is in it; save the model as XGBoost JSON or UBJ "
            "(model.save_model) or by skops, or give --trust-pickle if you made the file yourself"
        )
    import joblib  # noqa: PLC0415

    try:
        return joblib.load(path)
    except Exception as error:
        raise InputError(f"{path}: cannot be unpickled ({_first_line(error)}); save the model again") from error


def _booster(payload: bytes, kind: Format, source: str) -> Model:
    import xgboost  # noqa: PLC0415

    # looked at first: XGBoost reads on beyond the end of a shortened file, which takes all memory or the process down
    if not (is_whole(payload) if kind == "ubj" else _is_json(payload)):
        raise InputError(
            f"{source}: is no whole XGBoost model (its {kind.upper()} breaks off); save it again with model.save_model"
        )
    booster = xgboost.Booster()
    try:
        booster.load_model(bytearray(payload))
        width = int(booster.num_features())
        objective = _objective(booster)
    except (xgboost.core.XGBoostError, ValueError, KeyError) as error:
        raise InputError(
            f"{source}: is no whole XGBoost model ({_first_line(error)}); save it again with model.save_model"
        ) from error
    if objective not in PROBABILITY_OBJECTIVES:
        raise InputError(
            f"{source}: its objective is {objective!r}, which gives no probability of two classes; train it with "
            f"{PROBABILITY_OBJECTIVES[0]!r}"
        )
    names = None if booster.feature_names is None else tuple(booster.feature_names)
    return Model(kind, payload, booster, width, names)


def _is_json(payload: bytes) -> bool:
    import json  # noqa: PLC0415

    try:
        json.loads(payload)
    except ValueError:
        return False
    return True


def _objective(booster: Any) -> str:
    import json  # noqa: PLC0415

    return str(json.loads(booster.save_config())["learner"]["objective"]["name"])


def _sklearn(payload: bytes, source: str) -> Model:
    import skops.io  # noqa: PLC0415

    try:
        untrusted = set(skops.io.get_untrusted_types(data=payload)) - set(TRUSTED)
        fitted = None if untrusted else skops.io.loads(payload, trusted=list(TRUSTED))
    except Exception as error:
        raise InputError(f"{source}: is no whole skops file ({_first_line(error)}); dump the model again") from error
    if untrusted:
        raise InputError(
            f"{source}: holds types that are not trusted ({', '.join(sorted(untrusted))}); only scikit-learn's and "
            "XGBoost's own are rebuilt"
        )
    classes = getattr(fitted, "classes_", None)
    if classes is None or len(classes) != TWO_CLASSES or not hasattr(fitted, "predict_proba"):
        seen = "no classes" if classes is None else f"classes {list(classes)}"
        raise InputError(f"{source}: {type(fitted).__name__} has {seen}; a fitted classifier of two classes is needed")
    names = getattr(fitted, "feature_names_in_", None)
    width = int(getattr(fitted, "n_features_in_", 0))
    return Model("skops", payload, fitted, width, None if names is None else tuple(map(str, names)))


def _second_class(fitted: Any, matrix: NDArray[np.float64], names: tuple[str, ...] | None) -> Floats:
    # What was fitted to a frame may pick its columns by name.
    rows: Any = matrix if names is None else pl.DataFrame(matrix, schema=list(names), orient="row").to_pandas()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="X does not have valid feature names")
        warnings.filterwarnings("ignore", message="X has feature names")
        return np.asarray(fitted.predict_proba(rows)[:, 1], dtype=np.float64)


def _first_line(error: BaseException) -> str:
    text = str(error).strip().splitlines() or [type(error).__name__]
    # XGBoost's messages begin with a clock and a path of the machine it was built on.
    return text[0].rpartition(".cc:")[2].lstrip("0123456789: ") or text[0]
