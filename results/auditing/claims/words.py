"""What became of a claim, in a sentence or two."""

from __future__ import annotations

import numpy as np

from results.auditing.claims.claim import MEASURES, Claim
from results.auditing.claims.intervals import FEWEST_DAYS, FEWEST_TRADES
from results.auditing.claims.listed import Listed
from results.auditing.claims.measured import windows
from results.auditing.claims.shares import part_of_balance
from results.auditing.claims.weighing import Weighed

__all__ = ["PERCENT", "amount", "measure_name", "sentence"]

PERCENT = {
    "win_rate", "average_win", "average_loss", "expectancy", "return", "best_return", "max_drawdown", "best_trade", "worst_trade", "profitable",
}  # fmt: skip
_SIGNED = {"expectancy", "return", "best_return", "profitable"}
_COUNTS = {"trades", "wins", "losses", "losing_days", "losing_weeks", "losing_months", "losses_in_a_row"}
_LARGE, _BEYOND, _SMALL = 10.0, 1e6, 0.01


def amount(measure: str, value: float, digits: int = 2) -> str:
    """Return a value as it is said: 73.9 %, 2.10, 105."""
    if not np.isfinite(value):
        return "beyond measure" if np.isinf(value) else "undefined"
    if measure in PERCENT:
        sign = "+" if measure in _SIGNED else ""
        if abs(value) >= _LARGE:
            return f"{100 * value:{sign},.0f} %" if abs(value) < _BEYOND else f"{value:{sign}.1e} times"
        return f"{100 * value:{sign}.{digits + (abs(value) < _SMALL)}f} %"
    if measure in _COUNTS:
        return f"{value:,.0f}"
    if measure == "final_balance":
        return f"{value:,.2f}"
    return f"{value:,.2f}"


def measure_name(claim: Claim) -> str:
    """Return what a claim is about, with its period."""
    name = MEASURES[claim.measure]
    if claim.per_days is None or claim.measure not in {"return", "best_return"}:
        return name
    days = claim.per_days
    period = "day" if days == 1 else f"{days:.0f} days" if days >= 2 or days == int(days) else f"{days:g} days"  # noqa: PLR2004
    return f"{name} per {period}"


def sentence(weighed: Weighed, listed: Listed) -> str:
    """Return what became of a claim."""
    claim = weighed.claim
    head = {"supported": "stands", "refuted": "is refuted", "not testable": "is not testable"}[weighed.verdict]
    return f'"{claim.text}" {head}: ' + (
        _refuted(weighed, listed) if weighed.verdict == "refuted" else _held(weighed, listed)
    )


def _found(weighed: Weighed) -> str:
    """Return what the list says, and by what way of reckoning."""
    claim, found = weighed.claim, weighed.found
    if found is None:
        return "the list does not tell"
    if claim.measure == "profitable":
        text = f"the mean trade earns {amount('expectancy', found.value)}"
    else:
        text = f"{measure_name(claim)} in this list: {amount(claim.measure, found.value)}"
    text += f" {found.way}" if found.way else ""
    text += " before costs" if claim.before_costs else ""
    return text


def _refuted(weighed: Weighed, listed: Listed) -> str:
    claim = weighed.claim
    counts = claim.measure in _COUNTS
    text = f"{_found(weighed)}." if counts else f"{_found(weighed)}, of {len(listed):,} trades."
    if claim.measure == "payoff_ratio":
        text = f"{_found(weighed)} (average win over average loss), of {len(listed):,} trades."
    if weighed.excuse is not None:
        text += f" {amount(claim.measure, weighed.excuse.value)} is right only {weighed.excuse.way}."
    elif claim.measure == "return" and claim.per_days is not None and len(listed):
        text += _windows(claim, listed, claim.per_days)
    if weighed.interval is not None:
        low, high = (amount(claim.measure, each, 1) for each in weighed.interval)
        inside = weighed.interval[0] <= claim.value <= weighed.interval[1]
        text += (
            f" That is what it made; what may come is less sure ({low} to {high})."
            if inside
            else f" With luck allowed for, {low} to {high} is possible: the claim is beyond that."
        )
    return text


def _windows(claim: Claim, listed: Listed, days: float) -> str:
    """Return the best and the typical of the periods that a return is claimed for."""
    each = windows(listed, days, listed.gross if claim.before_costs else listed.returns)
    if len(each) < 2:  # noqa: PLR2004 - one is what was said already
        return ""
    best, middle = (amount("return", float(value), 1) for value in (each.max(), np.median(each)))
    return f" Of {len(each):,} such windows the best made {best}, the median {middle}."


def _held(weighed: Weighed, listed: Listed) -> str:
    claim, n = weighed.claim, len(listed)
    if weighed.found is None:
        return f"{MEASURES[claim.measure]} cannot be reckoned of these {n:,} trades{_lacking(claim)}."
    if weighed.share is not None:
        return (
            f"the list does not say which part of the balance a trade had. At about {part_of_balance(weighed.share)} of it in each trade the claim would be right "
            f"(of the position it is {amount(claim.measure, weighed.plain)}); a column of sizes or balances would tell."
        )
    text = _found(weighed) + (", better than claimed" if weighed.better else "")
    if (
        claim.measure == "final_balance"
        and not weighed.found.way
        and not np.isfinite(listed.start)
        and claim.start is None
    ):
        text += " (from 1, as no initial balance is stated)"
    if weighed.interval is None:
        if weighed.verdict == "not testable":
            few = n < FEWEST_TRADES or listed.days < FEWEST_DAYS
            why = (
                f"{n:,} trades on {listed.days:,} days say nothing of what comes next; "
                if few
                else "nothing can be said of how sure that is; "
            )
            return f"{text}, but {why}at least {FEWEST_TRADES} trades on {FEWEST_DAYS} days are needed to say anything."
        return f"{text}." if claim.measure in _COUNTS else f"{text}, of {n:,} trades."
    measure = "expectancy" if claim.measure == "profitable" else claim.measure
    low, high = (amount(measure, each, 1) for each in weighed.interval)
    text += f"; with luck allowed for {low} to {high} ({n:,} trades)"
    if weighed.verdict == "supported":
        return f"{text}{_clear_of(weighed)}."
    return f"{text}. That is not told from {_nothing(weighed)}: {_settling(weighed, listed)}"


def _clear_of(weighed: Weighed) -> str:
    return f", clear of {_nothing(weighed)}" if np.isfinite(weighed.nothing) else ""


def _nothing(weighed: Weighed) -> str:
    if weighed.claim.measure == "win_rate" and np.isfinite(weighed.nothing):
        return f"break-even, which takes {amount('win_rate', weighed.nothing)} at this payoff ratio"
    return "no edge at all"


def _settling(weighed: Weighed, listed: Listed) -> str:
    if weighed.needed is None:
        return "at what the list shows no number of trades would."
    needed = max(weighed.needed, len(listed) + 1.0)
    pace = len(listed) / listed.elapsed if listed.elapsed > 0 else np.nan
    days = needed / pace if np.isfinite(pace) else np.nan
    time = f", {days:,.0f} days at this pace," if np.isfinite(days) else ""
    return f"about {needed:,.0f} trades{time} would settle it."


def _lacking(claim: Claim) -> str:
    return {
        "final_balance": ": neither the list nor the claim says what it began with",
        "expectancy_r": ": R is the distance of the first stop, and the list states no stops",
        "payoff_ratio": ": that takes wins and losses",
        "profit_factor": ": that takes a loss",
        "average_loss": ": there is no loss",
        "average_win": ": there is no win",
        "sharpe": ": that takes days that differ",
    }.get(claim.measure, "")
