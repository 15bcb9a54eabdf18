"""What people say of a bot, phrase by phrase."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from results.auditing.claims.claim import Claim
from results.auditing.claims.spoken.grammar import ABOUT, COUNT, IS, LEAST, PERCENT, PERIOD, RATIO, TRADES, UNIT, VALUE
from results.auditing.claims.spoken.numbers import NUMBER
from results.auditing.claims.spoken.saying import (
    Said,
    a_year,
    losing,
    multiplied,
    none_of,
    one,
    pace,
    profitable,
    ratio,
    returned,
    shares,
    span,
    turned,
    win_rate,
)  # fmt: skip

__all__ = ["PHRASES", "Phrase"]


@dataclass(frozen=True)
class Phrase:
    """A form of words, and what it claims."""

    pattern: re.Pattern[str]
    claims: Callable[[Said, str], Sequence[Claim]]


_WORST_WORD = r"(?:worst|biggest|largest|max(?:imum|imal|\.)?|größter)"


def _phrase(pattern: str, claims: Callable[[Said, str], Sequence[Claim]]) -> Phrase:
    return Phrase(re.compile(rf"(?<![\w.]){pattern}"), claims)


PHRASES: tuple[Phrase, ...] = (
    _phrase(rf"turn(?:ed|s)?\s(?P<ahead>{NUMBER})[^\d;,.]{{0,12}}\s(?:in)?to\s(?P<behind>{NUMBER})(?:\s?(?:usdt|usd|eur|dollars?|€|\$))?(?:\s(?:{PERIOD}))?", turned),
    _phrase(rf"(?:from\s|aus\s|von\s)?(?P<ahead>{NUMBER})(?:\s?(?:usdt|usd|eur|dollars?|€|\$))?\s?(?:\bto|\bauf|\bwurden|->|→)\s(?P<behind>{NUMBER})(?!%|[\d.]*\s?(?:trades|days|{TRADES}))(?:\s?(?:usdt|usd|eur|dollars?|€|\$))?(?:\s(?:{PERIOD}))?", turned),
    _phrase(rf"(?P<verb>doubl\w*|tripl\w*|quadrupl\w*|verdoppel\w*|verdreifach\w*)(?:\s(?:your|my|the|its|das|sich|money|account|balance|konto))*(?:\s?(?:{PERIOD}))?", multiplied),
    _phrase(rf"(?:(?P<least>{LEAST})\s|(?P<about>{ABOUT})\s)?(?P<n>{NUMBER})\s?x(?![a-z\d])(?!\s?leverage)(?:\s?(?:return|gain|profit))?(?:\s?(?:{PERIOD}))?", multiplied),
    _phrase(rf"(?:no|zero|without (?:a |any )?|never (?:had )?a|kein|keinen|(?P<counted>\d+|{COUNT}))\s?(?:losing|red|negative|lossy|verlust)[ -]?(?P<losing_unit>days?|weeks?|months?|tage?|wochen?|monate?)", losing),
    _phrase(r"(?:kein|keine|keinen|nie ein|nie einen)\s(?:losing |verlust)(?P<losing_unit>day|week|month|tag|woche|monat)", losing),
    _phrase(r"(?:no losing trades?|never (?:lost|loses) a trade|(?:all|every) trades? (?:won|wins?|profitable)|kein verlusttrade|no losses\b)", none_of("losses")),
    _phrase(rf"{VALUE}\s(?:losses|losers|losing trades|verluste)(?: in a row| in folge| straight)", one("losses_in_a_row", sense="at_most")),
    _phrase(rf"{VALUE}\s(?:consecutive|straight)\s(?:losses|losers|losing trades)\b", one("losses_in_a_row", sense="at_most")),
    _phrase(rf"(?:no|never (?:a |had a )?|kein)\s?(?:draw-?\s?down|dd)\s(?:over|above|of more than|larger than|beyond|über){IS}{VALUE}", one("max_drawdown", fraction=True, positive=True, sense="at_most")),
    _phrase(r"(?:expectancy (?:is |was )?positive|positive (?:expectancy|expectation))\b", profitable),
    _phrase(rf"(?:max(?:imum|imal|\.)?\s?|largest\s|biggest\s|worst\s|größter\s)?(?:draw-?\s?down|dd|rückgang)\b{IS}{VALUE}", one("max_drawdown", fraction=True, positive=True)),
    _phrase(rf"{VALUE}\s?(?:max(?:imum|imal|\.)?\s?|largest\s)?(?:draw-?\s?down|dd)\b", one("max_drawdown", fraction=True, positive=True)),
    _phrase(rf"(?:never|nie)\s(?:lost|loses|lose|losing|mehr als|lost more)(?:\smore)?(?:\sthan|\sals)?\s{VALUE}(?:\s(?:on|in|per|pro)\s(?:a\s|one\s)?trade)?(?:\sverloren)?", one("worst_trade", fraction=True, positive=True, sense="at_most")),
    _phrase(rf"{_WORST_WORD}\s(?:loss|trade|losing trade|verlust)\b{IS}{VALUE}", one("worst_trade", fraction=True, positive=True)),
    _phrase(rf"(?:best|biggest|largest|größter)\s(?:win|winner|trade|gewinn)\b{IS}{VALUE}", one("best_trade", fraction=True)),
    _phrase(rf"(?:avg\.?|average|mean|durchschnittlicher?|durchschn\.)\s(?:win(?:ner)?|winning trade|profit|gewinn)\b{IS}{VALUE}", one("average_win", fraction=True, positive=True)),
    _phrase(rf"(?:avg\.?|average|mean|durchschnittlicher?|durchschn\.)\s(?:loss|loser|losing trade|verlust)\b{IS}{VALUE}", one("average_loss", fraction=True, positive=True)),
    _phrase(rf"(?:winning trades|profitable trades|winners){IS}{PERCENT}", win_rate),
    _phrase(rf"(?:win[ -]?rate|winning rate|hit[ -]?rate|success rate|strike rate|accuracy|trefferquote|gewinnrate|wr)\b{IS}{VALUE}", win_rate),
    _phrase(rf"(?:wins?|won|gewinnt|winning)\s(?:in |on )?{PERCENT}(?:\s?of (?:all |its |the )?(?:{TRADES}|time))?", win_rate),
    _phrase(rf"{PERCENT}\s?(?:of (?:all |its |the )?{TRADES}\s?(?:are |were |was )?)?(?:win[ -]?rate|wins?\b|winners|winning(?: trades)?|won\b|hit[ -]?rate|accuracy|accurate|success rate|trefferquote|gewinner|gewinntrades|profitable(?: trades)?|treffer|wr\b)", win_rate),
    _phrase(rf"(?:wins?|won|gewinnt|gewann)\s(?P<ahead>\d[\d.,]*|{COUNT})\s(?:(?:out )?of|von)\s(?:every |all |its )?(?P<behind>\d[\d.,]*|{COUNT})(?:\s{TRADES})?", shares),
    _phrase(rf"(?P<ahead>\d[\d.,]*|{COUNT})\s?(?:(?:out )?of|von|/)\s?(?P<behind>\d[\d.,]*|{COUNT})(?:\s{TRADES})?\s(?:wins?|won|winners|winning|were wins|were winners|profitable|are winners|are profitable|gewonnen|gewinnen)\b", shares),
    _phrase(rf"(?:profit[ -]?fa[ck]tor|pf)\b{IS}{VALUE}", one("profit_factor")),
    _phrase(rf"{VALUE}\s?profit[ -]?fa[ck]tor\b", one("profit_factor")),
    _phrase(rf"sharpe(?:[ -]?ratio)?\b{IS}{VALUE}", one("sharpe")),
    _phrase(rf"{VALUE}\s?sharpe(?:[ -]?ratio)?\b", one("sharpe")),
    _phrase(rf"(?:pay-?off(?:[ -]?ratio)?|risk[ /:-]?(?:to[ -])?reward(?:[ -]?ratio)?|reward[ /:-]?(?:to[ -])?risk(?:[ -]?ratio)?|r\s?[:/]\s?r|rrr?|crv|chance-risiko-verhältnis)\b(?: ratio)?{IS}(?:{RATIO}|{VALUE})", ratio),
    _phrase(rf"{RATIO}\s(?:pay-?off(?:[ -]?ratio)?|risk[ /:-]?(?:to[ -])?reward|reward[ /:-]?(?:to[ -])?risk|r\s?[:/]\s?r|rrr?|crv)\b(?: ratio)?", ratio),
    _phrase(rf"(?:expectancy|expectation|expected value|erwartungswert){IS}{VALUE}\s?r\b(?:\s?(?:per|a|pro)\strade)?", one("expectancy_r")),
    _phrase(rf"{VALUE}\s?r\b\s?(?:(?:per|a|pro|each)\strade|expectancy|expectation)", one("expectancy_r")),
    _phrase(rf"(?:expectancy|expectation|expected value|erwartungswert|(?:average|avg\.?|mean|durchschnittlicher) (?:trade|return per trade)){IS}{VALUE}(?:\s?(?:per|a|pro|je|each)\strade)?", one("expectancy", fraction=True)),
    _phrase(rf"{PERCENT}\s?(?:profit |return |gain |gewinn |on average )?(?:(?:per|a|pro|je|each|every)\s(?:single )?trade|/\s?trade|expectancy)\b", one("expectancy", fraction=True)),
    _phrase(rf"{VALUE}\s?{TRADES}(?:\s?(?:{PERIOD}))?", pace),
    _phrase(rf"trades?\s?(?:{PERIOD}){IS}{VALUE}", pace),
    _phrase(rf"{TRADES}\s?[:=]\s?{VALUE}(?!%)", pace),
    _phrase(rf"{VALUE}\s?(?:wins|winners|winning trades|gewinner)\b(?! in a row| in folge| straight)", one("wins")),
    _phrase(rf"{VALUE}\s?(?:losses|losers|losing trades|verlierer)\b", one("losses")),
    _phrase(rf"(?:final|end|ending|closing)\s(?:balance|equity|capital)\b{IS}{VALUE}", one("final_balance")),
    _phrase(rf"(?:ended (?:at|with)|endkapital){IS}{VALUE}(?!%)", one("final_balance")),
    _phrase(rf"(?:(?:lost|loses|down|minus|verlor)\s)?{PERCENT}\s?(?:(?:net |gross |total |compounded |average )*(?:returns?|profits?|gains?|roi|growth|gewinn|rendite|performance|loss)\b)?\s?(?:{PERIOD})", returned),
    _phrase(rf"(?:(?:total |net |gross |average )*(?:returns?|profits?|gains?|roi|growth|gewinn|rendite|performance|made|makes|earned|earns|gained|returned|up|cagr|lost|verlor)\b)\s?(?:{PERIOD}){IS}{PERCENT}", returned),
    _phrase(rf"(?:average |avg\.? )?(?P<adverb>daily|weekly|monthly|yearly|annuali[sz]ed|annual|annually|täglich|wöchentlich|monatlich|jährlich)\s(?:(?:returns?|profits?|gains?|roi|growth|gewinn|rendite)\b)?{IS}{PERCENT}", returned),
    _phrase(rf"cagr\b{IS}{PERCENT}", a_year),
    _phrase(rf"(?:(?:total |net |gross |average |overall )*(?:returns?|profits?|gains?|roi|growth|gewinn|rendite|performance|made|makes|earned|earns|gained|returned|up|lost|verlor)\b){IS}{PERCENT}", returned),
    _phrase(rf"{PERCENT}(?:\s?(?:net |gross |total |overall |compounded )*(?:returns?|profits?|gains?|roi|growth|gewinn|rendite|performance)\b)?", returned),
    _phrase(rf"(?P<once>in|within|over|during|binnen|innerhalb von|nach)\s(?:just |only |the last )?(?P<count>(?:\d[\d.,]*|{COUNT})\b)\s?{UNIT}", span),
    _phrase(r"(?:profitable|makes money|made money|in profit|earns money|profitabel)\b", profitable),
)  # fmt: skip
"""In the order in which they are looked for: what one has taken no later one sees."""
