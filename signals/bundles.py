"""Bundles: a model, its scaler and its feature list, which travel together or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signals.data import ROLES, Floats, Role
from signals.errors import InputError
from signals.feature_lists import compare_lists, list_fingerprint
from signals.instants import Instant, instant, written
from signals.models import Model, model_of, read_model
from signals.paths import located
from signals.scalers import Scaler, scaler_from_sklearn

FORMAT = "risk-asymmetry bundle 1"
SCALER = "scaler.json"


@dataclass(frozen=True, eq=False)
class Bundle:
    """A model of one role with everything it needs to be asked.

    Attributes
    ----------
    role : {'long_entry', 'short_entry', 'long_exit', 'short_exit'}
    features : tuple of str
        The F columns the model was trained on, in its order.
    model : Model
    scaler : Scaler, optional
        Applied to the features before the model sees them.
    trained_until : datetime64[us], optional
        The open time of the last bar that training, labels and the choice of the model looked at. None: nobody said.
    metadata : dict
        Anything JSON can hold.
    source : str
        What to call the bundle in a message.

    Raises
    ------
    InputError
        If model, scaler and feature list do not belong together.
    """

    role: Role
    features: tuple[str, ...]
    model: Model
    scaler: Scaler | None = None
    trained_until: np.datetime64 | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    source: str = "the bundle"

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise InputError(f"{self.source}: role is {self.role!r}; it must be one of {', '.join(ROLES)}")
        twice = sorted({name for name in self.features if self.features.count(name) > 1})
        if twice:
            raise InputError(f"{self.source}: feature {twice[0]!r} is listed twice; keep one")
        _agree(self.features, self.model.width, self.model.names, "model", self.source)
        if self.scaler is not None:
            _agree(self.features, self.scaler.width, self.scaler.names, "scaler", self.source)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of role, features, model, scaler and training end; metadata does not count."""
        identity = {key: value for key, value in self.describe().items() if key not in {"metadata", "fingerprint"}}
        return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()

    def describe(self) -> dict[str, Any]:
        """Return the bundle's manifest without its fingerprint, as plain JSON values."""
        scaler = None
        if self.scaler is not None:
            scaler = {"file": SCALER, "kind": self.scaler.kind, "sha256": sha256(self.scaler.to_json())}
        model = {"file": f"model.{self.model.format}", "sha256": sha256(self.model.payload)}
        return {
            "format": FORMAT,
            "role": self.role,
            "features": list(self.features),
            "feature_fingerprint": list_fingerprint(self.features),
            "model": model,
            "scaler": scaler,
            "trained_until": None if self.trained_until is None else written(self.trained_until),
            "metadata": self.metadata,
        }

    def probability(self, matrix: NDArray[np.float64], threads: int | None = None) -> Floats:
        """Return probabilities, shape (N,), of rows whose unscaled features are in the bundle's order, shape (N, F)."""
        return self.model.probability(matrix if self.scaler is None else self.scaler.transform(matrix), threads)


def make_bundle(  # noqa: PLR0913 - what travels together
    model: Any,
    *,
    role: Role,
    features: Sequence[str] | None = None,
    scaler: Any = None,
    trained_until: Instant | None = None,
    metadata: dict[str, Any] | None = None,
    trust_pickle: bool = False,
) -> Bundle:
    """Put a model, its scaler and its feature list together.

    Parameters
    ----------
    model : path or object
        A file (see `signals.models.read_model`), an `xgboost.Booster`, `XGBClassifier`, or scikit-learn classifier.
    role : str
    features : sequence of str, optional
        In the model's order; by default the names the model, or else the scaler, remembers.
    scaler : path, Scaler or fitted scikit-learn scaler, optional
        A path is what `Scaler.to_json` wrote, a skops file or a pickle.
    trained_until, metadata
        See `Bundle`.
    trust_pickle : bool
        Load pickles. They are kept in the bundle as XGBoost's or skops' own formats, so this is needed once.

    Raises
    ------
    InputError
        If a part cannot be read, nobody knows the features, or the parts do not belong together.
    """
    source = str(model) if isinstance(model, str | Path) else "the model"
    taken = read_model(located(model), trust_pickle=trust_pickle) if isinstance(model, str | Path) else model_of(model)
    scaling = _scaler(scaler, trust_pickle)
    names = features if features is not None else taken.names or (scaling.names if scaling is not None else None)
    if names is None:
        raise InputError(f"{source}: does not say which {taken.width} features it takes; give their list")
    until = None if trained_until is None else instant(trained_until)
    return Bundle(role, tuple(map(str, names)), taken, scaling, until, dict(metadata or {}), source)


def _scaler(scaler: Any, trust_pickle: bool) -> Scaler | None:
    if scaler is None or isinstance(scaler, Scaler):
        return scaler
    if not isinstance(scaler, str | Path):
        return scaler_from_sklearn(scaler, "the scaler")
    from signals.scaler_files import read_scaler  # noqa: PLC0415 - skops and joblib are slow to load

    return read_scaler(located(scaler), trust_pickle=trust_pickle)


def _agree(features: Sequence[str], width: int, names: Sequence[str] | None, what: str, source: str) -> None:
    if names is not None and (mismatch := compare_lists(features, names)):
        raise InputError(
            f"{source}: the {what} was fitted to another feature list ({mismatch}); give the list it was fitted to, "
            f"or the {what} of this list"
        )
    if width != len(features):
        raise InputError(
            f"{source}: the {what} takes {width} features, but the list has {len(features)}; give the list it was "
            "fitted to, in its order"
        )


def sha256(content: bytes) -> str:
    """Return the SHA-256 (hex) of a part."""
    return hashlib.sha256(content).hexdigest()
