"""Fills of anybody: time, market, side, price, quantity, fee, as ccxt and most exchanges have them."""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from results.auditing.round_trips.building import Raw, build
from results.auditing.round_trips.columns import BOTH, Columns, coins, sides
from results.auditing.round_trips.fills import Fills
from results.auditing.round_trips.signs import paid_positive
from results.style.counts import counted
from signals.arrays import Flags

__all__ = ["fills", "form"]

_SIDE = ("side", "buysell", "action", "direction", "way", "type")
_PRICE = ("price", "fillprice", "filledprice", "executedprice", "averageprice", "avgprice", "tradeprice", "px", "rate")
_QUANTITY = (
    "quantity",
    "qty",
    "amount",
    "executedquantity",
    "filledquantity",
    "filledqty",
    "execqty",
    "filled",
    "size",
    "sz",
    "volume",
    "executed",
    "shares",
    "units",
    "vol",
)
_TIME = (
    "datetime",
    "time",
    "date",
    "timestamp",
    "executiontime",
    "executedat",
    "filltime",
    "tradetime",
    "createdat",
    "transacttime",
)
_ASSET = ("symbol", "pair", "market", "instrument", "ticker", "asset", "coin", "product", "contract")
_FEE = ("fee", "ibcommission", "fees", "commission", "feecost", "feeamount", "tradingfee")
_COIN = ("feecurrency", "feetoken", "ibcommissioncurrency", "feecoin", "feeasset", "commissionasset", "feeunit")
_REALISED = ("closedpnl", "realizedpnl", "realisedpnl", "realizedprofit")
_NO_FILLS = re.compile(
    r"entry|exit|^(open|close|opened|closed)(time|date|price|at|rate)|balance|stop|target|^deal$|^signal$|returnpct|^return$|holding|duration|^(pnl|profit|result)"
)
"""Columns of trades, of bars, of statements: what has them is no list of fills."""
_NAME = "fills"


def form(names: set[str]) -> str | None:
    """Return ``fills`` where the columns of these plain names are a fill's and no trade's, else None."""
    wanted = (_SIDE, _PRICE, _QUANTITY, _TIME)
    if any(_NO_FILLS.search(name) for name in names) or not all(names & set(words) for words in wanted):
        return None
    # one more must tell it from a list of something else
    return _NAME if names & {*_ASSET, *_FEE} else None


def fills(columns: Columns, said: str) -> Fills:
    """Return the fills of a table that no exchange is known by; shorts may be opened."""
    del said
    columns, notes = _filled(columns)
    side = columns.series("side", *_SIDE)
    buy = _buys(side, columns, notes)
    quantity = abs(columns.numbers("quantity", *_QUANTITY, needed=True))
    price = columns.numbers("price", *_PRICE, needed=True)
    fee = quantity * float("nan")
    fee_coin = None
    if columns.has(*_FEE):
        fee = paid_positive(columns.numbers("fee", *_FEE), price * quantity, notes)
        named = columns.has(*_COIN)
        fee_coin = coins(columns.text("fee coin", *_COIN) if named else columns.series("fee", *_FEE))
    name = columns.name(_ASSET)
    asset = columns.text("asset", *_ASSET).str.to_uppercase() if name else side.cast(str).str.replace_all("(?s).*", "")
    notes.append("each row is taken for a fill, a purchase or a sale, and nothing for open before the first one")
    return build(
        Raw(
            columns,
            columns.times("time", *_TIME),
            asset,
            buy,
            price,
            quantity,
            fee,
            fee_coin,
            realised=columns.numbers("realised profit", *_REALISED) if columns.has(*_REALISED) else None,
            notes=tuple(notes),
        )
    )


def _buys(side: pl.Series, columns: Columns, notes: list[str]) -> Flags:
    """Return which fills buy: what the side says, or where it is the kind of an order the sign of the quantity."""
    signed = columns.numbers("quantity", *_QUANTITY)
    words = side.cast(pl.String).str.strip_chars().str.to_lowercase()
    if bool((signed < 0).any()) and not bool(words.is_in(BOTH).any()):
        notes.append(
            f"no column says buy or sell: the sign of {columns.used['quantity']!r} does, below zero being a sale"
        )
        columns.used["side"] = f"the sign of {columns.used['quantity']}"
        bought: Flags = signed > 0
        return bought
    return sides(side, columns)


def _filled(columns: Columns) -> tuple[Columns, list[str]]:
    """Leave out orders that were never filled: a history of orders has them too."""
    kept = np.nan_to_num(columns.numbers("quantity", *_QUANTITY)) != 0
    if columns.has("status"):
        kept &= (
            columns.text("status", "status")
            .str.to_lowercase()
            .str.contains("fill|closed|done|executed|complete|trade")
            .to_numpy()
        )
    left = int((~kept).sum())
    if not left or not kept.any():
        return columns, []
    return columns.where(kept), [f"left out: {counted(left, 'order')} that nothing was filled of"]
