"""The user's own models: read without running anything that is in the file, asked for a probability."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl

from signals.arrays import Floats
from signals.errors import InputError, reason
from signals.filesystem.opening import check_file, read_bytes
from signals.foreign.archives import load_skops
from signals.foreign.boosters import BoosterFacts, UnsuitableError, booster_facts, parse_booster
from signals.foreign.estimators import worded_part
from signals.foreign.files import MEGABYTE
from signals.models.calibration import Calibration

Format = Literal["json", "ubj", "skops"]
SUFFIXES: dict[str, Format] = {".json": "json", ".ubj": "ubj", ".skops": "skops"}
PICKLES = (".pkl", ".pickle", ".joblib")
TWO_CLASSES = 2
# JSON takes twenty times its size while it is read.
LARGEST: dict[Format, int] = {"json": 64 * MEGABYTE, "ubj": 1_000 * MEGABYTE, "skops": 1_000 * MEGABYTE}
# The wrappers whose whole state is kept; a regressor of objective reg:logistic predicts a probability.
WRAPPERS = ("XGBClassifier", "XGBRFClassifier", "XGBModel", "XGBRegressor", "XGBRFRegressor")


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
    classes : tuple of two
        What it tells apart, in its order.
    positive : int
        The place in `classes` of the one whose probability is given.
    missing : float
        What stands for an unknown value besides NaN, for XGBoost's own formats, which do not hold it.
    facts : BoosterFacts, optional
        What was found in XGBoost's own formats.
    calibration : Calibration, optional
        From the trees' probability to the calibrated one, for XGBoost's own formats, which do not hold it.
    """

    format: Format
    payload: bytes
    fitted: Any
    width: int
    names: tuple[str, ...] | None
    classes: tuple[Any, ...] = (0, 1)
    positive: int = 1
    missing: float = math.nan
    facts: BoosterFacts | None = None
    calibration: Calibration | None = None

    def probability(self, matrix: Floats, threads: int | None = None) -> Floats:
        """Return the probability of the positive class for each row, shape (N,), from features of shape (N, F)."""
        if self.format == "skops":
            return np.asarray(own_probabilities(self.fitted, matrix, self.names)[:, self.positive], dtype=np.float64)
        import xgboost  # noqa: PLC0415 - slow to load, and only models need it

        # Trees grown after the best round of early stopping count for nothing, as in XGBClassifier.
        best = self.fitted.attr("best_iteration")
        rounds = (0, 0) if best is None else (0, int(best) + 1)
        data = xgboost.DMatrix(
            matrix,
            feature_names=self.fitted.feature_names,
            feature_types=self.fitted.feature_types,
            enable_categorical=True,
            missing=self.missing,
            nthread=threads,
        )
        predicted = self.fitted.predict(data, iteration_range=rounds, validate_features=False)
        if self.calibration is not None:
            predicted = self.calibration(predicted.astype(np.float64))
        return np.asarray(predicted if self.positive == 1 else 1 - predicted, dtype=np.float64)


def read_model(path: Path) -> Model:
    """Read a model by its suffix: ``.json`` or ``.ubj`` (XGBoost), or ``.skops`` (scikit-learn).

    Raises
    ------
    InputError
        If the file is absent, damaged, no regular file, too large, not a model of two classes, a pickle, or holds
        types that are not trusted.
    """
    kind = check_file(path, "a model").suffix.lower()
    if kind in PICKLES:
        raise InputError(
            f"{path}: is a pickle, and loading one runs whatever code is in it; save the model as XGBoost JSON or UBJ "
            "(model.save_model) or by skops, or give `trust_pickle=True` if you made the file yourself"
        )
    if kind not in SUFFIXES:
        known = ", ".join((*SUFFIXES, *PICKLES))
        raise InputError(f"{path}: unknown kind of model {kind or '(no suffix)'!r}; use one of {known}")
    found = SUFFIXES[kind]
    remedy = "save it as .ubj" if found == "json" and path.is_file() else "check the path"
    return model_from_bytes(read_bytes(path, "a model", LARGEST[found], remedy), found, str(path))


def model_from_bytes(payload: bytes, kind: Format, source: str, missing: float = math.nan) -> Model:
    """Read a model from the content of its file; the errors are those of `read_model`."""
    if not payload:
        raise InputError(f"{source}: is empty; save the model again")
    return _sklearn(payload, source) if kind == "skops" else _booster(payload, kind, source, missing)


def model_of(fitted: Any, source: str = "the model") -> Model:
    """Take a model from memory: a Booster, one of XGBoost's scikit-learn classifiers, or a scikit-learn classifier.

    Raises
    ------
    InputError
        If it is none of these, not fitted to two classes, or keeps something that its stored form cannot.
    """
    kind = f"{type(fitted).__module__}.{type(fitted).__name__}"
    if kind == "xgboost.core.Booster":
        return _booster(bytes(fitted.save_raw("ubj")), "ubj", source, math.nan)
    if kind.startswith("xgboost.sklearn.") and hasattr(fitted, "get_booster"):
        try:
            booster = fitted.get_booster()
        except Exception as error:
            raise InputError(f"{source}: this {type(fitted).__name__} was never fitted; fit it first") from error
        missing = _missing_of(fitted, source)
        taken = _booster(bytes(booster.save_raw("ubj")), "ubj", source, missing)
        if type(fitted).__name__ not in WRAPPERS:
            raise InputError(f"{source}: is {kind}, which gives no probability; give an XGBClassifier")
        return taken
    if not hasattr(fitted, "predict_proba"):
        raise InputError(f"{source}: holds {kind}, which has no predict_proba; give a fitted classifier")
    import skops.io  # noqa: PLC0415 - brings scikit-learn

    try:
        payload = skops.io.dumps(fitted)
    except Exception as error:
        raise InputError(f"{source}: skops cannot store this {kind} ({reason(error)})") from error
    return _sklearn(payload, source)


def own_probabilities(fitted: Any, matrix: Floats, names: Sequence[str] | None) -> Floats:
    """Return what `predict_proba` of an estimator says, shape (N, 2); of a regressor, `predict` and its complement."""
    # What was fitted to a frame may pick its columns by name.
    rows: Any = matrix if names is None else pl.DataFrame(matrix, schema=list(names), orient="row").to_pandas()
    with warnings.catch_warnings():
        # Said of rows made up to try a model, or of names: nothing that is wrong with a probability.
        warnings.simplefilter("ignore")
        with np.errstate(all="ignore"):
            if not hasattr(fitted, "predict_proba"):
                regressed = np.asarray(fitted.predict(rows))
                return np.stack([1 - regressed, regressed], axis=1).astype(np.float64)
            predicted = np.asarray(fitted.predict_proba(rows), dtype=np.float64)
    if predicted.shape != (len(matrix), TWO_CLASSES):
        raise ValueError(f"its predict_proba gives an array of shape {predicted.shape}")
    return predicted


def _missing_of(wrapper: Any, source: str) -> float:
    missing = getattr(wrapper, "missing", None)
    try:
        return math.nan if missing is None else float(missing)
    except (TypeError, ValueError) as error:
        raise InputError(f"{source}: its missing value is {missing!r}, no number; train it with a number") from error


def _booster(payload: bytes, kind: Literal["json", "ubj"], source: str, missing: float) -> Model:
    import xgboost  # noqa: PLC0415

    try:
        # looked at first: XGBoost follows whatever the file says, which takes all memory or the process down
        facts = booster_facts(parse_booster(payload, kind))
        booster = xgboost.Booster()
        booster.load_model(bytearray(payload))
        width = int(booster.num_features())
    except UnsuitableError as error:
        raise InputError(f"{source}: {error}") from error
    except (xgboost.core.XGBoostError, ValueError, KeyError) as error:
        raise InputError(
            f"{source}: is no whole XGBoost model ({reason(error)}); save it again with model.save_model"
        ) from error
    if facts.worded:
        named = ", ".join(repr(facts.names[place]) if facts.names else str(place) for place in facts.worded[:6])
        raise InputError(
            f"{source}: its features {named} are categories of a frame, which a feature file of numbers cannot say; "
            "train it on numbers in their place (codes with feature_types, or one column a category)"
        )
    return Model(kind, payload, booster, width, facts.names, missing=missing, facts=facts)


def _sklearn(payload: bytes, source: str) -> Model:
    fitted = load_skops(payload, source)
    classes = getattr(fitted, "classes_", None)
    if isinstance(classes, list) or classes is None or len(classes) != TWO_CLASSES or not _asks(fitted):
        seen = "no classes" if classes is None else f"classes {list(classes)}"
        raise InputError(f"{source}: {type(fitted).__name__} has {seen}; a fitted classifier of two classes is needed")
    if worded := worded_part(fitted):
        raise InputError(
            f"{source}: its {worded} takes words, which a feature file of numbers cannot say; encode them as numbers "
            "before the pipeline"
        )
    names = getattr(fitted, "feature_names_in_", None)
    known = None if names is None else tuple(map(str, names))
    width = int(getattr(fitted, "n_features_in_", 0)) or len(known or ())
    told_apart = tuple(np.asarray(classes).tolist())
    return Model("skops", payload, fitted, width, known, told_apart)


def _asks(fitted: Any) -> bool:
    return callable(getattr(fitted, "predict_proba", None))
