"""How much to put at stake: the exposure at which ruin and a drawdown are as improbable as was asked, and Kelly's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from results.choice.blocks import Exposure, ExposurePoint, RiskLimit
from results.choice.limits import Limits
from results.choice.stops import largest_tested, rounded_down
from signals.arrays import Floats, Integers

__all__ = ["Paths", "draw_paths", "exposure_of", "kelly"]

RUIN = 0.1
"""Share of the balance at or below which an account counts as ruined."""
_PATHS = 2000
_MOST = 2_000_000
"""Days of all paths together."""
_FEWEST = 400
_POINTS = 24
_HALVINGS = 12
_DAYS_A_YEAR = 365.0
_LEAST = 1e-12
_BEYOND = 100.0
"""Growth a year above which it is beyond measure: no sample is good enough to say so, and few floats are large enough."""


@dataclass(frozen=True, eq=False)
class Paths:
    """Resampled futures of one cell.

    Attributes
    ----------
    daily
        float64 (D,): net P&L of a day per unit of exposure.
    days
        int64 (P, H): which day stands at each place of each future.
    years
        How long H days with trades take.
    """

    daily: Floats
    days: Integers
    years: float

    def risk(self, exposure: float, drawdown: float) -> tuple[float | None, float, float]:
        """Return median growth a year, None beyond measure, and the shares of futures that meet the drawdown, and ruin."""
        steps = np.log(np.maximum(1.0 + exposure * self.daily, _LEAST))
        balance = np.cumsum(steps[self.days], axis=1)
        highest = np.maximum(np.maximum.accumulate(balance, axis=1), 0.0)
        deepest = (highest - balance).max(axis=1)
        grown = float(np.median(balance[:, -1]) / self.years)
        growth = float(np.expm1(grown)) if grown <= np.log1p(_BEYOND) else None
        fell = float((deepest >= -np.log1p(-min(drawdown, 1 - _LEAST)) - _LEAST).mean())
        ruined = float((balance.min(axis=1) <= np.log(RUIN)).mean())
        return growth, fell, ruined


def draw_paths(daily: Floats, horizon_days: int, days_a_year: float, block: float, seed: int) -> Paths:
    """Draw futures in blocks of days, as the judge redraws the past.

    Parameters
    ----------
    daily
        float64 (D,): as of `Paths`.
    horizon_days
        Days of the calendar.
    days_a_year
        Of them, those that `daily` has.
    block
        Mean length in days.
    seed
        Of what is random.
    """
    length = max(round(horizon_days * days_a_year / _DAYS_A_YEAR), 1)
    count = int(np.clip(_MOST // length, _FEWEST, _PATHS))
    generator = np.random.default_rng(seed)
    at = np.arange(length)
    begins = generator.random((count, length)) <= 1 / block
    begins[:, 0] = True
    began = np.maximum.accumulate(np.where(begins, at, 0), axis=1)
    drawn = generator.integers(len(daily), size=(count, length))
    days = (np.take_along_axis(drawn, began, axis=1) + at - began) % len(daily)
    return Paths(daily, days, length / days_a_year)


def kelly(daily: Floats) -> float:
    """Return the exposure at which the balance grows fastest; 0 where nothing is earned, infinity where nothing is lost."""
    if daily.mean() <= 0:
        return 0.0
    worst = -float(daily.min())
    if worst <= 0:
        return np.inf
    low, high = 0.0, (1 - 1e-9) / worst
    for _ in range(60):
        middle = (low + high) / 2
        rising = (daily / (1 + middle * daily)).mean() > 0
        low, high = (middle, high) if rising else (low, middle)
    return (low + high) / 2


def exposure_of(paths: Paths, rules: Mapping[str, Any], own: float, limits: Limits, largest: float) -> Exposure:
    """Choose an exposure.

    Parameters
    ----------
    paths
        Futures, of what is realistically expected.
    rules
        Of the chosen cell: its stops say what exposures its trades allow.
    own
        Its exposure.
    limits
        What may happen within the horizon, and with what probability.
    largest
        Exposure of the largest copy in the run.
    """
    full = kelly(paths.daily)
    allowed, words = largest_tested(rules, own)
    top = min(allowed, full if np.isfinite(full) else allowed)
    most = max(min(2 * full, 4 * allowed), largest, own) if np.isfinite(full) else max(largest, allowed)

    def bearable(exposure: float) -> bool:
        _, fell, ruined = paths.risk(exposure, limits.drawdown)
        return fell <= limits.probability and ruined <= limits.ruin

    found = _largest(bearable, top)
    # that of a copy that was tested is told as it is, so that the copy is found
    recommended = found if found in {own, largest} else rounded_down(found)
    spread = np.geomspace(max(most / 100, 1e-3), max(most, 2e-3), _POINTS)
    marked = [each for each in (recommended, full, full / 2) if 0 < each <= spread[-1]]
    curve = [
        ExposurePoint(exposure=each, growth=growth, p_drawdown=fell, p_ruin=ruined)
        for each in np.unique([*spread, *marked]).tolist()
        for growth, fell, ruined in [paths.risk(each, limits.drawdown)]
    ]
    return Exposure(
        recommended=recommended,
        full_kelly=full if np.isfinite(full) else None,
        half_kelly=full / 2 if np.isfinite(full) else None,
        horizon_days=limits.horizon_days,
        limit=RiskLimit(drawdown=limits.drawdown, probability=limits.probability),
        curve=curve,
        words=[*_said(paths, _called(rules), recommended, full, limits), *words],
    )


def _largest(bearable: Any, top: float) -> float:
    """Return the largest exposure up to one that can be borne, to a thousandth of it."""
    if top <= 0:
        return 0.0
    if bearable(top):
        return top
    low, high = 0.0, top
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if bearable(middle) else (low, middle)
    return low


def _called(rules: Mapping[str, Any]) -> str:
    """Return what an exposure is of a cell's size rule."""
    names = {"ramp": "leverage times the middle of its sizes", "risk": "risk of a trade, a fraction of the balance"}
    return names.get(str(rules["size_rule"]), "leverage times size")


def _grown(growth: float | None) -> str:
    if growth is None:
        return "beyond measure: what was seen is too good to be carried on over a year"
    return f"{growth:+.1%} a year"


def _said(paths: Paths, called: str, recommended: float, full: float, limits: Limits) -> list[str]:
    asked = f"a drawdown of {limits.drawdown:.0%} with a probability of at most {limits.probability:.1%}"
    if recommended <= 0:
        return [f"no exposure: at what is realistically expected, {asked} cannot be kept to while anything is earned"]
    growth, fell, ruined = paths.risk(recommended, limits.drawdown)
    said = (
        f"exposure {recommended:.3g} ({called}): within {limits.horizon_days} days {asked} "
        f"({fell:.1%} of {len(paths.days):,} resampled futures), a balance of a tenth in {ruined:.2%}; "
        f"median growth {_grown(growth)}"
    )
    kellys = f"full Kelly is {full:.3g}, half Kelly {full / 2:.3g}, of what is realistically expected"
    return [said, kellys] if np.isfinite(full) else [said]
