"""The model as its owner has it, asked the way its own library does: what a bundle is held against."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from signals.arrays import Floats
from signals.errors import InputError, reason
from signals.filesystem.paths import located
from signals.foreign.rows import reach_of, sample_rows
from signals.models.model import PICKLES, Model, model_from_bytes, model_of, own_probabilities, read_model
from signals.models.pickles import unpickled

__all__ = ["Original", "Tried", "original_of", "tried_rows"]

_SINGLE_ROWS = 16


@dataclass(frozen=True, eq=False)
class Tried:
    """Rows of shape (N, F) as the model takes them, and what it says of both classes, shape (N, 2)."""

    rows: Floats
    predicted: Floats


@dataclass(frozen=True, eq=False)
class Original:
    """A model in the form a bundle keeps, beside its owner's.

    Attributes
    ----------
    model : Model
    against : str
        What `asks` is, for messages.
    asks : callable
        Returns what the owner's form says of both classes, shape (N, 2), of rows of shape (N, F).
    tried : Tried
        What it said of made-up rows.
    """

    model: Model
    against: str
    asks: Callable[[Floats], Floats]
    tried: Tried


def original_of(model: Any, *, trust_pickle: bool = False, missing: float | None = None) -> Original:
    """Take a file or an object, and try it.

    Parameters
    ----------
    model : path or object
        An `Original` is taken as it is.
    trust_pickle : bool
        Unpickle, apart from this process.
    missing : float, optional
        What stood for unknown in training; only where the model itself does not say.

    Raises
    ------
    InputError
        If the model is refused (see `signals.models.model`).
    """
    if isinstance(model, Original):
        return model
    if not isinstance(model, str | Path):
        against = "its own predict_proba" if hasattr(model, "predict_proba") else "its own predict"
        return _tried(_with_missing(model_of(model), missing, "the model"), own(model), against)
    path = located(model)
    if path.suffix.lower() in PICKLES and trust_pickle:
        found = _unpickled(path)
        return Original(
            _with_missing(found.model, missing, str(path)), "its own predict_proba", found.asks, found.tried
        )
    taken = _with_missing(read_model(path), missing, str(path))
    if taken.format == "skops":
        return _tried(taken, own(taken.fitted), "its own predict_proba")
    return _tried(taken, _wrapped(taken, str(path)), "XGBClassifier")


def _unpickled(path: Path) -> Original:
    """Load a pickled model apart from this process; whatever asks it loads the pickle once more."""
    head, parts = unpickled("model", path)
    missing = float("nan") if head["missing"] is None else float(head["missing"])
    model = model_from_bytes(parts["payload"].tobytes(), head["format"], str(path), missing)
    tried = Tried(parts["rows"], parts["predicted"])
    return Original(model, "its own predict_proba", lambda rows: unpickled("model", path, rows)[1]["predicted"], tried)


def own(fitted: Any) -> Callable[[Floats], Floats]:
    """Return how a fitted object is asked by its own library, about both classes."""
    if type(fitted).__name__ != "Booster":
        names = getattr(fitted, "feature_names_in_", None)
        return lambda rows: own_probabilities(fitted, rows, None if names is None else list(map(str, names)))

    def booster(rows: Floats) -> Floats:
        import xgboost  # noqa: PLC0415

        best = fitted.attr("best_iteration")
        predicted = fitted.predict(
            xgboost.DMatrix(
                rows, feature_names=fitted.feature_names, feature_types=fitted.feature_types, enable_categorical=True
            ),
            iteration_range=(0, 0) if best is None else (0, int(best) + 1),
        )
        return np.stack([1 - predicted, predicted], axis=1).astype(np.float64)

    return booster


def tried_rows(model: Model, asks: Callable[[Floats], Floats]) -> Tried:
    """Ask about made-up rows; where a model takes only some of them, or none, about those."""
    rows = sample_rows(reach_of(model.fitted, model.width, model.facts), _unknown(model))
    for place, kind in enumerate((model.facts.types if model.facts else None) or ()):
        if kind == "c":
            codes = np.abs(np.rint(rows[:, place])) % 64
            rows[:, place] = np.where(np.isnan(rows[:, place]), np.nan, codes)
    with contextlib.suppress(Exception):
        return Tried(rows, asks(rows))
    taken, predicted = [], []
    few = rows[:: len(rows) // _SINGLE_ROWS]
    # Roots and logarithms take no negative numbers.
    for row in np.concatenate([few, np.abs(few)]):
        with contextlib.suppress(Exception):
            predicted.append(asks(row[None])[0])
            taken.append(row)
    return Tried(np.reshape(taken, (-1, model.width)), np.reshape(predicted, (-1, 2)))


def _tried(model: Model, asks: Callable[[Floats], Floats], against: str) -> Original:
    return Original(model, against, asks, tried_rows(model, asks))


def _unknown(model: Model) -> list[float]:
    """Return what may stand for unknown in rows of a model: pipelines are tried on whole rows only."""
    if model.format == "skops":
        return []
    return [math.nan] if math.isnan(model.missing) else [math.nan, model.missing]


def _wrapped(model: Model, source: str) -> Callable[[Floats], Floats]:
    import xgboost  # noqa: PLC0415

    # The file has passed the checks of `boosters`; the classifier asks it by another road than `Model` does.
    classifier = xgboost.XGBClassifier(missing=model.missing, n_jobs=1)
    try:
        classifier.load_model(bytearray(model.payload))
    except Exception as error:
        raise InputError(
            f"{source}: XGBClassifier does not take it ({reason(error)}); save it again with model.save_model"
        ) from error
    names = None if model.names is None else list(model.names)
    return lambda rows: own_probabilities(classifier, rows, names)


def _with_missing(model: Model, missing: float | None, source: str) -> Model:
    if missing is None or missing == model.missing:
        return model
    if model.format == "skops" or not math.isnan(model.missing):
        held = "a pipeline keeps its own" if model.format == "skops" else f"it says {model.missing:g} itself"
        raise InputError(f"{source}: `missing={missing:g}` cannot be said of it, since {held}; leave `missing` out")
    return model_from_bytes(model.payload, model.format, source, missing)
