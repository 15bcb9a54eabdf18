"""What may be said of the joined trades: their expectancy, their timing, and the verdict of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from results.inference.mapwide import FEWEST_DAYS
from results.inference.simultaneous import ALPHA, max_t_test
from results.inference.verdict import Ruling
from signals import InputError

__all__ = ["Judgement", "check_resamples", "judge_joined"]

Floats = NDArray[np.float64]
_ALWAYS = 0.99
"""Share of the bars held on one side from which on nothing is timed."""

_TOO_FEW = (
    f"there are fewer than 30 joined trades, 10 wins, 10 losses or {FEWEST_DAYS} days of P&L: too little to judge"
)
_EXCLUDED = "a positive expectancy of what was chosen is excluded"
_WITHIN_LUCK = "what was chosen earned no more than luck allows, yet a positive expectancy cannot be excluded"
_NO_SKILL = (
    "what was chosen earned more than luck allows, but no more than the market paid for being there: that is drift or a "
    "constant bet, not knowledge of when"
)
_NO_TIMING = (
    "what was chosen is nearly always in the market on one side: it has no timing, and cannot be called positive"
)
_SEEN = "what was chosen earned more than luck allows, but nobody says that the model had not seen these bars"
_POSITIVE = "what was chosen earned more than luck allows, and more than the market paid for being there"


@dataclass(frozen=True)
class Judgement:
    """What the tests say of one series of trades.

    Attributes
    ----------
    ruling
        ``positive``, ``undetermined`` or ``none``, as of a run.
    reasons
        One sentence each.
    days
        Days of the joined test windows.
    t, p
        Of the mean daily net P&L; `p` of "expectancy at most 0". None where there is too little.
    p_below
        Of "expectancy at least 0": a positive one is excluded where it is at most `alpha`.
    timing_t, timing_p
        Of the mean daily gross profit beyond what the market paid for being there.
    alpha
        The error allowed in each.
    """

    ruling: Ruling
    reasons: tuple[str, ...]
    days: int
    t: float | None = None
    p: float | None = None
    p_below: float | None = None
    timing_t: float | None = None
    timing_p: float | None = None
    alpha: float = ALPHA


def check_resamples(resamples: int) -> None:
    """Refuse a bootstrap that could never reach the error allowed.

    Raises
    ------
    InputError
        With the fewest that can.
    """
    if resamples < 2 / ALPHA:
        raise InputError(f"--resamples {resamples}: at least {round(2 / ALPHA)} are needed")


def judge_joined(  # noqa: PLR0913 - what a judgement rests on
    measures: Mapping[str, Any],
    daily: Floats,
    excess: Floats,
    *,
    one_sided: float,
    supports_positive: bool,
    resamples: int,
    seed: int,
) -> Judgement:
    """Judge the joined trades.

    Parameters
    ----------
    measures
        Of the joined trades.
    daily
        float64 (D,): net P&L by day.
    excess
        float64 (D,): gross profit beyond what the market paid, by day, as `timing.excess_by_day` returns it.
    one_sided
        Bars held long less bars held short, over all bars; in [-1, 1].
    supports_positive
        Whether the trades are out of sample.
    resamples, seed
        Of the stationary bootstrap over days.

    Notes
    -----
    This is one series, chosen before it was traded, so nothing is corrected for the number of cells. It is not corrected
    for the walk-forwards that were run before this one either; those only the user can count.
    """
    days = len(daily)
    if measures["state"] in {"no_trades", "few_trades"} or np.count_nonzero(daily) < FEWEST_DAYS:
        return Judgement("undetermined", (_TOO_FEW,), days)
    earned = max_t_test(daily[None, :], resamples=resamples, seed=seed)
    # the skewness that flatters is out of the evidence already, as of a run
    found = {"t": float(earned.above[0]), "p": float(earned.p_above[0]), "p_below": float(earned.p_below[0])}
    timed = abs(one_sided) < _ALWAYS and excess.std() > 0
    if timed:
        test = max_t_test(excess[None, :], resamples=resamples, seed=seed)
        found |= {"timing_t": float(test.above[0]), "timing_p": float(test.p_above[0])}
    if found["p_below"] <= ALPHA:
        return Judgement("none", (_EXCLUDED,), days, **found)
    if found["p"] > ALPHA:
        return Judgement("undetermined", (_WITHIN_LUCK,), days, **found)
    doubts = (
        (not timed, _NO_TIMING),
        (timed and found.get("timing_p", 1.0) > ALPHA, _NO_SKILL),
        (not supports_positive, _SEEN),
    )
    reasons = tuple(reason for holds, reason in doubts if holds)
    if reasons:
        return Judgement("undetermined", reasons, days, **found)
    return Judgement("positive", (_POSITIVE,), days, **found)
