"""A bundle held against the model it was made of: the same rows asked of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from signals.arrays import Floats
from signals.errors import InputError

__all__ = ["TOLERANCE", "Proof", "prove", "prove_equal"]

TOLERANCE = 1e-6
"""Probabilities of float32 differ by 6e-8 where another order of adding is taken; anything wrong differs by more."""


@dataclass(frozen=True)
class Proof:
    """That a bundle says what its model says.

    Attributes
    ----------
    against : str
        What it was held against.
    rows : int
    largest : float
        The largest difference of two probabilities.
    low, high : float
        The lowest and the highest probability among the rows: how much of the model they showed.
    """

    against: str
    rows: int
    largest: float
    low: float
    high: float

    def __str__(self) -> str:
        return (
            f"held against {self.against}, {self.rows:,} rows: largest difference {self.largest:.1g}, probabilities "
            f"from {self.low:.3f} to {self.high:.3f}"
        )

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "against": self.against,
            "rows": self.rows,
            "largest": self.largest,
            "low": self.low,
            "high": self.high,
        }


def prove(predicted: Floats, expected: Floats, rows: Floats, against: str, source: str) -> Proof:
    """Hold probabilities against those expected of the same rows.

    Parameters
    ----------
    predicted, expected : float64 arrays of shape (N,)
        Unknown (NaN) in both is agreement.
    rows : float64 array of shape (N, F)
        For the message.
    against, source : str
        What the expected ones are of, and what to call the bundle.

    Raises
    ------
    InputError
        If they differ anywhere by more than 1e-6, or only one of them is known.
    """
    both = np.isfinite(predicted) & np.isfinite(expected)
    distance = np.where(
        both, np.abs(predicted - expected), np.where(np.isfinite(predicted) == np.isfinite(expected), 0.0, 1.0)
    )
    largest = float(distance.max(initial=0.0))
    if largest > TOLERANCE:
        worst = int(np.argmax(distance))
        values = ", ".join(f"{value:.6g}" for value in rows[worst][:6]) + (", ..." if rows.shape[1] > 6 else "")  # noqa: PLR2004
        raise InputError(
            f"{source}: as a bundle it differs from {against} in {int((distance > TOLERANCE).sum()):,} of "
            f"{len(predicted):,} rows, by up to {largest:.3g} ({predicted[worst]:.6f} for {expected[worst]:.6f} at features "
            f"{values}); check its features, their order, its scaler and its class"
        )
    known = predicted[both]
    low, high = (float(known.min()), float(known.max())) if len(known) else (float("nan"), float("nan"))
    return Proof(against, len(predicted), largest, low, high)


def prove_equal(predicted: Floats, expected: Floats, against: str, source: str) -> None:
    """Hold scaled rows of shape (N, F) against those expected, to 1e-9 of their size.

    Raises
    ------
    InputError
        If they differ, with the place of the first feature that does.
    """
    if predicted.shape != expected.shape:
        raise InputError(
            f"{source}: {against} gives {expected.shape[1:]} columns; put scaler and model into a pipeline"
        )
    apart = ~np.isclose(predicted, expected, rtol=1e-9, atol=1e-12, equal_nan=True)
    if apart.any():
        place = int(np.argmax(apart.any(axis=0)))
        raise InputError(
            f"{source}: its numbers do not give {against} for feature {place}; put scaler and model into one "
            "scikit-learn pipeline and dump it by skops"
        )
