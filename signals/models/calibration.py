"""From a model's score to a probability that happens as often as it says."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, model_validator

from signals.arrays import Floats

__all__ = ["Calibration", "calibrate"]

_EDGE = 1e-6


class Calibration(BaseModel):
    """A monotone map from a model's probability to a calibrated one.

    Attributes
    ----------
    kind
        ``"isotonic"``: linear between knots. ``"sigmoid"``: ``1 / (1 + exp(-(slope * logit(p) + intercept)))``.
    knots, heights
        Of the isotonic map, rising.
    slope, intercept
        Of the sigmoid.
    """

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    kind: Literal["isotonic", "sigmoid"]
    knots: tuple[float, ...] = ()
    heights: tuple[float, ...] = ()
    slope: float = 1.0
    intercept: float = 0.0

    @model_validator(mode="after")
    def _rising(self) -> Calibration:
        falls = any(a > b for values in (self.knots, self.heights) for a, b in pairwise(values))
        outside = any(not 0 <= height <= 1 for height in self.heights)
        if falls or outside or len(self.knots) != len(self.heights) or (self.kind == "isotonic" and not self.knots):
            raise ValueError("its knots and heights are no map to probabilities")
        return self

    def __call__(self, probability: Floats) -> Floats:
        """Return calibrated probabilities of the same shape."""
        if self.kind == "isotonic":
            return np.interp(probability, self.knots, self.heights)
        return 1.0 / (1.0 + np.exp(-(self.slope * _logit(probability) + self.intercept)))


def calibrate(kind: Literal["isotonic", "sigmoid"], probability: Floats, label: Floats) -> Calibration:
    """Fit a calibration on bars that the model has not learned from.

    Parameters
    ----------
    kind
        ``"isotonic"`` (needs many bars: a thousand or more) or ``"sigmoid"`` (two parameters).
    probability, label
        Of N bars; both labels 0 and 1 must occur.

    References
    ----------
    B. Zadrozny and C. Elkan (2002) for isotonic, J. Platt (1999) for the sigmoid, here on the logit of the probability.
    """
    if kind == "isotonic":
        from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415 - slow to load, and seldom needed

        fitted = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(probability, label)
        knots, heights = fitted.X_thresholds_, fitted.y_thresholds_
        return Calibration(kind="isotonic", knots=tuple(map(float, knots)), heights=tuple(map(float, heights)))
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    fitted = LogisticRegression(C=1e6).fit(_logit(probability)[:, None], label)
    return Calibration(kind="sigmoid", slope=float(fitted.coef_[0, 0]), intercept=float(fitted.intercept_[0]))


def _logit(probability: Floats) -> Floats:
    safe = np.clip(probability, _EDGE, 1 - _EDGE)
    return np.log(safe / (1 - safe))
