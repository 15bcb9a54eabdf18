"""What people say of a bot, phrase by phrase."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from results.auditing.claims.claim import Claim
from results.auditing.claims.spoken.context import OfResult
from results.auditing.claims.spoken.grammar import ABOUT, COUNT, IS, LEAST, PERCENT, PERIOD, RATIO, TRADES, UNIT, VALUE
from results.auditing.claims.spoken.numbers import NUMBER
from results.auditing.claims.spoken.saying import (
    Said,
    a_year,
    best_period,
    earned_on,
    losing,
    lost_share,
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
    won_lost,
)  # fmt: skip

__all__ = ["PHRASES", "Phrase"]


@dataclass(frozen=True)
class Phrase:
    """A form of words, what it claims, and how sure it is that it is of a result: see `context.is_of_result`."""

    pattern: re.Pattern[str]
    claims: Callable[[Said, str], Sequence[Claim]]
    of_result: OfResult = "surely"


_MEAN = r"(?:avg\.?|average|mean|ø|durchschnittliche[rs]?|durchschn\.)"
_WORST_WORD = r"(?:worst|biggest|largest|max(?:imum|imal|\.)?|größter)"


def _phrase(pattern: str, claims: Callable[[Said, str], Sequence[Claim]], of_result: OfResult = "surely") -> Phrase:
    return Phrase(re.compile(rf"(?<![\w.]){pattern}"), claims, of_result)


PHRASES: tuple[Phrase, ...] = (
    _phrase(rf"turn(?:ed|s)?\s(?P<ahead>{NUMBER})[^\d;,.]{{0,12}}\s(?:in)?to\s(?P<behind>{NUMBER})(?:\s?(?:usdt|usd|eur|dollars?|€|\$))?(?:\s(?:{PERIOD}))?", turned),
    _phrase(rf"(?:(?:from|aus|von)\s(?=\S)|(?=[$€£]|{NUMBER}(?:\s?(?:usdt|usd|eur|dollars?|€|\$|->|→)|\s?(?:to|auf|wurden)\s(?:[$€£]|{NUMBER}\s?(?:usdt|usd|eur|dollars?|€|\$)))|\d[\d.,]*k\b|\d[\d.,]{{2,}}\s))(?P<ahead>{NUMBER})(?:\s?(?:usdt|usd|eur|dollars?|€|\$))?\s?(?:\bto|\bauf|\bwurden|->|→)\s(?P<behind>{NUMBER})(?!%|[\d.]*\s?(?:trades|days|{TRADES}))(?:\s?(?:usdt|usd|eur|dollars?|€|\$))?(?:\s(?:{PERIOD}))?", turned),
    _phrase(rf"(?P<verb>doubl\w*|tripl\w*|quadrupl\w*|verdoppel\w*|verdreifach\w*)(?:\s(?:your|my|the|its|das|sich|money|accounts?|balance|konto))*(?:\s?(?:{PERIOD}))?", multiplied),
    _phrase(rf"(?:(?P<least>{LEAST})\s|(?P<about>{ABOUT})\s)?(?P<n>{NUMBER})\s?x(?![a-z\d])(?!\s?leverage)(?:\s?(?:return|gain|profit))?(?:\s?(?:{PERIOD}))?", multiplied),
    _phrase(r"(?:every|all|jede[rns]?|alle)\s(?:single\s)?(?P<losing_unit>days?|weeks?|months?|tage?|wochen?|monate?)\s(?:(?:is|are|was|were|ist|sind|war|waren)\s)?(?:in the )?(?:green|profitable|positive|im plus|grün)\b", losing),
    _phrase(rf"(?:no|zero|not (?:a|one)(?: single)?|without (?:a |any )?|never (?:had )?a|keine?n?(?: einzige[rn]?)?|(?P<counted>\d+|{COUNT}))\s?(?:losing|red|negative|lossy|verlust)[ -]?(?P<losing_unit>days?|weeks?|months?|tage?|wochen?|monate?)", losing),
    _phrase(r"(?:keine?n?(?: einzige[rn]?)?|nie eine?n?)\s(?:losing |verlust)(?P<losing_unit>day|week|month|tag|woche|monat)", losing),
    _phrase(r"(?:(?:no|not (?:a|one)(?: single)?) losing trades?|never (?:lost|loses) a trade|(?:all|every) trades? (?:won|wins?|profitable)|keine?n?(?: einzige[rn]?)? verlusttrades?|no losses\b)", none_of("losses")),
    _phrase(rf"{VALUE}\s(?:losses|losers|losing trades|verluste)(?: max\.?| at most| maximal)?(?: in a row| in folge| hintereinander| am stück| straight)", one("losses_in_a_row", sense="at_most")),
    _phrase(rf"{VALUE}\s(?:consecutive|straight)\s(?:losses|losers|losing trades)\b", one("losses_in_a_row", sense="at_most")),
    _phrase(rf"(?:max(?:imum|imal|\.)?|longest|längste)\s(?:loss(?:es)?|losing|verlust)[ -]?(?:streak|serie|run)\b{IS}{VALUE}", one("losses_in_a_row", sense="at_most")),
    _phrase(r"(?:no|zero|kein(?:en)?)\s(?:draw-?\s?downs?|dd)\b(?!\s(?:over|above|of|larger|beyond|über))", none_of("max_drawdown")),
    _phrase(rf"(?:lost|loses?|loss(?:es)?|fell|falls?|down|verlor|verlust)[^,;.\d%]{{0,20}}?{VALUE}\s(?:from|below|off|vom|unter)\s(?:its |the |a |dem )?(?:peak|high|top|hoch|höchststand)\b", one("max_drawdown", fraction=True, positive=True)),
    _phrase(rf"peak[ -]to[ -]trough(?:\s(?:loss|decline|fall|draw-?\s?down))?{IS}{VALUE}", one("max_drawdown", fraction=True, positive=True)),
    _phrase(rf"(?:max(?:imum|imal|imaler|\.)?\s)?(?:loss|verlust)\s?(?:(?:per|pro|je|a)\s|/\s?)trade{IS}{VALUE}", one("worst_trade", fraction=True, positive=True, sense="at_most")),
    _phrase(rf"(?:rückgang|draw-?\s?down|dd)\s(?:was |war )?(?:never|nie)\s(?:mehr als|more than|above|over|über|exceeded)\s{VALUE}", one("max_drawdown", fraction=True, positive=True, sense="at_most")),
    _phrase(rf"(?:no|never (?:a |had a )?|kein)\s?(?:draw-?\s?down|dd)\s(?:over|above|of more than|larger than|beyond|über){IS}{VALUE}", one("max_drawdown", fraction=True, positive=True, sense="at_most")),
    _phrase(r"(?:expectancy (?:is |was )?positive|positive (?:expectancy|expectation))\b", profitable),
    _phrase(rf"(?:max(?:imum|imal|\.)?\s?|largest\s|biggest\s|worst\s|größter\s)?(?:draw-?\s?down|dd|rückgang)\b{IS}{VALUE}", one("max_drawdown", fraction=True, positive=True)),
    _phrase(rf"{VALUE}\s?(?:max(?:imum|imal|\.)?\s?|largest\s)?(?:draw-?\s?down|dd)\b(?!-?\s?(?:free|frei))", one("max_drawdown", fraction=True, positive=True)),
    _phrase(rf"(?:never|nie)\s(?:lost|loses|lose|losing|mehr als|lost more)(?:\smore)?(?:\sthan|\sals)?\s{VALUE}(?:\s(?:on|in|per|pro)\s(?:a\s|one\s)?trade)?(?:\sverloren)?", one("worst_trade", fraction=True, positive=True, sense="at_most")),
    _phrase(rf"best\s{UNIT}{IS}{PERCENT}", best_period),
    _phrase(rf"{_WORST_WORD}\s(?:loss|trade|losing trade|verlust)\b{IS}{VALUE}", one("worst_trade", fraction=True, positive=True)),
    _phrase(rf"(?:best|biggest|largest|größter)\s(?:win|winner|trade|gewinn)\b{IS}{VALUE}", one("best_trade", fraction=True)),
    _phrase(rf"(?:{_MEAN}\s)?(?:profit|return|gain|gewinn|rendite|ergebnis)\s?(?:(?:per|pro|je|a)\s|/\s?)trade{IS}{PERCENT}", one("expectancy", fraction=True)),
    _phrase(rf"{PERCENT}\s(?:{_MEAN}\s)?(?:profit|return|gain|gewinn|rendite)\s?(?:(?:per|pro|je|a)\s|/\s?)trade\b", one("expectancy", fraction=True)),
    _phrase(rf"(?:per|pro|je)\strade\b{IS}{PERCENT}", one("expectancy", fraction=True), "alone"),
    _phrase(rf"(?:avg\.?|average|mean|durchschnittlicher?|durchschn\.)\s(?:win(?:ner)?|winning trade|profit|gewinn)\b{IS}{VALUE}", one("average_win", fraction=True, positive=True)),
    _phrase(rf"(?:avg\.?|average|mean|durchschnittlicher?|durchschn\.)\s(?:loss|loser|losing trade|verlust)\b{IS}{VALUE}", one("average_loss", fraction=True, positive=True)),
    _phrase(rf"(?:loss[ -]?rate|losing rate|verlustrate|verlustquote)\b{IS}{PERCENT}", lost_share),
    _phrase(rf"{PERCENT}\s?(?:of (?:all |its |the )?{TRADES}\s?(?:are |were )?)?(?:losers|losing(?: trades)?|losses|loss rate|verlierer|verlusttrades)\b", lost_share),
    _phrase(rf"(?:loses?|lost|verliert)\s(?:(?P<most>only|nur|at most)\s)?(?P<ahead>\d[\d.,]*|{COUNT})\s(?:in|(?:out )?of|von)\s(?:every |all |its )?(?P<behind>\d[\d.,]*|{COUNT})(?:\s{TRADES})?(?!%)", lost_share),
    _phrase(rf"{PERCENT}\s(?:of|der|aller|von)\s(?:all |its |the |allen )?{TRADES}\s(?:are |were |sind |waren )?(?:in (?:the )?(?:profit|green|plus)|im plus|im gewinn|positiv\w*|green)\b", win_rate),
    _phrase(rf"(?:winning trades|profitable trades|winners){IS}{PERCENT}", win_rate),
    _phrase(r"(?P<ahead>\d+)\s?w\s?[/,-]?\s?(?P<behind>\d+)\s?l\b", won_lost),
    _phrase(rf"w\s?[:/]\s?l\b{IS}(?P<ahead>\d+)\s?[/:-]\s?(?P<behind>\d+)\b", won_lost),
    _phrase(r"(?P<ahead>\d+)\s?-\s?(?P<behind>\d+)\s(?:record|bilanz)\b", won_lost),
    _phrase(rf"(?:wins|winners|gewinner)\s?[:=]\s?{VALUE}(?!%|[\d.,])", one("wins")),
    _phrase(rf"(?:losses|losers|verlierer)\s?[:=]\s?{VALUE}(?!%|[\d.,])", one("losses")),
    _phrase(rf"#\s?{TRADES}\s?[:=]?\s?{VALUE}(?!%)", one("trades")),
    _phrase(rf"(?:win[ -]?rate|win%|winning rate|erfolgsquote|hit[ -]?rate|success rate|strike rate|accuracy|trefferquote|gewinnrate|wr)\b{IS}{VALUE}", win_rate),
    _phrase(rf"(?:wins?|won|gewinnt|winning)\s(?:in |on )?{PERCENT}(?:\s?of (?:all |its |the )?(?:{TRADES}|time))?", win_rate),
    _phrase(rf"{PERCENT}\s?(?:of (?:all |its |the )?{TRADES}\s?(?:are |were |was )?)?(?:win[ -]?rate|wins?\b|winners|winning(?: trades)?|won\b|hit[ -]?rate|accuracy|accurate|success rate|trefferquote|gewinner|gewinntrades|profitable\b(?!\s(?:days|weeks|months|tage|wochen|monate))(?: trades)?|treffer|wr\b)", win_rate),
    _phrase(rf"(?:wins?|won|gewinnt|gewann)\s(?P<ahead>\d[\d.,]*|{COUNT})\s(?:(?:out )?of|von)\s(?:every |all |its )?(?P<behind>\d[\d.,]*|{COUNT})(?:\s{TRADES})?", shares),
    _phrase(rf"(?P<ahead>\d[\d.,]*|{COUNT})\s?(?:(?:out )?of|von|/)\s?(?P<behind>\d[\d.,]*|{COUNT})(?:\s{TRADES})?\s(?:wins?|won|winners|winning|were wins|were winners|profitable|are winners|are profitable|gewonnen|gewinnen)\b", shares),
    _phrase(rf"(?:profit[ -]?fa[ck]tor|pf)\b{IS}{VALUE}", one("profit_factor")),
    _phrase(rf"{VALUE}\s?(?:profit[ -]?fa[ck]tor|pf)\b", one("profit_factor")),
    _phrase(rf"sharpe(?:[ -]?ratio)?\b{IS}{VALUE}", one("sharpe")),
    _phrase(rf"{VALUE}\s?sharpe(?:[ -]?ratio)?\b", one("sharpe")),
    _phrase(rf"(?:pay-?off(?:[ -]?ratio)?|risk[ /:-]?(?:to[ -])?reward(?:[ -]?ratio)?|reward[ /:-]?(?:to[ -])?risk(?:[ -]?ratio)?|r\s?[:/]\s?r|rrr?|crv|chance-risiko-verhältnis)\b(?: ratio)?{IS}(?:{RATIO}|{VALUE})", ratio),
    _phrase(rf"{VALUE}\s?(?:rrr?|r:r|crv|pay-?off(?:[ -]?ratio)?)\b", one("payoff_ratio")),
    _phrase(rf"{RATIO}\s(?:pay-?off(?:[ -]?ratio)?|risk[ /:-]?(?:to[ -])?reward|reward[ /:-]?(?:to[ -])?risk|r\s?[:/]\s?r|rrr?|crv)\b(?: ratio)?", ratio),
    _phrase(rf"(?:expectancy|expectation|expected value|erwartungswert){IS}{VALUE}\s?r\b(?:\s?(?:per|a|pro)\strade)?", one("expectancy_r")),
    _phrase(rf"{VALUE}\s?r\b\s?(?:(?:per|a|pro|each)\strade|expectancy|expectation)", one("expectancy_r")),
    _phrase(rf"(?:expectancy|expectation|expected value|erwartungswert|(?:average|avg\.?|mean|durchschnittlicher) (?:trade|return per trade)){IS}{VALUE}(?:\s?(?:per|a|pro|je|each)\strade)?", one("expectancy", fraction=True)),
    _phrase(rf"{PERCENT}\s?(?:profit |return |gain |gewinn |on average |average |avg\.? |im schnitt |durchschnittlich )?(?:(?:per|a|pro|je|each|every)\s(?:single )?trade|/\s?trade|expectancy)\b", one("expectancy", fraction=True)),
    _phrase(rf"{VALUE}\s?{TRADES}(?:\s?(?:{PERIOD}))?", pace),
    _phrase(rf"trades?\s?(?:{PERIOD}){IS}{VALUE}", pace),
    _phrase(rf"{TRADES}\s?[:=]\s?{VALUE}(?!%)", pace),
    _phrase(rf"{VALUE}\s?(?:wins|winners|winning trades|gewinner)\b(?! in a row| in folge| straight)", one("wins")),
    _phrase(rf"{VALUE}\s?(?:losses|losers|losing trades|verlierer|verlusttrades|verluste)\b(?! in a row| in folge| hintereinander| straight)", one("losses")),
    _phrase(rf"(?:profit|gain|gewinn|made|earned)\s(?:of |von )?(?P<behind>[$€£]\s?{NUMBER}|{NUMBER}\s?(?:usdt|usd|eur|dollars?|€|\$))\s(?:on|from|with|mit|bei|auf)\s(?:a |an |an account of |only |just |nur )*(?P<ahead>{NUMBER})(?:\s?(?:usdt|usd|eur|dollars?|€|\$))?", earned_on),
    _phrase(rf"(?:einsatz|startkapital|start|deposit|stake|capital|kapital)\s?:?\s?(?P<ahead>{NUMBER})\s?(?:usdt|usd|eur|dollars?|€|\$)?\s?,\s?(?:profit|gain|gewinn)\s?:?\s?(?P<behind>{NUMBER})\s?(?:usdt|usd|eur|dollars?|€|\$)", earned_on),
    _phrase(rf"(?:final|end|ending|closing)\s(?:balance|equity|capital)\b{IS}{VALUE}", one("final_balance")),
    _phrase(rf"(?:ended (?:at|with)|endkapital){IS}{VALUE}(?!%)", one("final_balance")),
    _phrase(rf"(?:(?:lost|loses|down|minus|verlor)\s)?{PERCENT}\s?(?:(?:net |gross |total |compounded |average )*(?:returns?|profits?|gains?|pnl|p&l|roi|growth|gewinn|rendite|performance|loss)\b)?\s?(?:{PERIOD})", returned, "likely"),
    _phrase(rf"(?:(?:total |net |gross |average )*(?:returns?|profits?|gains?|pnl|p&l|roi|growth|gewinn|rendite|performance|made|makes|earned|earns|gained|returned|up|cagr|lost|verlor)\b)\s?(?:{PERIOD}){IS}{PERCENT}", returned, "likely"),
    _phrase(rf"(?:average |avg\.? )?(?P<adverb>daily|weekly|monthly|yearly|annuali[sz]ed|annual|annually|täglich|wöchentlich|monatlich|jährlich)\s(?:(?:returns?|profits?|gains?|pnl|p&l|roi|growth|gewinn|rendite)\b)?{IS}{PERCENT}", returned, "likely"),
    _phrase(rf"(?:cagr|apr|apy|arr)\b{IS}{PERCENT}", a_year),
    _phrase(rf"{PERCENT}\s?(?:roi |return )?(?:cagr|apr|apy)\b", a_year),
    _phrase(rf"(?:every|each|jede[nrs]?|pro|per)\s{UNIT}{IS}{PERCENT}", returned, "likely"),
    _phrase(rf"(?P<once>in|within|over|binnen|innerhalb von)\s(?:just |only |nur |the last |the past |den letzten )?(?P<count>(?:\d[\d.,]*|{COUNT})\b)\s{UNIT}\s?[:,]?\s?(?:made |earned |gained |up |a profit of |profit |gewinn )?{PERCENT}", returned, "likely"),
    _phrase(rf"{PERCENT}\s(?P<unit>day|week|month|year|tag|woche|monat|jahr)\b(?=\s*(?:$|[,;.!|)]))", returned, "likely"),
    _phrase(rf"(?:returns?|profits?|gains?|pnl|p&l|gewinn|rendite|performance|made|up)\s(?:since|seit)\s[\w ]{{1,20}}?:?\s{PERCENT}", returned, "likely"),
    _phrase(rf"(?:(?:total |net |gross |average |overall )*(?:returns?|profits?|gains?|pnl|p&l|roi|growth|gewinn|rendite|performance|made|makes|earned|earns|gained|returned|up|lost|verlor)\b){IS}{PERCENT}", returned, "likely"),
    _phrase(rf"{PERCENT}(?:\s?(?:net |gross |total |overall |compounded )*(?:returns?|profits?|gains?|pnl|p&l|roi|growth|gewinn|rendite|performance)\b)?", returned, "alone"),
    _phrase(rf"(?P<once>in|within|over|during|binnen|innerhalb von|nach)\s(?:just |only |the last )?(?P<count>(?:\d[\d.,]*|{COUNT})\b)\s?{UNIT}", span, "likely"),
    _phrase(r"(?:profitable|makes money|made money|in profit|earns money|profitabel)\b(?!\s(?:days|weeks|months|tage|wochen|monate))", profitable, "likely"),
)  # fmt: skip
"""In the order in which they are looked for: what one has taken no later one sees."""
