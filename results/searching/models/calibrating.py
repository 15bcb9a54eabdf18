"""How much a model's word on an unvisited cell is worth: read off cells drawn uniformly, by the model that had not seen them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals.arrays import Flags, Floats

__all__ = ["Calibration", "Trust", "balanced_accuracy", "calibrated"]

_STEPS, _RIDGE = 25, 1e-3


@dataclass(frozen=True)
class Calibration:
    """Turns what a model says into a probability: ``1 / (1 + exp(-(shift + slope * said)))``.

    Attributes
    ----------
    shift, slope
        As fitted by maximum likelihood (Platt, 1999), slope at least 0.
    """

    shift: float
    slope: float

    def probability(self, said: Floats) -> Floats:
        """Return the probability of a positive sign, float64 (n,)."""
        return np.asarray(1 / (1 + np.exp(-np.clip(self.shift + self.slope * said, -30, 30))), dtype=np.float64)


@dataclass(frozen=True)
class Trust:
    """How often signs of unvisited cells are right, as counted on cells that a model had not seen.

    Attributes
    ----------
    accuracy, deviation
        Balanced accuracy, the mean of the shares of positive and of negative cells that are called so, and its standard
        error; NaN where one kind is missing.
    cells
        How many it was counted on.
    """

    accuracy: float
    deviation: float
    cells: int


def calibrated(said: Floats, positive: Flags) -> Calibration:
    """Fit probabilities to the signs of cells.

    Parameters
    ----------
    said, positive
        float64 (n,) and bool (n,): what the model says of cells that it had not seen, and their true sign. Where there are none,
        every cell is as likely to be positive as not.

    Notes
    -----
    Targets are Platt's, drawn in by a cell of each kind, so that a space of one sign only is not called certain. Sums are numpy's
    own: a product of matrices is added up in an order that hangs on how many threads the BLAS has.
    """
    many, few = int(positive.sum()), int((~positive).sum())
    target = np.where(positive, (many + 1) / (many + 2), 1 / (few + 2))
    scale = float(np.std(said)) or 1.0
    middle = float(np.mean(said)) if len(said) else 0.0
    at = (said - middle) / scale
    shift, slope = float(np.log((many + 1) / (few + 1))), 0.0
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(shift + slope * at, -30, 30)))
        missing, spread = target - p, p * (1 - p) + 1e-9
        up = float(missing.sum()) - _RIDGE * shift, float((at * missing).sum()) - _RIDGE * slope
        mixed = float((at * spread).sum())
        bend = float(spread.sum()) + _RIDGE, float((at**2 * spread).sum()) + _RIDGE
        spanned = max(bend[0] * bend[1] - mixed**2, _RIDGE**2)  # what it is at least, but for rounding
        steps = (bend[1] * up[0] - mixed * up[1]) / spanned, (bend[0] * up[1] - mixed * up[0]) / spanned
        shift, slope = (old + min(max(step, -2.0), 2.0) for old, step in zip((shift, slope), steps, strict=True))
        if max(map(abs, steps)) < 1e-9:  # noqa: PLR2004 - the likelihood no longer moves
            break
    slope = max(slope, 0.0) / scale
    return Calibration(shift - slope * middle, slope)


def balanced_accuracy(called: Flags, positive: Flags, weight: Floats | None = None) -> Trust:
    """Count how many signs are right, those of both kinds alike.

    Parameters
    ----------
    called, positive
        bool (n,): what cells are called, and what they are.
    weight
        float64 (n,): how many cells of the space each stands for; None for as many each.
    """
    weights = np.ones(len(called)) if weight is None else weight
    rates, variance = [], 0.0
    for hit, each in ((called[positive], weights[positive]), (~called[~positive], weights[~positive])):
        total = float(each.sum())
        if total > 0:
            rate, cells = float((each * hit).sum()) / total, total**2 / float((each**2).sum())
            rates.append(rate)
            variance += (rate * (1 - rate) + 1 / cells) / cells
    if len(rates) < 2:  # noqa: PLR2004 - both kinds
        return Trust(float("nan"), float("nan"), len(called))
    return Trust((rates[0] + rates[1]) / 2, float(np.sqrt(variance)) / 2, len(called))
