"""Of how many variants the best would have done as well by luck: the question that a list can be asked without being told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.case import Case
from results.auditing.chance.days import ByDay, resampled_t
from results.auditing.chance.drawing import Chance
from results.auditing.chance.tails import MOST_TRIES, Tail, reached_by, tail_of, tries_until
from results.auditing.model import Finding, Picture
from results.auditing.saying import percent
from signals.arrays import Floats

__all__ = ["Tries", "tries_finding", "tries_of", "tries_picture"]

_DOUBTED, _USUAL = 0.05, 0.5
"""Chances that the best of so many does as well: from the first on nobody can exclude luck, from the second it is luck as a rule."""
_FEWEST_RUNS = 5
_CURVE = np.geomspace(1, 1e6, 49)


@dataclass(frozen=True, eq=False)
class Tries:
    """One way to ask.

    Attributes
    ----------
    way
        What was drawn, in words.
    tail
        How likely one try does as well by luck.
    draws
        float64: t of luck alone.
    observed, centre, error
        t of the list; the result of a trade that is at t = 0, and what t = 1 adds, fractions.
    """

    way: str
    tail: Tail
    draws: Floats
    observed: float
    centre: float
    error: float

    @property
    def doubted(self) -> float:
        """Tries from which on luck cannot be excluded (at 5 %)."""
        return tries_until(self.tail.p, _DOUBTED)

    @property
    def usual(self) -> float:
        """Tries of which the best does as well every other time."""
        return tries_until(self.tail.p, _USUAL)


def tries_of(case: Case, found: ByDay, chance: Chance | None) -> list[Tries]:
    """Ask the list's own days, and other times of its market where there are bars."""
    ways = []
    if len(found.sums) >= _FEWEST_RUNS and found.error > 0:
        draws = resampled_t(found, case.placebos, case.seed)
        observed = found.mean / found.error
        ways.append(Tries("its own days, resampled", tail_of(draws, observed), draws, observed, 0.0, found.error))
    if chance is not None and chance.shifted is not None and chance.tail is not None:
        shifted, weekly = chance.shifted, chance.weekly
        draws, t = shifted.t, shifted.observed_t
        # of both ways to move trades the one that says less
        if weekly is not None and tail_of(weekly.t, weekly.observed_t).p > tail_of(draws, t).p:
            draws, t = weekly.t, weekly.observed_t
        error = (shifted.observed - shifted.drift) / t if t else 0.0
        ways.append(Tries("the same trades at other times", tail_of(draws, t), draws, t, shifted.drift, abs(error)))
    return ways


def tries_finding(ways: list[Tries], earned: float) -> Finding:
    """Say from how many variants on the result is luck."""
    if not ways:
        text = f"Of how many variants the best does as well by luck cannot be told: it takes trades on {_FEWEST_RUNS} days, not all alike."
        return Finding("luck_if_tried", "untestable", text)
    hardest = max(ways, key=lambda way: way.tail.p)
    numbers = {
        "p": hardest.tail.p, "tries": hardest.doubted, "usual": hardest.usual,
        "ways": [
            {"way": way.way, "p": way.tail.p, "low": way.tail.low, "high": way.tail.high, "tries": way.doubted,
             "usual": way.usual, "fitted": way.tail.fitted}
            for way in ways
        ],
    }  # fmt: skip
    return Finding("luck_if_tried", "note", _words(ways, hardest, earned), numbers=numbers)


def _words(ways: list[Tries], hardest: Tries, earned: float) -> str:
    if earned <= 0:
        return "The list earns nothing, so there is no profit for luck to explain."
    days, p = ways[0].tail.p, hardest.tail.p
    if p > _DOUBTED and hardest is not ways[0] and days <= _DOUBTED:
        return (
            f"The profit is luck if more than {_count(ways[0].doubted)} variants were tried; but what of it is not the market's drift is "
            f"luck already if a single one was ({percent(p)} of other times do as well)."
        )
    if p > _DOUBTED:
        return (
            f"This result is luck already if a single variant was tried: luck does as well in {percent(p)} of cases ({hardest.way}), and "
            f"the best of {_count(max(np.ceil(hardest.usual), 2.0))} at least every other time."
        )
    text = (
        f"This result is luck if more than {_count(hardest.doubted)} variants were tried: of so many worthless ones the best does as "
        f"well once in 20 times, of {_count(hardest.usual)} every other time ({hardest.way})."
    )
    if hardest.tail.fitted:
        low, high = (tries_until(each, _DOUBTED) for each in (hardest.tail.high, hardest.tail.low))
        text += f" So far out, the tail leaves {_count(low)} to {_count(high)}."
    return text


def _count(tries: float) -> str:
    if tries >= MOST_TRIES:
        return "a billion"
    if tries >= 1e6:  # noqa: PLR2004
        return f"{tries / 1e6:.3g} million"
    digits = 10.0 ** max(np.floor(np.log10(max(tries, 1.0))) - 1, 0)
    return f"{np.floor(tries / digits) * digits:,.0f}"


def tries_picture(ways: list[Tries]) -> list[Picture]:
    """Return the best of N by luck against N, with the list's own result."""
    if not ways:
        return []
    hardest = max(ways, key=lambda way: way.tail.p)
    series = []
    for name, chance in (("best of so many, as a rule", _USUAL), ("once in 20 times", _DOUBTED)):
        t = reached_by(hardest.draws, -np.expm1(np.log1p(-chance) / _CURVE))
        series.append({"name": name, "x": _CURVE.tolist(), "y": (hardest.centre + hardest.error * t).tolist()})
    own = hardest.centre + hardest.error * hardest.observed
    series.append({"name": "this list", "x": [_CURVE[0], _CURVE[-1]], "y": [own, own]})
    data = {
        "series": series, "marks": [], "percent": True, "x_logarithmic": True,
        "x_title": "variants tried", "y_title": "result of a trade",
    }  # fmt: skip
    caption = (
        f"What the best of N worthless variants earns a trade by luck alone, from {hardest.way}; beyond some thousand by the fitted "
        "tail. Where the line of the list is crossed, luck does as well."
    )
    return [Picture("luck_if_tried", "Luck, if so many variants were tried", caption, "lines", data)]
