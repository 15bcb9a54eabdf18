"""What a list says of a claim: by each way in which honest people reckon it, and by ways that would excuse another number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.claims.claim import Claim
from results.auditing.claims.listed import Listed
from results.auditing.claims.measured import measured, windows
from signals.arrays import Floats

__all__ = ["Reading", "excuses", "readings", "shorter"]

_OF_ONE_TRADE = {"average_win", "average_loss", "expectancy", "worst_trade", "best_trade"}
_COUNTS = {"trades", "wins", "losses"}
_NEAR = 0.12
"""A list whose span is so near to a period is that period."""


@dataclass(frozen=True)
class Reading:
    """A number of the list, and how it was reckoned, as words that follow it; "" for the plain way."""

    value: float
    way: str = ""


def readings(listed: Listed, claim: Claim) -> list[Reading]:
    """Return what the list says, the plain way first: any of them is what an honest claim may mean."""
    found = _readings(listed, claim, listed.gross if claim.before_costs else listed.returns)
    if claim.before_costs or claim.measure in {"trades", "days", "trades_per_day"} or not found:
        return found
    if claim.measure == "win_rate" and np.isfinite(listed.by_profit):
        found.append(Reading(listed.by_profit, "by the stated amounts"))
    return [*found, *_possible(listed, claim, found)]


def _possible(listed: Listed, claim: Claim, found: list[Reading]) -> list[Reading]:
    """Return the claimed value where costs that are not told, or results that rounding hides, allow it."""
    if listed.costs_told and claim.measure not in {"win_rate", "wins", "losses"}:
        return []
    ends = [each for returns in (listed.lowest, listed.highest) for each in _readings(listed, claim, returns)[:1]]
    values = [each.value for each in (found[0], *ends) if np.isfinite(each.value)]
    if not values or min(values) == max(values):
        return []
    way = "within what rounded results leave open" if listed.costs_told else "at costs that the list does not tell"
    return [Reading(float(np.clip(claim.value, min(values), max(values))), way)]


def _readings(listed: Listed, claim: Claim, returns: Floats) -> list[Reading]:
    """Return every way in which results are reckoned."""
    if not len(listed) and claim.measure not in {*_COUNTS, "days"}:
        return []
    if claim.measure == "days":
        return [Reading(days) for days in listed.spans] or [Reading(0.0)]
    if claim.measure == "trades_per_day":
        return [Reading(len(listed) / days) for days in listed.spans]
    if claim.measure in {"return", "best_return", "final_balance"}:
        return _grown(listed, claim, returns)
    plain = [Reading(measured(listed, claim.measure, returns))]
    if claim.measure in _OF_ONE_TRADE and listed.of_balance:
        position = listed.position_gross if claim.before_costs else listed.position
        plain.append(Reading(measured(listed, claim.measure, position), "of the position, not of the balance"))
    if claim.measure in {"payoff_ratio", "profit_factor"}:
        plain += [
            Reading(measured(listed, claim.measure, amounts), way) for amounts, way in _amounts(listed, claim, returns)
        ]
    if claim.measure == "sharpe" and len(returns) > 1 and returns.std(ddof=1) > 0:
        plain.append(Reading(measured(listed, "sharpe", returns) * np.sqrt(252 / 365), "with 252 days a year"))
    if claim.measure == "max_drawdown":
        sums = np.concatenate(([0.0], np.cumsum(returns)))
        plain.append(Reading(float((np.maximum.accumulate(sums) - sums).max()), "of the first balance, results summed"))
    return plain


def _amounts(listed: Listed, claim: Claim, returns: Floats) -> list[tuple[Floats, str]]:
    """Return results in money, as most people average them: as stated, or as the balance grew; and of the position."""
    found = [(listed.position_gross if claim.before_costs else listed.position, "of the position")]
    if listed.amounts is not None and not claim.before_costs:
        found.append((listed.amounts, "by the stated amounts"))
    if listed.of_balance:
        grown = np.exp(np.clip(np.concatenate([[0.0], np.cumsum(Listed.logs(returns))[:-1]]), -600, 600))
        found.append((returns * grown, "in amounts, as the balance grew"))
    return found


def _grown(listed: Listed, claim: Claim, returns: Floats) -> list[Reading]:
    """Return growth: of all, or a period, compounded and where the list does not compound summed."""
    factor, total = listed.grown(returns), float(returns.sum())
    stated = (
        listed.end / listed.start if listed.start > 0 and np.isfinite(listed.end) and not claim.before_costs else np.nan
    )
    if claim.measure == "final_balance":
        start = claim.start if claim.start is not None else listed.start
        start = start if np.isfinite(start) else 1.0
        found = [Reading(start * factor), Reading(listed.end, "as the list states it")]
        return [each for each in found if np.isfinite(each.value)] + _summed(listed, start * (1 + total))
    if claim.measure == "best_return":
        best = windows(listed, claim.per_days or 1.0, returns)
        return [Reading(float(best.max()) if len(best) else factor - 1.0)]
    days = claim.per_days
    found = []
    if days is None or any(abs(span / days - 1.0) <= _NEAR for span in listed.spans):
        found = [Reading(factor - 1.0), *_summed(listed, total)]
        if np.isfinite(stated):
            found.append(Reading(stated - 1.0, "by the balances that the list states"))
    if days is not None:
        way = f"at the pace of its {listed.elapsed:,.0f} days" if shorter(listed, claim) else ""
        found += [Reading(_power(factor, days / span) - 1.0, way) for span in listed.spans]
        found += _summed(listed, *(total * days / span for span in listed.spans))
        if np.isfinite(stated):
            found.append(Reading(_power(stated, days / listed.spans[0]) - 1.0, "by the balances that the list states"))
        each = windows(listed, days, returns)
        if len(each) > 1:
            found += [Reading(float(each.mean()), f"on average of {len(each):,} such windows")]
    if shorter(listed, claim):
        found += [
            Reading(factor - 1.0, f"in all of its {listed.elapsed:,.0f} days"),
            Reading(total * (days or 0.0) / listed.elapsed, "summed, not compounded"),
        ]
    return found


def shorter(listed: Listed, claim: Claim) -> bool:
    """Whether a list is shorter than the period that a return is claimed for: then its pace is all it tells."""
    return (
        claim.per_days is not None and claim.measure == "return" and 0 < listed.elapsed < (1.0 - _NEAR) * claim.per_days
    )


def _summed(listed: Listed, *values: float) -> list[Reading]:
    """Return sums as readings of a list whose results are no fractions of a growing balance."""
    return [] if listed.of_balance else [Reading(value, "summed, not compounded") for value in values]


def _power(factor: float, exponent: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.exp(np.clip(np.log(max(factor, 1e-300)) * exponent, -700, 700)))


def excuses(listed: Listed, claim: Claim) -> list[Reading]:
    """Return numbers that would be right under an assumption that the claim does not make."""
    found: list[Reading] = []
    if not len(listed):
        return found
    returns = listed.gross if claim.before_costs else listed.returns
    if claim.measure not in {"trades", "days", "trades_per_day"} and not claim.before_costs:
        before = Claim(
            claim.measure,
            claim.value,
            claim.sense,
            claim.text,
            claim.per_days,
            claim.slack,
            before_costs=True,
            start=claim.start,
        )
        found += [Reading(each.value, "before fees and other costs") for each in readings(listed, before)]
    if claim.measure == "win_rate" and len(returns):
        decided = returns[returns != 0]
        found.append(Reading(float((returns >= 0).mean()), "if trades that came out even count as wins"))
        if len(decided):
            found.append(Reading(float((decided > 0).mean()), "if trades that came out even are left out"))
    if claim.measure in {"return", "final_balance"} and len(returns):
        found += _excused_growth(listed, claim, returns)
    if claim.measure == "trades_per_day" and len(listed):
        found.append(Reading(len(listed) / len(np.unique(listed.day)), "on days with trades alone"))
    if claim.measure in _COUNTS and len(listed):
        found.append(Reading(measured(listed, claim.measure, listed.gross), "before fees and other costs"))
    return [each for each in found if np.isfinite(each.value)]


def _excused_growth(listed: Listed, claim: Claim, returns: Floats) -> list[Reading]:
    total, whole = float(returns.sum()), listed.grown(listed.position) - 1.0
    days = claim.per_days
    if claim.measure == "final_balance":
        start = claim.start if claim.start is not None else listed.start if np.isfinite(listed.start) else 1.0
        return [
            Reading(start * (1 + total), "if results are summed, not compounded"),
            Reading(start * (1 + whole), "if each trade had staked the whole balance"),
        ]
    shares = [1.0] if days is None else [days / span for span in listed.spans]
    found = [Reading(total * share, "if results are summed, not compounded") for share in shares]
    found += [Reading(_power(1 + whole, share) - 1.0, "if each trade had staked the whole balance") for share in shares]
    if days is not None:
        each = windows(listed, days, returns)
        if len(each):
            best = f"on the best of {len(each):,} such windows; the median is {np.median(each):+.1%}"
            found.append(Reading(float(each.max()), best))
    return found
