"""Fees that stated results imply: none, as stated, one rate, a constant, a few tiers, or something that varies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from signals.arrays import Floats

__all__ = ["CostForm", "Implied", "clearly_paid", "cost_forms", "tiers"]

CostForm = Literal["none", "stated", "rate", "flat", "exit", "tiers", "varies"]
_LOWEST_RATE, _HIGHEST_RATE = -0.0006, 0.012
"""Rates of a side that a venue may have, rebates negative."""
_PAID = 3e-5
"""Of the notional, both sides: less is no fee that a venue has."""
_MOST_TIERS = 6
_LEAST_TIER = 0.02
"""Of the trades: fewer at one rate are no tier."""


@dataclass(frozen=True, eq=False)
class Implied:
    """One way in which costs may have been taken off, on the trades looked at.

    Attributes
    ----------
    form, rate
        See `results.auditing.case.Fit`.
    cost
        float64 (n,): fractions of the notional at entry.
    """

    form: CostForm
    rate: float
    cost: Floats


def cost_forms(implied: Floats, traded: Floats, stated: Floats | None, tolerance: Floats) -> Iterator[Implied]:
    """Yield what costs may be, the plainest first.

    Parameters
    ----------
    implied
        float64 (n,): move less stated result, as fractions of the notional at entry.
    traded
        float64 (n,): what both fills trade over the notional at entry, ``1 + exit / entry``.
    stated
        float64 (n,): costs as the list states them.
    tolerance
        float64 (n,): how far rounding may put `implied` off.
    """
    yield Implied("none", 0.0, np.zeros_like(implied))
    if stated is not None:
        rate = float(np.median(stated / traded)) if len(stated) else 0.0
        yield Implied("stated", rate, stated)
    if not len(implied):
        return
    rate = float(np.median(implied / traded))
    yield Implied("rate", rate, rate * traded)
    constant = float(np.median(implied))
    yield Implied("flat", constant / 2, np.full_like(implied, constant))
    exit_rate = float(np.median(implied / (traded - 1)))
    yield Implied("exit", exit_rate, exit_rate * (traded - 1))
    found = tiers(implied / traded, tolerance / traded)
    yield Implied("tiers", rate, found * traded)


def tiers(rates: Floats, tolerance: Floats) -> Floats:
    """Return the tier that each trade's rate belongs to, the nearest of a few; float64 (n,).

    The densest rates are found one after the other: a tier is where at least 2 % of the trades lie within the rounding of each
    other, and at most six are looked for.
    """
    width = 2 * float(np.median(tolerance)) + 1e-9
    chosen: list[float] = []
    left = np.sort(rates[(rates >= _LOWEST_RATE) & (rates <= _HIGHEST_RATE)])
    while len(left) and len(chosen) < _MOST_TIERS:
        counts = np.searchsorted(left, left + width, side="right") - np.arange(len(left))
        at = int(np.argmax(counts))
        if counts[at] < max(3, _LEAST_TIER * len(rates)):
            break
        middle = float(np.median(left[at : at + counts[at]]))
        chosen.append(middle)
        left = left[np.abs(left - middle) > width]
    if not chosen:
        return np.full(len(rates), float(np.median(rates)) if len(rates) else 0.0)
    levels = np.array(sorted(chosen))
    nearest = np.clip(np.searchsorted((levels[1:] + levels[:-1]) / 2, rates), 0, len(levels) - 1)
    return np.asarray(levels[nearest])


def clearly_paid(implied: Floats) -> bool:
    """Whether results lie below their moves on the whole, however coarsely each is written."""
    middle = float(np.median(implied))
    spread = 1.4826 * float(np.median(np.abs(implied - middle)))
    return bool(middle > max(5 * 1.25 * spread / len(implied) ** 0.5, _PAID))
