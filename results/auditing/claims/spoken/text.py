"""Claims from plain text: phrases are looked for one after the other, and what is left over is quoted."""

from __future__ import annotations

import re
from dataclasses import replace

from results.auditing.claims.claim import Claim
from results.auditing.claims.spoken.numbers import plain
from results.auditing.claims.spoken.phrases import PHRASES

__all__ = ["claims_of_text"]

_TAKEN = "\x00"
_BEFORE_COSTS = re.compile(
    r"\b(?:fee[- ]?free|(?:without|excluding|before|no|zero|ex) (?:any )?(?:fees?|costs?|commissions?)|gross|ohne (?:gebühren|kosten)|gebührenfrei|"
    r"vor (?:gebühren|kosten)|brutto)\b"
)
_AFTER_COSTS = re.compile(
    r"\b(?:(?:after|including|incl\.?|net of) (?:all )?(?:fees?|costs?|commissions?)|net\b|nach (?:gebühren|kosten)|netto)\b"
)
_ASIDE = re.compile(
    r"\b\d[\d.,]*\s?x\s(?:leverage|lever|hebel)\b|\b(?:leverage|hebel)(?: of|:| =| von)?\s?\d[\d.,]*(?:\s?x\b)?|"
    r"\b\d+\s?-?\s?(?:m|min|minutes?|h|hours?|hourly|d|day)\s(?:bars?|candles?|charts?|timeframe|kerzen)\b|\b(?:since|seit|in|until|bis)\s(?:19|20)\d\d\b|"
    r"\brisk(?:s|ing)?(?: of|:)?\s\d[\d.,]*%(?:\s(?:per|a|each)\strade)?"
)
"""Numbers that say how something was traded, not what came of it."""
_SAYS_SOMETHING = re.compile(
    r"\d|\b(?:never|no|every|always|guarantee\w*|all|nie|kein\w*|immer|garantiert|risk[- ]?free|risikofrei|million\w*)\b"
)
_DECIMAL_COMMA = re.compile(r"\d,\d{1,2}(?!\d)|\d,\d{4,}")
_DECIMAL_DOT = re.compile(r"\d\.\d{1,2}(?!\d)|\d\.\d{4,}")


def claims_of_text(given: str) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Return the claims in a sentence, in the order in which it makes them, and what of it was not understood."""
    text = plain(given)
    comma = bool(_DECIMAL_COMMA.search(text)) and not _DECIMAL_DOT.search(text)
    found: list[tuple[int, Claim]] = []
    left, before_costs = _ASIDE.sub(lambda match: _TAKEN * len(match.group()), text), bool(_BEFORE_COSTS.search(text))
    for phrase in PHRASES:
        place = 0
        while (match := phrase.pattern.search(left, place)) is not None:
            said = match.group().strip(" ,;")
            claims = phrase.claims({**match.groupdict(), "comma": comma}, said)
            if claims:
                found += [(match.start(), claim) for claim in claims]
                left = left[: match.start()] + _TAKEN * len(match.group()) + left[match.end() :]
            place = max(match.end(), match.start() + 1)
    claims = tuple(replace(claim, before_costs=before_costs) for _, claim in sorted(found, key=lambda each: each[0]))
    return claims, _left_over(left)


def _left_over(text: str) -> tuple[str, ...]:
    """Return the pieces of a text that no phrase has taken and that say something that could be tested."""
    for known in (_BEFORE_COSTS, _AFTER_COSTS):
        text = known.sub(_TAKEN, text)
    pieces = re.split(rf"{_TAKEN}+|[;\n!?]|(?<!\d)[,.]|[,.](?!\d)|\b(?:and|und|with|mit)\b", text)
    kept = (piece.strip(" :-+()'\"") for piece in pieces)
    return tuple(piece for piece in kept if piece and _SAYS_SOMETHING.search(piece))
