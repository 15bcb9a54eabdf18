"""Claims held against each other, and carried on: what cannot be whatever the list says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from results.auditing.claims.claim import Claim
from results.auditing.claims.words import amount
from results.auditing.model import Finding

__all__ = ["carried_on", "contradictions"]

_MUCH_A_YEAR = 10.0
_YEAR = 365.25
_ROOM = 0.05
"""Numbers that are each rounded contradict each other only beyond this share."""


def contradictions(claims: Sequence[Claim], even: float = 0.0) -> list[Finding]:
    """Return which claims cannot all be true, by arithmetic alone, `even` being the share of trades that came out even."""
    by = {claim.measure: claim for claim in claims if claim.sense == "about" or claim.measure == "profitable"}
    found = [*_no_profit(claims, by, even), *_profit_factor(by, even), *_expectancy(by, even), *_losses(by), *_pace(by)]
    return [Finding("claim_refuted", "refuted", text, numbers={"together": True}) for text in found]


def _payoff(by: dict[str, Claim], highest: bool = False) -> float:
    if "payoff_ratio" in by:
        claim = by["payoff_ratio"]
        return claim.value + (claim.slack if highest else 0.0)
    if "average_win" in by and "average_loss" in by and by["average_loss"].value > 0:
        return by["average_win"].value / by["average_loss"].value
    return np.nan


def _no_profit(claims: Sequence[Claim], by: dict[str, Claim], even: float) -> list[str]:
    payoff = _payoff(by, highest=True)
    gains = [
        claim for claim in claims
        if (claim.measure in {"return", "expectancy", "sharpe", "expectancy_r"} and claim.value > 0 and claim.sense != "at_most")
        or claim.measure == "profitable" or (claim.measure == "profit_factor" and claim.value > 1)
    ]  # fmt: skip
    if "win_rate" not in by or not np.isfinite(payoff) or not gains:
        return []
    rate, needed = by["win_rate"].value + by["win_rate"].slack, (1.0 - even) / (1.0 + payoff)
    if rate >= needed:
        return []
    return [
        (
            f"{amount('win_rate', by['win_rate'].value)} wins with a payoff ratio of {_payoff(by):.2f} lose money: to break even takes {needed:.1%}. "
            f'"{gains[0].text}" cannot be true beside them.'
        )
    ]


def _profit_factor(by: dict[str, Claim], even: float) -> list[str]:
    payoff = _payoff(by)
    if not {"win_rate", "profit_factor"} <= set(by) or not np.isfinite(payoff) or not 0 < by["win_rate"].value < 1:
        return []
    rate, factor = by["win_rate"], by["profit_factor"]
    implied = payoff * rate.value / (1 - rate.value)
    room = (
        _ROOM * implied
        + factor.slack
        + implied * (_relative(by, "payoff_ratio") + rate.slack / (rate.value * (1 - rate.value)))
    )
    most = implied * (1 - rate.value) / max(1 - rate.value - even, 1e-9)  # what came out even was no loss
    if implied - room <= factor.value <= most + room:
        return []
    return [
        (
            f"{rate.value:.1%} wins with a payoff ratio of {payoff:.2f} are a profit factor of {implied:.2f}, not of {factor.value:.2f} as claimed: "
            "the three contradict each other."
        )
    ]


def _relative(by: dict[str, Claim], measure: str) -> float:
    return by[measure].slack / by[measure].value if measure in by and by[measure].value else 0.0


def _expectancy(by: dict[str, Claim], even: float) -> list[str]:
    if not {"win_rate", "average_win", "average_loss", "expectancy"} <= set(by):
        return []
    rate, win, loss, mean = (by[name] for name in ("win_rate", "average_win", "average_loss", "expectancy"))
    implied = rate.value * win.value - (1 - rate.value) * loss.value
    room = (
        mean.slack + win.slack + loss.slack + rate.slack * (win.value + loss.value) + _ROOM * (win.value + loss.value)
    )
    if implied - room <= mean.value <= implied + even * loss.value + room:
        return []
    return [
        f"{rate.value:.1%} wins of {win.value:.2%} and losses of {loss.value:.2%} are {implied:+.2%} a trade, not {mean.value:+.2%} as claimed."
    ]


def _losses(by: dict[str, Claim]) -> list[str]:
    found = []
    if {"average_loss", "worst_trade"} <= set(by):
        mean, worst = by["average_loss"], by["worst_trade"]
        if mean.value - mean.slack > worst.value + worst.slack:
            found.append(
                f"An average loss of {mean.value:.2%} cannot be beside a largest one of {worst.value:.2%}: an average is no larger than the largest."
            )
    if {"average_win", "best_trade"} <= set(by):
        mean, best = by["average_win"], by["best_trade"]
        if mean.value - mean.slack > best.value + best.slack:
            found.append(f"An average win of {mean.value:.2%} cannot be beside a largest one of {best.value:.2%}.")
    return found


def _pace(by: dict[str, Claim]) -> list[str]:
    if not {"trades", "days", "trades_per_day"} <= set(by):
        return []
    trades, days, pace = by["trades"], by["days"], by["trades_per_day"]
    most = (trades.value + trades.slack) / max(days.value - days.slack, 1e-9) * (1 + _ROOM)
    least = (trades.value - trades.slack) / (days.value + days.slack) * (1 - _ROOM)
    if least <= pace.value + pace.slack and pace.value - pace.slack <= most:
        return []
    return [
        f"{trades.value:,.0f} trades in {days.value:.0f} days are {trades.value / days.value:.2g} a day, not {pace.value:g} as claimed."
    ]


def _large(start: float, log: float) -> str:
    """Return what a start grows to, as people say large numbers."""
    value, names = np.log10(start) + log / np.log(10.0), {12: "trillion", 9: "billion", 6: "million"}
    if value >= 18:  # noqa: PLR2004 - beyond what has a name that everybody knows
        return f"a number of {np.floor(value) + 1:,.0f} digits"
    power = next((power for power in names if value >= power), 0)
    return f"{10 ** (value - power):,.0f}" + (f" {names[power]}" if power else "")


def carried_on(claims: Sequence[Claim]) -> list[Finding]:
    """Return what returns that are claimed for a period come to in a year, where that is beyond what accounts do."""
    found = []
    rates = [claim for claim in claims if claim.measure == "return" and claim.per_days and claim.value > 0]
    for claim in rates:
        days = claim.per_days or 1.0
        log = np.log1p(claim.value) * _YEAR / days
        if days < _YEAR and log > np.log(_MUCH_A_YEAR):
            text = (
                f'"{claim.text}", compounded for a year, would make 1,000 into {_large(1000.0, log)}: no market has room for that for long. '
                "It can be a good stretch, not a pace."
            )
            found.append(Finding("claim_compounds", "note", text, numbers={"log10_a_year": float(log / np.log(10))}))
    for first, second in combinations(rates, 2):
        (short, long) = sorted((first, second), key=lambda claim: claim.per_days or 0.0)
        share = (long.per_days or 1.0) / (short.per_days or 1.0)
        if share > 1.2 and long.value < 0.8 * share * (short.value - short.slack):  # noqa: PLR2004 - two periods
            text = f'"{short.text}" is at least {share * short.value:+.0%} for the period of "{long.text}": the two do not speak of the same pace.'
            found.append(Finding("claim_refuted", "refuted", text, numbers={"together": True}))
    return found
