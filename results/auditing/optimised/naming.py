"""Which columns of a table of trials are measures, which parameters, and which are neither."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = [
    "FIRM",
    "KINDS",
    "WEAK",
    "is_no_parameter",
    "kind_of",
    "less_is_better",
    "plain",
    "says_percent",
    "trade_like",
]

KINDS: dict[str, tuple[str, ...]] = {
    "trades": ("trades", "ntrades", "numtrades", "totaltrades", "tradecount", "tradescount", "numberoftrades", "totalclosedtrades",
               "closedtrades", "totalclosedtradesall", "totaltradesall", "nooftrades", "resultsmetricstotaltrades", "tradesall"),
    "wins": ("wins", "winningtrades", "wintrades", "numwins", "profitabletrades", "nwins", "winners", "numberwinningtrades"),
    "losses": ("losses", "losingtrades", "losstrades", "numlosses", "nlosses", "losers", "numberlosingtrades"),
    "win_rate": ("winrate", "winratio", "winpercent", "winpct", "wr", "percentprofitable", "percentprofitableall", "profitabletradespct", "hitrate",
                 "pctwins", "winningpct", "winratepct"),
    "profit_factor": ("profitfactor", "pf", "profitfactorall"),
    "expectancy": ("expectancy", "expectedpayoff", "avgprofit", "averageprofit", "avgtrade", "avgtradepct", "averagetrade",
                   "profitmean", "meanreturn", "meanprofit", "netexpectancy", "netmean", "resultsmetricsprofitmean"),
    "profit": ("totalprofit", "netprofit", "netprofitall", "totalreturn", "return", "returns", "netreturn", "pnl", "netpnl",
               "totalpnl", "finalreturn", "profittotal", "profitpct", "profit", "profitabs", "returnpct", "totalreturnpct", "roi",
               "resultsmetricsprofittotal", "resultsmetricsprofittotalabs", "netprofitpct"),
    "t": ("t", "tstat", "tstatistic", "tvalue"),
    "sqn": ("sqn",),
    "sharpe": ("sharpe", "sharperatio", "sharperatioall", "annualizedsharpe", "sharpeannual"),
    "sortino": ("sortino", "sortinoratio", "sortinoratioall"),
    "calmar": ("calmar", "calmarratio"),
    "omega": ("omega", "omegaratio"),
    "edge": ("edge", "netedge", "edgenet"),
    "payoff": ("payoff", "payoffratio", "netpayoff", "avgwinavgloss", "ratioavgwinavgloss", "rewardrisk"),
    "cagr": ("cagr", "returnann", "annualreturn", "annualizedreturn"),
    "final": ("equityfinal", "finalequity", "finalbalance", "endvalue", "balance", "finalcapital"),
    "drawdown": ("maxdrawdown", "maxdrawdownall", "drawdown", "maxdd", "dd", "equitydd", "equityddpct", "maxdrawdownpct", "mdd", "maximumdrawdown",
                 "drawdownpct", "maxequitydrawdown", "avgdrawdown"),
    "recovery": ("recoveryfactor",),
    "objective": ("value", "values0", "objective", "loss", "score", "fitness", "result", "custom", "target", "metric"),
    "gross_profit": ("grossprofit", "grossprofitall"),
    "gross_loss": ("grossloss", "grosslossall"),
}  # fmt: skip
"""Plain names of measures by kind."""
FIRM = ("win_rate", "profit_factor", "expectancy", "sharpe", "sqn", "sortino", "calmar", "omega", "recovery", "cagr")
"""Kinds that only many trades together have."""
WEAK = ("profit", "final", "drawdown", "payoff")
"""Kinds that a single trade may have too."""
_BY_NAME = {name: kind for kind, names in KINDS.items() for name in names}
_NUMBERS = {
    "number", "trial", "trialid", "pass", "epoch", "index", "id", "row", "run", "rank", "cell", "unnamed0", "column1", "level0", "iteration", "best", "state", "isbest",
    "isinitialpoint", "israndom", "stakecurrency", "strategy", "avgduration", "duration", "windrawloss", "windrawlosswin", "medianprofit", "start", "end", "period",
    "runid", "runno", "seconds", "elapsed", "runtime", "time", "date", "timestamp", "elapsedseconds", "fittime", "startindex", "endindex", "startvalue", "datetimestart", "datetimecomplete", "intermediatevalues", "systemattrs", "seed",
}  # fmt: skip
_NO_PARAMETER = re.compile(
    r"^(userattrs|systemattrs|datetime|resultsmetrics|avg|average|best|worst|median|maxtrade|mintrade|maxwin|maxloss|largest|exposure|holding|"
    r"volatility|buyhold|benchmark|equity|kelly|total|gross|net|annual|commission|fees|openpnl|opentrade|expect|tail|common|value|skew|kurt|cvar|var)"
)
_TRADE_WORDS = re.compile(
    r"^(entry|exit|open|close|buy|sell)(ed)?(date|time|price|at|bar|timestamp|fill)|^(date|datetime|time|timestamp|datetime|side|direction|tradeno|ticket|orderid|deal|"
    r"tradeid|positionid|enterprice|opendate|closedate|openrate|closerate|day|week|month|year|hour|dir|longshort|buysell)$|^(entry|exit)(trade)?(id|bar|time|price|fees|timestamp)|^avg(entry|exit)price$"
)
_LEAST = re.compile(r"loss$|drawdown|dd$|error")


def plain(name: str) -> str:
    """Return a column's name as letters and digits in lower case; ``%`` and what stands in brackets are left away."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\[[^]]*\]|\([^)]*\)", "", name.removeprefix("\ufeff").lower()))


def kind_of(name: str) -> str:
    """Return what measure a column is, "" where its name says none."""
    key = plain(name)
    return (
        _BY_NAME.get(key)
        or _BY_NAME.get(key.removeprefix("userattrs"), "")
        or ("objective" if re.fullmatch(r"values\d+", key) else "")
    )


def says_percent(name: str) -> bool:
    """Whether a column's name says that it is in percent."""
    return "%" in name or bool(re.search(r"(^|[^a-z])(pct|percent)", name.lower()))


def is_no_parameter(name: str) -> bool:
    """Whether a column is neither a parameter nor a measure that is known: a number of the row, a time, a further measure."""
    key = plain(name)
    return key in _NUMBERS or bool(_NO_PARAMETER.match(key)) or key == ""


def trade_like(names: Sequence[str]) -> bool:
    """Whether columns are those of a list of trades or of bars: times and prices of entries and exits, sides."""
    return any(_TRADE_WORDS.match(plain(name)) for name in names)


def less_is_better(name: str) -> bool:
    """Whether a measure's name says that less of it is better."""
    return bool(_LEAST.search(plain(name)))
