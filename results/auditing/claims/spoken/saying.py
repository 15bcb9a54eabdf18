"""What a phrase that was found says, as claims."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from results.auditing.claims.claim import Claim, Sense
from results.auditing.claims.spoken.numbers import COUNTED, SpokenNumber, number_of

__all__ = [
    "Said", "a_year", "best_period", "earned_on", "losing", "lost_share", "multiplied", "none_of", "one", "pace", "profitable", "ratio", "returned", "shares", "span",
    "turned", "win_rate", "won_lost",
]  # fmt: skip

Said = dict[str, Any]
"""The groups of a match by name, None where one took no part, and `comma`: whether decimals are written with a comma."""
_DAYS = {"d": 1.0, "w": 7.0, "m": 365.25 / 12, "q": 365.25 / 4, "y": 365.25}


def _period_days(said: Said) -> float | None:
    word = said.get("unit") or said.get("adverb")
    if word is None:
        return None
    word = word.removeprefix("trading ").removeprefix("calendar ")
    letter = {"t": "d", "j": "y", "p": "y", "a": "y"}.get(word[0], word[0])
    count = said.get("count")
    many = 1.0 if count is None else float(COUNTED.get(count, 0) or number_of(count).value)
    return many * _DAYS[letter]


def _sense(said: Said) -> Sense:
    if said.get("least") or said.get("more"):
        return "at_least"
    return "at_most" if said.get("most") else "about"


def _number(said: Said, *, fraction: bool) -> SpokenNumber:
    """Return the number said: of a range its middle, of a percentage the fraction."""
    first = number_of(said["n"], comma=said["comma"])
    slack = first.slack * (2.0 if said.get("about") else 1.0) + (0.02 * abs(first.value) if said.get("about") else 0.0)
    number = SpokenNumber(first.value, slack)
    if said.get("m"):
        second = number_of(said["m"], comma=said["comma"])
        if said["to"] in {"-", "to", "bis"}:
            low, high = sorted((first.value, abs(second.value)))
            number = SpokenNumber((low + high) / 2, (high - low) / 2 + max(first.slack, second.slack))
        else:
            number = SpokenNumber(first.value, abs(second.value) + first.slack)
    percent = bool(said.get("percent") or said.get("percent2"))
    return number.times(0.01) if percent and fraction else number


def one(
    measure: str, *, fraction: bool = False, positive: bool = False, sense: Sense | None = None
) -> Callable[[Said, str], Sequence[Claim]]:
    """Return what makes a claim of the one number in a phrase."""

    def claims(said: Said, text: str) -> Sequence[Claim]:
        number = _number(said, fraction=fraction)
        value = abs(number.value) if positive else number.value
        return [Claim(measure, value, sense or _sense(said), text, slack=number.slack)]

    return claims


def win_rate(said: Said, text: str) -> Sequence[Claim]:
    """Claim a win rate, a number above 1 being a percentage."""
    number = _number(said, fraction=True)
    if not said.get("percent") and not said.get("percent2") and number.value > 1.0:
        number = number.times(0.01)
    return [Claim("win_rate", number.value, _sense(said), text, slack=number.slack)]


def shares(said: Said, text: str) -> Sequence[Claim]:
    """Claim "3 of 4": of small numbers a rate, of large ones the counts themselves."""
    part, whole = (
        float(COUNTED.get(said[name], 0) or number_of(said[name], comma=said["comma"]).value)
        for name in ("ahead", "behind")
    )
    if not 0 <= part <= whole or whole == 0:
        return []
    if whole > 10:  # noqa: PLR2004 - beyond, somebody has counted
        return [Claim("wins", part, "about", text), Claim("trades", whole, "about", text)]
    return [Claim("win_rate", part / whole, "about", text, slack=0.5 / whole)]


def turned(said: Said, text: str) -> Sequence[Claim]:
    """Claim "1,000 into 14,500"."""
    first, last = number_of(said["ahead"], comma=said["comma"]), number_of(said["behind"], comma=said["comma"])
    if first.value <= 0:
        return []
    grown = last.value / first.value
    slack = max(0.005 * grown, min(last.slack, 0.5) / first.value)
    return [Claim("return", grown - 1.0, "about", text, _period_days(said), slack=slack)]


def earned_on(said: Said, text: str) -> Sequence[Claim]:
    """Claim "a profit of 5,000 on 1,000"."""
    stake, made = number_of(said["ahead"], comma=said["comma"]), number_of(_digits(said["behind"]), comma=said["comma"])
    if stake.value <= 0:
        return []
    grown = made.value / stake.value
    return [Claim("return", grown, "about", text, slack=max(0.005 * abs(grown), min(made.slack, 0.5) / stake.value))]


def _digits(said: str) -> str:
    """Return an amount without the currency behind it."""
    return re.sub(r"\s?(?:usdt|usd|eur|dollars?|€|\$)$", "", said)


_TIMES = {
    "doubl": 2.0, "tripl": 3.0, "quadrupl": 4.0, "verdoppel": 2.0, "verdreifach": 3.0, "halv": 0.5,
}  # fmt: skip


def multiplied(said: Said, text: str) -> Sequence[Claim]:
    """Claim "doubles" or "10x"."""
    if said.get("verb"):
        factor = next(value for stem, value in _TIMES.items() if said["verb"].startswith(stem))
        number = SpokenNumber(factor, 0.05 * factor)
    else:
        number = number_of(said["n"], comma=said["comma"])
    return [Claim("return", number.value - 1.0, _sense(said), text, _period_days(said), slack=number.slack)]


def returned(said: Said, text: str) -> Sequence[Claim]:
    """Claim a return; of "up to" the best one."""
    number = _number(said, fraction=True)
    if re.search(r"\bloss\b|\blost\b|\bloses?\b|\bdown\b|\bminus\b|\bverlor", text):
        number = SpokenNumber(-abs(number.value), number.slack)
    days = _period_days(said)
    if said.get("most") and re.match(r"up to|bis zu|maximum", said["most"]):
        return [Claim("best_return", number.value, "at_least", text, days, slack=number.slack)]
    sense = _sense(said)
    if sense == "at_most":  # nobody claims a return of at most so much: it is of something else
        return (
            []
            if said["most"] not in {"only", "nur"}
            else [Claim("return", number.value, "about", text, days, slack=number.slack)]
        )
    return [Claim("return", number.value, sense, text, days, slack=number.slack)]


def a_year(said: Said, text: str) -> Sequence[Claim]:
    """Claim a return a year."""
    return returned({**said, "adverb": "annual"}, text)


def pace(said: Said, text: str) -> Sequence[Claim]:
    """Claim trades a day, or a number of trades."""
    if said.get("percent") or said.get("percent2"):
        return []
    number, days = _number(said, fraction=False), _period_days(said)
    if days is None or said.get("once"):
        return [Claim("trades", number.value, _sense(said), text, slack=min(number.slack, 0.5))]
    return [Claim("trades_per_day", number.value / days, _sense(said), text, slack=number.slack / days)]


def span(said: Said, text: str) -> Sequence[Claim]:
    """Claim a span."""
    days = _period_days(said)
    if days is None:
        return []
    word = (said.get("unit") or "")[:1]
    return [Claim("days", days, "about", text, slack=0.5 * _DAYS.get({"t": "d", "j": "y"}.get(word, word), 1.0))]


def ratio(said: Said, text: str) -> Sequence[Claim]:
    """Claim a payoff ratio: of "RR 1:2" the reward is what stands beside the 1."""
    if not said.get("ahead"):
        return one("payoff_ratio")(said, text)
    ahead, behind = number_of(said["ahead"], comma=said["comma"]), number_of(said["behind"], comma=said["comma"])
    if behind.value <= 0 or ahead.value <= 0:
        return []
    reward_first = "payoff" in text or re.search(r"reward.{1,4}risk", text) is not None
    turned = ahead.value == 1 and "payoff" not in text and (behind.value > 1 or not reward_first)
    top, under = (behind, ahead) if turned else (ahead, behind)
    return [Claim("payoff_ratio", top.value / under.value, "about", text, slack=top.slack / under.value)]


def lost_share(said: Said, text: str) -> Sequence[Claim]:
    """Claim a share of losers, as the win rate that it leaves: trades that come out even are rare."""
    if said.get("ahead"):
        claims = shares({**said, "percent": None}, text)
        if len(claims) != 1:
            return []
        won = replace(claims[0], value=1.0 - claims[0].value, sense=_sense(said))
    else:
        (lost,) = win_rate(said, text)
        won = replace(lost, value=1.0 - lost.value)
    opposite: dict[Sense, Sense] = {"at_least": "at_most", "at_most": "at_least", "about": "about"}
    return [replace(won, sense=opposite[won.sense])]


def won_lost(said: Said, text: str) -> Sequence[Claim]:
    """Claim "115W / 107L"."""
    won, lost = (number_of(said[name], comma=said["comma"]).value for name in ("ahead", "behind"))
    return [Claim("wins", won, "about", text), Claim("losses", lost, "about", text)]


def best_period(said: Said, text: str) -> Sequence[Claim]:
    """Claim "best week +15 %"."""
    number = _number(said, fraction=True)
    return [Claim("best_return", number.value, "at_least", text, _period_days(said), slack=number.slack)]


def none_of(measure: str) -> Callable[[Said, str], Sequence[Claim]]:
    """Return what claims that there is none of something."""

    def claims(said: Said, text: str) -> Sequence[Claim]:
        del said
        return [Claim(measure, 0.0, "at_most", text)]

    return claims


def profitable(said: Said, text: str) -> Sequence[Claim]:
    """Claim a profit."""
    del said
    return [Claim("profitable", 0.0, "at_least", text)]


def losing(said: Said, text: str) -> Sequence[Claim]:
    """Claim how many losing days, weeks or months there are at most."""
    unit = said["losing_unit"]
    measure = {"d": "losing_days", "t": "losing_days", "w": "losing_weeks", "v": "losing_weeks"}.get(
        unit[0], "losing_months"
    )
    count = said.get("counted") or "0"
    return [Claim(measure, float(count) if count.isdigit() else float(COUNTED[count]), "at_most", text)]
