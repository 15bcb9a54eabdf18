"""Whether a number is of a result at all: what else stands in its part of the sentence."""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["ENDS", "OfResult", "is_of_result"]

OfResult = Literal["surely", "likely", "alone"]
"""How a phrase tells that it is of a result: by its own words; unless others near it say that it is of something else; only where
nothing stands beside it but words of a result."""
ENDS = r"[;\n!?|•]|(?<!\d)[,.]|[,.](?!\d)|\b(?:and|und|with|mit)\b"
"""Where a part of a sentence ends."""
_MONTHS = "jan(?:uary|uar)?|feb(?:ruary|ruar)?|march|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
_OTHER = re.compile(
    r"\b(?:risk\w*|risik\w*|sl|tp|stop\w*|take[- ]?profit|target|fees?|gebühr\w*|commissions?|spread|slippage|leverage|hebel|share|split|off|discount|"
    r"rabatt|bonus|deposit|einzahlung|tax\w*|steuer\w*|automat\w*|retail|lose money|backtest\w* (?:over|on)|data|worst|schlechteste\w*|last|letzte\w*|this|"
    r"diese\w*|today|heute|yesterday|gestern|green|grün|im plus|of (?:all )?(?:the )?(?:days|weeks|months|time)|der (?:tage|wochen|monate|zeit)|days (?:are|were)|"
    r"allocation|correlation|slots?|members|volatil\w*)\b|"
    r"\b(?:btc|bitcoin|eth|ethereum|gold|market|markt|dax|nasdaq|s&p(?: 500)?)\s(?:is |was |went |has )?(?:up|rose|gained|down|fell|stieg|fiel)\b|"
    rf"\b(?:in|im)\s(?:{_MONTHS})\b|\b(?:{_MONTHS})\s?:|\d\s(?:of|von)\s\d"
)
"""Words beside which a percentage is of no result of the whole list."""
_NEUTRAL = re.compile(
    r"\b(?:a|an|the|my|our|its|your|this|it|he|she|they|we|i|bot|system|strategy|strategie|account|konto|portfolio|algo|ea|has|have|had|is|are|was|were|hat|ist|"
    r"made|makes|did|does|so far|bisher|in total|total|overall|insgesamt|net|netto|gross|brutto|after|before|nach|vor|all|allen|costs|kosten|on average|im schnitt|"
    r"average|avg|about|really|only|just|nur|profit|return|gain|roi|gewinn|rendite|performance|result|ergebnis|compounded|passive|income|verified|live|real|with|mit|and|"
    r"und|plus|of|from|since|seit|von|launch|start|beginning|beginn|per|pro|on|auf|margin|balance|equity|capital|kapital|fee-free|fees|gebühren|august|january)\b"
)


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
    before = max((match.end() for match in re.finditer(ENDS, text[:start])), default=0)
    after = re.search(ENDS, text[end:])
    around = f"{text[before:start]}\x00{text[end : end + after.start()] if after else text[end:]}"
    if _OTHER.search(
        f"{text[before:start]}{text[start:end]}{text[end : end + after.start()] if after else text[end:]}"
    ):
        return False
    return how == "likely" or not re.search(r"[a-zäöüß]{2,}", _NEUTRAL.sub(" ", around))
