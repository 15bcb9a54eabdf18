"""From a model's score to a probability that happens as often as it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from signals.arrays import Floats

__all__ = ["Calibration", "calibrate"]

_EDGE = 1e-6


@dataclass(frozen=True)
class Calibration:
    """A monotone map from a model's probability to a calibrated one.

    Attributes
    ----------
    kind
        ``"isotonic"``: linear between knots. ``"sigmoid"``: ``1 / (1 + exp(-(slope * logit(p) + intercept)))``.
    knots, heights
        Of the isotonic map.
    slope, intercept
        Of the sigmoid.
    """

    kind: Literal["isotonic", "sigmoid"]
    knots: tuple[float, ...] = ()
    heights: tuple[float, ...] = ()
    slope: float = 1.0
    intercept: float = 0.0

    def __call__(self, probability: Floats) -> Floats:
        """Return calibrated probabilities of the same shape."""
        if self.kind == "isotonic":
            return np.interp(probability, self.knots, self.heights)
        return 1.0 / (1.0 + np.exp(-(self.slope * _logit(probability) + self.intercept)))

    def as_json(self) -> dict[str, Any]:
        """Return plain values that `Calibration(**values)` takes back."""
        return {
            "kind": self.kind,
            "knots": list(self.knots),
            "heights": list(self.heights),
            "slope": self.slope,
            "intercept": self.intercept,
        }


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
        return Calibration("isotonic", tuple(map(float, knots)), tuple(map(float, heights)))
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    fitted = LogisticRegression(C=1e6).fit(_logit(probability)[:, None], label)
    return Calibration("sigmoid", slope=float(fitted.coef_[0, 0]), intercept=float(fitted.intercept_[0]))


def _logit(probability: Floats) -> Floats:
    safe = np.clip(probability, _EDGE, 1 - _EDGE)
    return np.log(safe / (1 - safe))
