"""Bundles: a model, its scaler and its feature list, which travel together or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np

from signals.arrays import Flags, Floats
from signals.errors import InputError, reason
from signals.files.feature_lists import compare_lists, list_fingerprint
from signals.models.manifests import FORMAT
from signals.models.model import Model
from signals.models.proof import Proof
from signals.models.scalers import Scaler
from signals.roles import ROLES, Role
from signals.times.timestamps import to_iso

SCALER = "scaler.json"
Unknown = Literal["null", "learn"]
UNKNOWN: tuple[Unknown, ...] = get_args(Unknown)


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
    unknown : {'null', 'learn'}
        Rows with an unknown feature get no probability, or the model is asked as one that has learned what to make of
        them. Rows with an infinite feature, or with none that is known, get none either way.
    proofs : tuple of Proof
        That it says what its model says, from when it was made.

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
    unknown: Unknown = "null"
    proofs: tuple[Proof, ...] = ()

    def __post_init__(self) -> None:
        if self.unknown not in UNKNOWN:
            raise InputError(f"{self.source}: unknown is {self.unknown!r}; it must be one of {', '.join(UNKNOWN)}")
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
        """SHA-256 (hex) of role, features, model, scaler and training end; metadata and proofs do not count."""
        identity = {
            key: value for key, value in self.describe().items() if key not in {"metadata", "fingerprint", "proofs"}
        }
        return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()

    def describe(self) -> dict[str, Any]:
        """Return the bundle's manifest without its fingerprint, as plain JSON values."""
        scaler = None
        if self.scaler is not None:
            scaler = {"file": SCALER, "kind": self.scaler.kind, "sha256": sha256(self.scaler.to_json())}
        return {
            "format": FORMAT,
            "role": self.role,
            "features": list(self.features),
            "feature_fingerprint": list_fingerprint(self.features),
            "model": _described(self.model),
            "scaler": scaler,
            "trained_until": None if self.trained_until is None else to_iso(self.trained_until),
            # Left out where it is the usual, as before there was a choice: fingerprints stay what they were.
            **({} if self.unknown == "null" else {"unknown": self.unknown}),
            **({"proofs": [proof.as_json() for proof in self.proofs]} if self.proofs else {}),
            "metadata": self.metadata,
        }

    def answers(self, matrix: Floats) -> Flags:
        """Return which rows of unscaled features get a probability, shape (N,), from features of shape (N, F)."""
        with np.errstate(all="ignore"):
            # XGBoost and trees count in float32, where what is too large is infinite.
            seen = self.scaled(matrix).astype(np.float32)
        unknown = np.isnan(seen)
        lacking = unknown.any(axis=1) if self.unknown == "null" else unknown.all(axis=1)
        return np.asarray(~(np.isinf(seen).any(axis=1) | lacking))

    def scaled(self, matrix: Floats) -> Floats:
        """Return features as the model takes them, shape (N, F)."""
        return matrix if self.scaler is None else self.scaler.transform(matrix)

    def probability(self, matrix: Floats, threads: int | None = None) -> Floats:
        """Return probabilities, shape (N,), of rows whose unscaled features are in the bundle's order, shape (N, F).

        Raises
        ------
        InputError
            If the model does not take these rows.
        """
        return self.asked(self.scaled(matrix), threads)

    def asked(self, scaled: Floats, threads: int | None = None) -> Floats:
        """Return what the model says of rows of features as it takes them, shape (N, F); errors as above."""
        try:
            return self.model.probability(scaled, threads)
        except Exception as error:
            raise InputError(
                f"{self.source}: its model does not take these features ({reason(error)}); give features as in its training"
            ) from error


def _described(model: Model) -> dict[str, Any]:
    """Return what a manifest says of a model; what surrounds it only where it is not the usual."""
    described: dict[str, Any] = {"file": f"model.{model.format}", "sha256": sha256(model.payload)}
    if not np.isnan(model.missing):
        described["missing"] = model.missing
    if model.positive != 1 or {str(each) for each in model.classes} not in ({"0", "1"}, {"False", "True"}):
        described["class"] = str(model.classes[model.positive])
    if model.calibration is not None:
        described["calibration"] = model.calibration.model_dump(mode="json")
    return described


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
