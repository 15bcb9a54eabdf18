"""What may be said of the joined trades: their expectancy, their timing, and the verdict of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from results.inference.max_t.step_down import ALPHA, TIMING_ALPHA, max_t_test
from results.inference.testing.excess import has_timing
from results.inference.testing.units.meeting import FEWEST_DAYS
from results.inference.verdict.record import Ruling
from results.walkforward.timing import TradedWindows
from signals.arrays import Floats
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = ["Judgement", "judge_joined"]

_EXCLUDED = "a positive expectancy of what was chosen is excluded"
_WITHIN_LUCK = "what was chosen earned no more than luck allows, yet a positive expectancy cannot be excluded"
_NO_SKILL = (
    "what was chosen earned more than luck allows, but nothing shows that the model knows the direction: that is the "
    "market's drift, a favourable exit or a constant bet"
)
_NO_TIMING = (
    "what was chosen is always in the market, or its excess comes from few days: it has no timing to be called positive"
)
_FEW = "too few independent decisions stand behind what was chosen for its timing to be called skill"
_IN_SAMPLE = "what was chosen earned more than luck allows, but nobody says that the model had not seen these bars"
_POSITIVE = "what was chosen earned more than luck allows, and knew which way to trade, and when"


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
        Of the mean daily profit beyond the market's pay and the mirror image's.
    shifts_p
        Of the same against shifted probabilities; None where no positive verdict hung on it.
    alpha, timing_alpha
        The levels of both.
    """

    ruling: Ruling
    reasons: tuple[str, ...]
    days: int
    t: float | None = None
    p: float | None = None
    p_below: float | None = None
    timing_t: float | None = None
    timing_p: float | None = None
    shifts_p: float | None = None
    alpha: float = ALPHA
    timing_alpha: float = TIMING_ALPHA


def judge_joined(  # noqa: PLR0913 - what a judgement rests on
    measures: Mapping[str, Any],
    daily: Floats,
    walked: TradedWindows,
    *,
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
    walked
        The windows and what was traded in them, of which timing is worked out.
    supports_positive
        Whether the trades are out of sample.
    resamples, seed
        Of the stationary bootstrap over days.

    Notes
    -----
    This is one series, chosen before it was traded, so nothing is corrected for the number of cells. It is not
    corrected for the walk-forwards that were run before this one either; those only the user can count.
    """
    days = len(daily)
    if lacking := _lacking(measures, int(np.count_nonzero(daily))):
        return Judgement("undetermined", (f"too little to judge: {lacking}",), days)
    earned = max_t_test(daily[None, :], resamples=resamples, seed=seed)
    # the skewness that flatters is out of the evidence already, as of a run
    found = {"t": float(earned.above[0]), "p": float(earned.p_above[0]), "p_below": float(earned.p_below[0])}
    excess = walked.excess()
    timed = bool(has_timing(excess.by_day[None, :])[0])
    if timed:
        test = max_t_test(excess.by_day[None, :], resamples=resamples, seed=seed)
        found |= {"timing_t": float(test.above[0]), "timing_p": float(test.p_above[0])}
    if found["p_below"] <= ALPHA:
        return Judgement("none", (_EXCLUDED,), days, **found)
    if found["p"] > ALPHA:
        return Judgement("undetermined", (_WITHIN_LUCK,), days, **found)
    doubts = (
        (not timed, _NO_TIMING),
        (timed and found.get("timing_p", 1.0) > TIMING_ALPHA, _NO_SKILL),
        (timed and not excess.decided, _FEW),
        (not supports_positive, _IN_SAMPLE),
    )
    reasons = tuple(reason for holds, reason in doubts if holds)
    if not reasons:
        # as of a run: made where a positive verdict hangs on them alone
        found["shifts_p"] = walked.shifted(excess.statistic, seed)
        reasons = (_NO_SKILL,) if found["shifts_p"] > TIMING_ALPHA else ()
    if reasons:
        return Judgement("undetermined", reasons, days, **found)
    return Judgement("positive", (_POSITIVE,), days, **found)


def _lacking(measures: Mapping[str, Any], days: int) -> str:
    """Say which of what a judgement needs the joined trades have too little of; empty where they have enough."""
    found = (
        *(
            (measures[name], least, f"joined {name}")
            for name, least in SUFFICIENT._asdict().items()
            if measures["state"] != "ruined"
        ),
        (days, FEWEST_DAYS, "days of P&L"),
    )
    return ", ".join(f"{number:,} of the {least} {what} needed" for number, least, what in found if number < least)
