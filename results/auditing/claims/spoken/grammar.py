"""Words of which phrases are made: a number with what is said before and after it, a period, a ratio."""

from __future__ import annotations

from results.auditing.claims.spoken.numbers import COUNTED, NUMBER

__all__ = ["ABOUT", "COUNT", "IS", "LEAST", "PERCENT", "PERIOD", "RATIO", "TRADES", "UNIT", "VALUE"]

LEAST = r"at least|more than|over|above|>=|>|minimum|min\.?|mindestens|über|mehr als|greater than|exceeds|exceeding|no less than"
MOST = (
    r"max\.?|at most|less than|under|below|<=|<|maximum of|up to|no more than|never more than|not more than|only|höchstens|unter|weniger als|maximal|"
    r"nur|bis zu|never (?:lost|loses|exceeded|above|over)(?: more than)?"
)
ABOUT = r"about|around|roughly|approximately|approx\.?|ca\.?|circa|etwa|rund|~|nearly|almost|fast|some"
VALUE = (
    rf"(?:(?P<least>{LEAST})\s?|(?P<most>{MOST})\s?|(?P<about>{ABOUT})\s?)?(?P<n>{NUMBER})(?P<percent>%)?"
    rf"(?:\s?(?P<to>-|to|bis|±|\+/-|\+-)\s?(?P<m>{NUMBER})(?P<percent2>%)?)?(?P<more>\+|\s(?:or|and|und|oder) (?:more|mehr|better))?"
)
PERCENT = VALUE.replace("(?P<percent>%)?", rf"(?:(?P<percent>%)|(?=\s?(?:-|to|bis|±|\+/-|\+-)\s?{NUMBER}%))", 1)
"""A value that is written as a percentage."""
COUNT = "|".join(COUNTED)
UNIT = r"(?P<unit>trading days?|calendar days?|days?|weeks?|wks?|months?|mos?|quarters?|years?|yrs?|tage?n?|wochen?|monate?n?|jahre?n?)\b"
PERIOD = (
    rf"(?:(?P<once>in|within|over|during|after|binnen|innerhalb von|nach)\s(?:just |only |the last |nur |the first )?|(?:per|each|every|every single|pro|je|am|im|in der|jeden|jede|"
    rf"jedes|a|an)\s|/\s?)(?:(?P<count>(?:\d[\d.,]*|{COUNT})\b)\s?)?{UNIT}"
    r"|(?P<adverb>daily|weekly|monthly|quarterly|yearly|annually|annualised|annualized|annual|p\.\s?a\.?|pa\b|täglich|wöchentlich|monatlich|jährlich|tgl\.)"
)
IS = r"\s?(?:[:=]|\bof\b|\bis\b|\bwas\b|\bat\b|\bvon\b|\bist\b|\bwar\b|\bby\b)?\s?(?:just\s|was\s|is\s)?"
RATIO = r"(?P<ahead>\d[\d.,]*)\s?(?:[:/]|to|zu)\s?(?P<behind>\d[\d.,]*)\b"
TRADES = r"(?:closed |live |completed |total )?(?:trades?|positions?|deals|transaktionen|round trips?)\b"
