"""One classifier: its trees, when to stop growing them, and its calibration."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import xgboost

from signals.arrays import Floats, Floats32, Integers
from signals.models.calibration import Calibration, calibrate
from signals.training.classifiers.settings import ModelTable

__all__ = ["Classifier", "Sample", "fit"]


@dataclass(frozen=True, eq=False)
class Sample:
    """What one classifier learns from.

    Attributes
    ----------
    features
        All bars, shape (T, F).
    label
        All bars, shape (T,), 1.0, 0.0 or NaN.
    rows
        Bars that the trees learn from.
    inner
        Later bars, purged from `rows`, for early stopping and calibration; may be empty.
    """

    features: Floats32
    label: Floats
    rows: Integers
    inner: Integers


@dataclass(frozen=True, eq=False)
class Classifier:
    """Trees and their calibration.

    Attributes
    ----------
    booster
        XGBoost's model, in its UBJ format.
    trees
        How many of its trees are used.
    calibration
        None where there is none.
    """

    booster: bytes
    trees: int
    calibration: Calibration | None = None

    def predict(self, features: Floats32) -> Floats:
        """Return probabilities, shape (N,), for features of shape (N, F)."""
        # Always through the stored bytes, so that a model from the cache gives the bits of a fresh one.
        booster = xgboost.Booster({"nthread": 1}, model_file=bytearray(self.booster))
        raw = booster.inplace_predict(features, iteration_range=(0, self.trees), validate_features=False)
        probability = raw.astype(np.float64)
        return probability if self.calibration is None else self.calibration(probability)

    def to_bytes(self) -> bytes:
        """Return the whole classifier as bytes: a line of JSON, then the booster."""
        head = {"trees": self.trees, "calibration": self.calibration and self.calibration.model_dump()}
        return json.dumps(head, sort_keys=True).encode() + b"\n" + self.booster

    @classmethod
    def from_bytes(cls, content: bytes) -> Classifier:
        """Read what `to_bytes` wrote; ValueError if it is something else."""
        head, _, booster = content.partition(b"\n")
        values = json.loads(head)
        calibration = values["calibration"] and Calibration(**values["calibration"])
        return cls(booster, int(values["trees"]), calibration)


def fit(sample: Sample, model: ModelTable, seed: int) -> Classifier | None:
    """Train one classifier, None where there is nothing to learn: no bar, or labels all alike.

    Notes
    -----
    Bars with a later inner slice whose labels are all alike are neither stopped early nor calibrated.
    """
    label = sample.label[sample.rows]
    if not _mixed(label):
        return None
    parameters = model.parameters(seed)
    data = xgboost.QuantileDMatrix(sample.features[sample.rows], label, max_bin=model.max_bin, nthread=1)
    inner_label = sample.label[sample.inner]
    held = None
    if _mixed(inner_label):
        inner = sample.features[sample.inner]
        held = xgboost.QuantileDMatrix(inner, inner_label, ref=data, max_bin=model.max_bin, nthread=1)
    stopping = model.early_stopping_rounds if held is not None else None
    booster = xgboost.train(
        parameters,
        data,
        num_boost_round=model.n_estimators,
        evals=[(held, "inner")] if stopping else None,
        early_stopping_rounds=stopping,
        verbose_eval=False,
    )
    trees = booster.best_iteration + 1 if stopping else model.n_estimators
    plain = Classifier(bytes(booster.save_raw("ubj")), trees)
    if held is None or model.calibration == "none":
        return plain
    mapped = calibrate(model.calibration, plain.predict(sample.features[sample.inner]), inner_label)
    return Classifier(plain.booster, trees, mapped)


def _mixed(label: Floats) -> bool:
    return len(label) > 0 and 0 < label.sum() < len(label)
