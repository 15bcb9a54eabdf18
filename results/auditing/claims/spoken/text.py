"""Claims from plain text: phrases are looked for one after the other, and what is left over is quoted."""

from __future__ import annotations

import re
from dataclasses import replace

from results.auditing.claims.claim import Claim
from results.auditing.claims.spoken.context import ENDS, counts_something, is_of_part, is_of_result
from results.auditing.claims.spoken.phrases import PHRASES
from results.auditing.claims.spoken.plain import PlainText, plain

__all__ = ["claims_of_text"]

_TAKEN = "\x00"
_BEFORE_COSTS = re.compile(
    r"\b(?:fee[- ]?free|(?:without|excluding|before|no|zero|ex) (?:any )?(?:fees?|costs?|commissions?)|gross|ohne (?:gebühren|kosten)|gebührenfrei|"
    r"vor (?:gebühren|kosten)|brutto)\b"
)
_AFTER_COSTS = re.compile(
    r"\b(?:(?:after|including|incl\.?|net of) (?:all )?(?:fees?|costs?|commissions?)|net\b|nach (?:gebühren|kosten)|netto)\b"
)
_COSTS_ASIDE = (
    r"\s?\b(?:after|including|incl\.?|net of|before|without|excluding|nach|inklusive|inkl\.?|vor|ohne|abzüglich) (?:all |any |allen )?"
    r"(?:fees?|costs?|commissions?|gebühren|kosten)\b"
)
"""What is said of costs beside a number, between it and its period perhaps: no part of the phrase."""
_ASIDE = re.compile(
    r"\b\d[\d.,]*\s?x\s(?:leverage|lever|hebel)\b|\b(?:leverage|hebel)(?: of|:| =| von)?\s?\d[\d.,]*(?:\s?x\b)?|"
    r"\b\d+\s?-?\s?(?:m|min|minutes?|h|hours?|hourly|d|day)\s(?:bars?|candles?|charts?|timeframe|kerzen)\b|\b(?:since|seit|in|until|bis)\s(?:19|20)\d\d\b|"
    r"\b(?:risk(?:s|ing)?|risiko)(?: of|:| von)?\s\d[\d.,]*%(?:\s(?:per|a|each|pro|je)\strade)?|\b\d[\d.,]*%\s(?:risk|risiko)(?:\s(?:per|a|each|pro|je)\strade)?|"
    r"\bdays?\smoney[- ]back|\b(?:sl|tp|stop(?:[- ]?loss)?|take[- ]?profit)\b(?: of|:| at)?\s\d[\d.,]*%|\bbacktest(?:ed)?\s(?:over|on)\s\d+\s\w+"
)
"""Numbers that say how something was traded, not what came of it."""
_SAYS_SOMETHING = re.compile(
    r"\d|\b(?:never|no|every|always|guarantee\w*|all|nie|kein\w*|immer|garantiert|risk[- ]?free|risikofrei|million\w*)\b"
)
_DECIMAL_COMMA = re.compile(r"\d,\d{1,2}(?!\d)|\d,\d{4,}")
_DECIMAL_DOT = re.compile(r"\d\.\d{1,2}(?!\d)|\d\.\d{4,}")


def claims_of_text(given: str) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Return the claims in a sentence, in the order in which it makes them, and what of it was not understood."""
    sentence = plain(given)
    before_costs = bool(_BEFORE_COSTS.search(sentence.text))
    sentence = sentence.replaced(_COSTS_ASIDE, "")
    text = sentence.text
    comma = bool(_DECIMAL_COMMA.search(text)) and not _DECIMAL_DOT.search(text)
    found: list[tuple[int, Claim]] = []
    left = _ASIDE.sub(lambda match: _TAKEN * len(match.group()), text)
    for phrase in PHRASES:
        place = 0
        while (match := phrase.pattern.search(left, place)) is not None:
            start, end = match.span()
            place = max(end, start + 1)
            if counts_something(left, match) or is_of_part(text, start, end):
                continue
            claims = phrase.claims({**match.groupdict(), "comma": comma}, match.group().strip(" ,;"))
            if claims and is_of_result(left, start, end, phrase.of_result):
                found += [(start, replace(claim, text=sentence.quoted(start, end))) for claim in claims]
                left = left[:start] + _TAKEN * len(match.group()) + left[end:]
    claims = tuple(replace(claim, before_costs=before_costs) for _, claim in sorted(found, key=lambda each: each[0]))
    return claims, _left_over(sentence, left)


def _left_over(sentence: PlainText, text: str) -> tuple[str, ...]:
    """Return the pieces of a text that no phrase has taken and that say something that could be tested, as they were written."""
    for known in (_BEFORE_COSTS, _AFTER_COSTS):
        text = known.sub(lambda match: _TAKEN * len(match.group()), text)
    pieces, at = [], 0
    for match in re.finditer(rf"{_TAKEN}+|{ENDS}|$", text):
        if _SAYS_SOMETHING.search(text[at : match.start()]):
            pieces.append(sentence.quoted(at, match.start()).strip(" :-+()'\""))
        at = match.end()
    return tuple(piece for piece in pieces if piece)
