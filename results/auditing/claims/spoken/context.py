"""Whether a number is of a result at all: what else stands in its part of the sentence."""

from __future__ import annotations

import re
from typing import Literal

from results.auditing.claims.spoken.numbers import COUNTED

__all__ = ["ENDS", "OfResult", "counts_something", "is_of_part", "is_of_result"]

OfResult = Literal["surely", "likely", "alone"]
"""How a phrase tells that it is of a result: by its own words; unless others near it say that it is of something else; only where
nothing stands beside it but words of a result."""
ENDS = r"[;\n!?|•]|(?<!\d)[,.]|[,.](?!\d)|\b(?:and|und|with|mit)\b"
"""Where a part of a sentence ends."""
_MONTHS = "jan(?:uary|uar)?|feb(?:ruary|ruar)?|march|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
_COUNT = "|".join(COUNTED)
_OTHER = re.compile(
    r"\b(?:risk\w*|risik\w*|sl|tp|stop\w*|take[- ]?profit|target|fees?|gebühr\w*|commissions?|spread|slippage|leverage|hebel|share|split|off|discount|"
    r"rabatt|bonus|deposit|einzahlung|tax\w*|steuer\w*|automat\w*|retail|lose money|backtest\w* (?:over|on)|data|worst|schlechteste\w*|this|"
    rf"(?:last|letzte\w*)(?!\w|\s(?:\d|(?:{_COUNT})\b))|"
    r"diese\w*|today|heute|yesterday|gestern|green|grün|im plus|of (?:all )?(?:the )?(?:days|weeks|months|time)|der (?:tage|wochen|monate|zeit)|days (?:are|were)|"
    r"allocation|correlation|slots?|members|volatil\w*)\b|"
    r"\b(?:btc|bitcoin|eth|ethereum|gold|market|markt|dax|nasdaq|s&p(?: 500)?)\s(?:is |was |went |has )?(?:up|rose|gained|down|fell|stieg|fiel)\b|"
    rf"\b(?:in|im)\s(?:{_MONTHS})\b|(?<!since )(?<!seit )\b(?:{_MONTHS})\s?:|\d\s(?:of|von)\s\d"
)
"""Words beside which a percentage is of no result of the whole list."""
_NEUTRAL = re.compile(
    r"\b(?:a|an|the|my|our|its|your|this|it|he|she|they|we|i|bot|system|strategy|strategie|account|konto|portfolio|algo|ea|has|have|had|is|are|was|were|hat|ist|"
    r"made|makes|did|does|so far|bisher|in total|total|overall|insgesamt|net|netto|gross|brutto|after|before|nach|vor|all|allen|costs|kosten|on average|im schnitt|"
    r"average|avg|about|really|only|just|nur|profit|return|gain|roi|gewinn|rendite|performance|result|ergebnis|compounded|passive|income|verified|live|real|with|mit|and|"
    r"und|plus|of|from|since|seit|von|launch|start|beginning|beginn|per|pro|on|auf|margin|balance|equity|capital|kapital|fee-free|fees|gebühren|august|january)\b"
)
_PART = re.compile(
    rf"\b(?:last|past|latest|recent|first|letzten?|vergangenen|ersten)\s(?:\d[\d.,]*|{_COUNT})\s(?:closed |live )?(?:trades?|positions?|signals?)\b|"
    r"\b(?:on|for|of|bei|von)\s(?:the |all |den |allen )?(?:longs?|shorts?)\b(?:[ -](?:trades|positions|side))?"
)
"""Words that speak of some trades of the list, not of all."""
_COUNTED_THINGS = re.compile(
    r"\s?(?:closed |live |completed |total |trading |losing |winning )?(?:trades?|positions?|deals|transaktionen|days?|weeks?|months?|years?|hours?|minutes?|tagen?|wochen?|"
    r"monaten?|jahren?|stunden|minuten|markets?|coins?|pairs?|accounts?|consecutive|in a row)\b(?!\s?[:=]?\s?[+-]?\d)"
)


def counts_something(text: str, match: re.Match[str]) -> bool:
    """Return whether the number that a phrase ends with belongs to the words behind it: "win rate over 105 trades".

    So it does where a thing that is counted follows, or where the name stands behind a percentage already ("74% win rate at 2.1").
    """
    said = match.groupdict()
    if said.get("n") is None or said.get("percent") or said.get("percent2"):
        return False
    if max(match.end(name) for name in ("n", "m", "more") if said.get(name)) != match.end():
        return False
    named_first = re.match(r"[a-zäöüß]", text[match.start() :]) is not None and match.start("n") > match.start()
    if named_first and text[: match.start()].rstrip().endswith("%"):
        return True
    return _COUNTED_THINGS.match(text, match.end()) is not None


def is_of_part(text: str, start: int, end: int) -> bool:
    """Return whether what stands between two places of a sentence is of some of the trades: the last hundred, the longs."""
    before, after = _part(text, start, end)
    return _PART.search(f"{before}{text[start:end]}{after}") is not None


def _part(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after in the same part of the sentence."""
    begin = max((match.end() for match in re.finditer(ENDS, text[:start])), default=0)
    stop = re.search(ENDS, text[end:])
    return text[begin:start], text[end : end + stop.start()] if stop else text[end:]


def is_of_result(text: str, start: int, end: int, how: OfResult) -> bool:
    """Return whether what a phrase found between two places is of a result.

    Parameters
    ----------
    text
        The sentence, what other phrases have taken being blank.
    start, end
        Where the phrase stands.
    how
        How the phrase tells.
    """
    if how == "surely":
        return True
    before, after = _part(text, start, end)
    if _OTHER.search(f"{before}{text[start:end]}{after}"):
        return False
    return how == "likely" or not re.search(r"[a-zäöüß]{2,}", _NEUTRAL.sub(" ", f"{before}\x00{after}"))
