"""Whether a probability of 0.7 comes true seven times in ten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from signals.arrays import Flags, Floats
from signals.checks.scores import area_under_curve
from signals.data import Bars, Signals
from signals.roles import ROLES, Role

SampleName = Literal["out of sample", "in sample", "unknown"]
BINS = 10
FEWEST = 30


@dataclass(frozen=True)
class Bin:
    """Bars whose probability lies in one tenth of [0, 1]: their mean probability, share that came true, number."""

    predicted: float
    observed: float
    bars: int


@dataclass(frozen=True)
class Reliability:
    """How well the probabilities of one role agree with what came after.

    Attributes
    ----------
    variant, role : str
    sample : {'out of sample', 'in sample', 'unknown'}
    bars : int
        With a probability and a known outcome.
    base_rate : float
        Share of them that came true.
    brier : float
        Mean squared distance of probability and outcome; lower is better.
    brier_base : float
        That of always saying the base rate, ``base_rate * (1 - base_rate)``.
    auc : float, optional
        Chance that a bar that came true has a higher probability than one that did not; 0.5 says nothing.
    curve : tuple of Bin
        Bins without a bar are left out.
    """

    variant: str
    role: Role
    sample: SampleName
    bars: int
    base_rate: float
    brier: float
    brier_base: float
    auc: float | None
    curve: tuple[Bin, ...]


def outcomes(bars: Bars, horizon: int, bound: float = 0.0) -> dict[Role, Floats]:
    """Return what came true by one simple rule, whatever the models were trained on: 1, 0, or NaN where unknown.

    With f the return from the next bar's open to the open `horizon` bars after it: a long entry (and leaving a short)
    was right if ``f > bound``, a short entry (and leaving a long) if ``f < -bound``. NaN for the last
    ``horizon + 1`` bars.
    """
    forward = np.full(len(bars), np.nan)
    if len(bars) > horizon + 1:
        forward[: -horizon - 1] = bars.open[horizon + 1 :] / bars.open[1:-horizon] - 1
    unknown = np.isnan(forward)
    rose = np.where(unknown, np.nan, (forward > bound).astype(np.float64))
    fell = np.where(unknown, np.nan, (forward < -bound).astype(np.float64))
    return {"long_entry": rose, "short_entry": fell, "long_exit": fell, "short_exit": rose}


def reliabilities(signals: Signals, horizon: int, bound: float = 0.0) -> list[Reliability]:
    """Return the reliability of every role, apart for the bars its models had seen and those they had not.

    Samples with fewer than 30 judged bars are left out.
    """
    truth = outcomes(signals.bars, horizon, bound)
    found = []
    for variant, probabilities in signals.variants.items():
        for sample, inside in _samples(probabilities.out_of_sample, len(probabilities)):
            for role in ROLES:
                values, outcome = probabilities.role(role), truth[role]
                judged = inside & ~np.isnan(values) & ~np.isnan(outcome)
                if np.count_nonzero(judged) >= FEWEST:
                    found.append(_reliability(variant, role, sample, values[judged], outcome[judged]))
    return found


def _samples(flags: Flags | None, length: int) -> list[tuple[SampleName, Flags]]:
    if flags is None:
        return [("unknown", np.ones(length, dtype=np.bool_))]
    return [("out of sample", flags), ("in sample", ~flags)]


def _reliability(variant: str, role: Role, sample: SampleName, values: Floats, outcome: Floats) -> Reliability:
    base = float(outcome.mean())
    place = np.minimum((values * BINS).astype(np.intp), BINS - 1)
    sizes = np.bincount(place, minlength=BINS)
    predicted = np.bincount(place, weights=values, minlength=BINS)
    true = np.bincount(place, weights=outcome, minlength=BINS)
    curve = tuple(
        Bin(float(predicted[at] / sizes[at]), float(true[at] / sizes[at]), int(sizes[at]))
        for at in np.flatnonzero(sizes)
    )
    brier = float(np.mean((values - outcome) ** 2))
    auc = area_under_curve(outcome, values)
    return Reliability(variant, role, sample, len(values), base, brier, base * (1 - base), auc, curve)
