"""One claim held against the list: supported, refuted, or not testable with so many trades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from results.auditing.claims.claim import Claim
from results.auditing.claims.intervals import Resampled
from results.auditing.claims.listed import Listed
from results.auditing.claims.measured import measured
from results.auditing.claims.readings import Reading, excuses, readings, shorter
from results.auditing.claims.shares import lacks_balance, share_for

__all__ = ["Verdict", "Weighed", "weigh"]

Verdict = Literal["supported", "refuted", "not testable"]
_HIGHER = {
    "win_rate", "average_win", "payoff_ratio", "profit_factor", "expectancy", "expectancy_r", "return", "best_return", "final_balance",
    "sharpe", "best_trade", "profitable",
}  # fmt: skip
_LOWER = {
    "average_loss",
    "max_drawdown",
    "worst_trade",
    "losing_days",
    "losing_weeks",
    "losing_months",
    "losses_in_a_row",
}
_NOTHING = {"return": 0.0, "expectancy": 0.0, "profitable": 0.0, "sharpe": 0.0, "profit_factor": 1.0}
"""Where a measure is worth nothing: what an interval must be clear of."""
_MOST_TRADES = 1e9


@dataclass(frozen=True)
class Weighed:
    """A claim, what the list says, and what follows.

    Attributes
    ----------
    claim, verdict
        The claim and what stands of it.
    found
        What the list says: the reading that fits the claim, else the plain one; None where the list does not tell.
    plain
        What it says the plain way.
    excuse
        Under which other assumption the claimed number would be right.
    interval
        Where the true value may lie, with 95 %.
    nothing
        The value at which the measure is worth nothing.
    needed
        Trades that would settle it; None where it is settled, or no number would.
    better
        Whether the list says more than is claimed.
    share
        Of a list that does not tell which part of the balance a trade had: at which the claim would be right.
    """

    claim: Claim
    verdict: Verdict
    found: Reading | None
    plain: float
    excuse: Reading | None = None
    interval: tuple[float, float] | None = None
    nothing: float = np.nan
    needed: float | None = None
    better: bool = False
    share: float | None = None


def weigh(claim: Claim, listed: Listed, resampled: Resampled | None) -> Weighed:
    """Hold one claim against the list.

    Parameters
    ----------
    claim
        What is claimed.
    listed
        The list.
    resampled
        Its resamples, of results before costs where the claim is; None where it is too short.
    """
    known = [each for each in readings(listed, claim) if np.isfinite(each.value)]
    if not known or lacks_balance(listed, claim):
        return Weighed(claim, "not testable", None, np.nan)
    plain = known[0].value
    interval = None if resampled is None else resampled.interval(claim.measure, claim.per_days)
    fitting = next((each for each in known if _fits(claim, each.value)), None)
    share = None if fitting is not None else share_for(listed, claim)
    if share is not None:
        return Weighed(claim, "not testable", known[0], plain, share=share)
    better = fitting is None and _better(claim, known[0].value)
    if fitting is None and not better:
        return _unlike(claim, listed, known[0], interval)
    return _like(claim, listed, fitting or known[0], plain, interval, better=better)


def _like(  # noqa: PLR0913 - a claim, the list, and what it says
    claim: Claim, listed: Listed, found: Reading, plain: float, interval: tuple[float, float] | None, *, better: bool
) -> Weighed:
    """Return what becomes of a claim that the list says as well: whether it is more than luck."""
    nothing = _worth_nothing(claim, listed)
    if not np.isfinite(nothing):
        rate = claim.measure in {"win_rate", *_NOTHING, "payoff_ratio"}
        settled = not rate or (interval is not None and claim.measure == "payoff_ratio")
        return Weighed(claim, "supported" if settled else "not testable", found, plain, None, interval, better=better)
    if claim.value <= nothing and claim.measure != "profitable":  # it claims nothing that luck could not take away
        return Weighed(claim, "supported", found, plain, None, interval, better=better)
    if interval is not None and interval[0] > nothing:
        return Weighed(claim, "supported", found, plain, None, interval, nothing, better=better)
    return Weighed(
        claim, "not testable", found, plain, None, interval, nothing, _needed(listed, plain, interval, nothing), better
    )


def _unlike(claim: Claim, listed: Listed, found: Reading, interval: tuple[float, float] | None) -> Weighed:
    """Return what becomes of a claim that the list does not say: of a period longer than the list only luck's limits refute it."""
    if shorter(listed, claim) and (interval is None or interval[0] <= claim.value <= interval[1]):
        return Weighed(claim, "not testable", found, found.value, None, interval)
    excuse = next((each for each in excuses(listed, claim) if _fits(claim, each.value)), None)
    return Weighed(claim, "refuted", found, found.value, excuse, interval)


def _fits(claim: Claim, value: float) -> bool:
    if claim.measure == "profitable":
        return value > 0
    return claim.allows(value)


def _better(claim: Claim, value: float) -> bool:
    """Whether the list says more than an exact claim: a modest claim is no false one."""
    if claim.sense != "about":
        return False
    return (
        value > claim.value if claim.measure in _HIGHER else value < claim.value if claim.measure in _LOWER else False
    )


def _worth_nothing(claim: Claim, listed: Listed) -> float:
    """Return the value at which a measure is worth nothing; NaN where there is none."""
    if claim.measure == "win_rate":
        payoff = measured(listed, "payoff_ratio", listed.gross if claim.before_costs else listed.returns)
        return 1.0 / (1.0 + payoff)
    return _NOTHING.get(claim.measure, np.nan)


def _needed(listed: Listed, value: float, interval: tuple[float, float] | None, nothing: float) -> float | None:
    """Return how many trades like these would bring the interval clear of nothing; None where none would.

    An interval narrows with the root of the trades, so they must be as many times more as the square of how much it must narrow.
    """
    if interval is None or value <= nothing:
        return None
    trades = len(listed) * ((value - interval[0]) / (value - nothing)) ** 2
    return float(trades) if trades < _MOST_TRADES else None
