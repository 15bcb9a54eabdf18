"""What the name of a column may stand for: its words, brought to a few of the field, looked up as a set."""

from __future__ import annotations

import re
from functools import cache

__all__ = ["Named", "named"]

_SAME = {
    "entry": "enter entered entering entries open opened opening opens in start started begin began abertura eroeffnung eröffnung",
    "exit": "exited exiting exits close closed closing closes out end ended finish finished cierre schluss schließung",
    "time": "date datetime timestamp ts dt at when times dates datum zeit uhrzeit moment epoch utctime fecha tijd",
    "price": "px rate prices preis kurs precio",
    "quantity": "qty amount units contracts shares lots lot volume vol quantities coins menge amt",
    "profit": "pnl pl gain earnings income winloss gewinn profits profitloss",
    "result": "return returns ret roi roe yield performance perf",
    "pct": "percent percentage perc prozent ratio frac fraction procent",
    "fee": "fees commission commissions comm comms gebühr gebühren gebuehr kommission",
    "funding": "swap swaps rollover financing",
    "balance": "equity capital wallet account bankroll kontostand saldo cash",
    "stop": "sl stoploss",
    "target": "tp takeprofit",
    "liquidation": "liq liquidated",
    "side": "direction dir longshort buysell richtung",
    "asset": "symbol pair ticker instrument market coin underlying security product instid currencypair markt",
    "leverage": "lev hebel gearing",
    "value": "notional cost turnover nominal worth wert",
    "margin": "stake collateral",
    "reason": "comment cause grund",
    "probability": "prob proba confidence p score",
    "bar": "idx index candle barno",
    "after": "new post final closing",
    "before": "old pre initial prior previous",
    "realised": "realized",
}  # fmt: skip
_WORD = {word: known for known, words in _SAME.items() for word in (known, *words.split())}
_NOISE = frozenset(
    ["avg", "average", "mean", "the", "of", "trade", "trades", "position", "pos", "order", "executed", "exec", "fill", "filled",
     "weighted", "local", "utc", "gmt", "utc0", "ms", "us", "ns", "sec", "seconds", "unix", "iso", "actual", "total", "my",
     "per", "and", "for", "on", "by", "coin", "bot", "stored", "realised", "base", "real"]
)  # fmt: skip
MONEY = frozenset(
    ["usd", "usdt", "usdc", "busd", "fdusd", "tusd", "dai", "eur", "gbp", "jpy", "chf", "aud", "cad", "krw", "try", "brl", "inr",
     "cny", "rub", "btc", "eth", "bnb", "quote", "currency", "money", "dollar", "dollars", "euro"]
)  # fmt: skip
_JOINED = (
    (r"(?<![a-z])p\s*[&/+_]\s*l(?![a-z])", " pnl "), (r"s\s*/\s*l\b", " stop "), (r"t\s*/\s*p\b", " target "), (r"%", " pct "),
    (r"#", " no "), (r"take[\s_-]?profit", " target "), (r"stop[\s_-]?loss", " stop "), (r"[$€£¥]", " usd "),
    (r"long[\s_/-]?short", " side "), (r"buy[\s_/-]?sell", " side "), (r"profit[\s_/-]+loss", " profit "),
)  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_FIELDS: dict[str, tuple[str, ...]] = {
    "entry_time": ("entry time", "time"),
    "exit_time": ("exit time",),
    "entry_price": ("entry price", "price"),
    "exit_price": ("exit price",),
    "side": ("side", "type", "action", "side type", "position", "entry side", "side entry", "entry type", "short", "is short", "long", "is long",
             "asset pos", "asset position"),
    "called": ("trade",),
    "asset": ("asset", "asset name", "asset id", "asset contract"),
    "quantity": ("quantity", "size quantity", "quantity asset", "asset quantity", "entry quantity", "quantity entry"),
    "value": ("value", "entry value", "value entry", "value size", "size value", "value quantity"),
    "margin": ("margin", "margin quantity", "margin used", "margin before", "margin entry", "margin value"),
    "leverage": ("leverage", "leverage used"),
    "size": ("size pct", "size", "margin pct", "size margin pct", "size balance pct", "size balance", "quantity pct", "position_pct"),
    "exposure": ("exposure", "exposure pct", "value pct", "exposure balance", "balance exposure"),
    "fee": ("fee", "fee paid", "trading fee", "fee value", "fee both", "round trip fee"),
    "entry_fee": ("entry fee",),
    "exit_fee": ("exit fee",),
    "fee_ratio": ("fee pct", "fee price", "fee price pct", "fee result"),
    "funding": ("funding", "funding fee", "funding paid", "funding cost", "funding value"),
    "profit": ("profit", "net profit", "profit net", "profit value", "profit abs", "net profit value", "result value",
               "profit after fee", "profit usd", "result abs"),
    "result": ("profit pct", "result", "result pct", "net result", "net profit pct", "net result pct", "profit result",
               "profit pct balance", "profit pct margin", "balance result", "result balance", "margin result", "result margin",
               "change pct"),
    "balance_before": ("balance before", "before balance", "entry balance", "balance entry"),
    "balance": ("balance", "balance after", "exit balance", "balance exit", "running balance"),
    "stop": ("stop", "stop price", "price stop", "initial stop", "stop before", "before stop", "stop level"),
    "target": ("target", "target price", "price target", "profit target", "target profit", "target level"),
    "liquidation": ("liquidation", "liquidation price", "price liquidation"),
    "reason": ("exit reason", "reason", "reason exit", "exit type", "exit signal", "exit tag", "exit by", "sell reason", "exit cause"),
    "signal_time": ("signal time", "time signal", "decision time", "entry signal time", "entry decision time"),
    "entry_bar": ("entry bar", "bar entry"),
    "exit_bar": ("exit bar", "bar exit"),
    "probability": ("probability", "entry probability", "probability entry", "model probability", "signal probability"),
    "duration": ("duration", "hold time", "holding time", "hold", "holding", "duration bar", "hold bar", "bar held", "held"),
    "status": ("status", "state", "is entry", "still entry"),
    "number": ("no", "number", "id", "ticket", "no id", "nr"),
    "group": ("strategy", "strategy name", "strategy id", "subaccount", "sub account", "subaccount id", "magic", "magic no", "magic number",
              "portfolio", "portfolio name", "portfolio id", "user", "user id", "bot name", "bot id", "system", "expert", "balance id",
              "balance name", "balance no", "balance number", "balance nr", "balance login", "sub balance", "sub balance id",
              "sub balance name", "balance type"),
    "either": ("entry", "exit"),
}  # fmt: skip
_BY_WORDS = {frozenset(spelt.split()): field for field, spellings in _FIELDS.items() for spelt in spellings}


class Named:
    """What a column's name says.

    Attributes
    ----------
    field
        What it may stand for, None where nothing known.
    words
        Its words, those of the field, with money and noise.
    percent
        Whether it says percent, or a ratio.
    money
        Whether it names a currency.
    """

    __slots__ = ("field", "money", "percent", "words")

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self.percent = "pct" in words
        self.money = bool(MONEY.intersection(words))
        core = frozenset(words) - MONEY
        self.field = _field(core, money=self.money)


def _field(core: frozenset[str], *, money: bool) -> str | None:
    """Return the field of a set of words: as they are, else without those that say nothing."""
    for words in (core, core - _NOISE, core - _NOISE - {"net"}):
        found = _BY_WORDS.get(words)
        if found == "size" and money and "pct" not in words:
            return "value"
        if found == "quantity" and money:
            return "value"
        if found is not None:
            return found
    return None


@cache
def named(name: str) -> Named:
    """Return what a column's name says, whatever its case and punctuation."""
    text = name.strip()
    text = _CAMEL.sub(" ", text.replace("PnL", "pnl").replace("ROI", "roi")).lower()
    for pattern, plain in _JOINED:
        text = re.sub(pattern, plain, text)
    words = re.findall(r"[^\W_]+", text)
    return Named(tuple(_WORD.get(word, word) for word in words))
