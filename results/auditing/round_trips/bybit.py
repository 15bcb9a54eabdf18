"""Bybit: executions, the log of a unified account, and closed positions."""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from results.auditing.round_trips.building import Raw, base_and_quote, build
from results.auditing.round_trips.columns import Columns, coins, plain, sides
from results.auditing.round_trips.fills import CLOSES, CLOSES_SOME, UNTOLD, Fills, Funding
from results.auditing.round_trips.signs import paid_by_arithmetic, paid_positive
from results.auditing.trades import ReadTrades, TradeList
from signals import InputError
from signals.arrays import Integers

__all__ = ["closed", "fills", "form"]

_EXECUTIONS, _LOG, _CLOSED = "Bybit executions", "Bybit account log", "Bybit closed P&L"
_ASSET = ("contracts", "contract", "market", "symbol", "spotpairs")
_SIDE = ("closingdirection", "direction", "side")
_PRICE = ("execprice", "filledprice", "tradeprice")
_QUANTITY = ("execqty", "filledqty", "filledquantity", "quantity", "qty")
_FEE = ("execfee", "feespaid", "feepaid", "tradingfee", "fees", "fee")
_TIME = ("exectime", "transactiontime", "tradetime", "filledtime", "timestamp", "time")
_ENTRY = ("avgentryprice", "entryprice")
_EXIT = ("avgexitprice", "exitprice")
_RESULT = ("closedpnl", "closedpl")
_CLOSED_TIME = ("closedtime", "updatedtime", "tradetime", "filledtime", "exittime", "createdtime", "createtime")
_INVERSE = re.compile(r"USD([FGHJKMNQUVXZ]\d\d)?$")


def form(names: set[str]) -> str | None:
    """Return what the columns of these plain names are of Bybit, None where they are of something else."""

    def any_of(words: tuple[str, ...]) -> bool:
        return bool(names & set(words))

    if (
        any_of(_ENTRY)
        and any_of(_EXIT)
        and any_of(_RESULT)
        and any_of(_CLOSED_TIME)
        and any_of(_SIDE)
        and any_of(_ASSET)
    ):
        return _CLOSED
    if {"cashflow", "change", "funding", "type"} <= names and any_of(_PRICE) and any_of(_SIDE):
        return _LOG
    if (
        any_of(("execprice", "filledprice"))
        and any_of(("execqty", "filledqty", "filledquantity"))
        and any_of(("execfee", "feespaid", "tradingfee", "fees"))
        and any_of(_TIME)
        and any_of(_SIDE)
        and any_of(_ASSET)
    ):
        return _EXECUTIONS
    return None


def fills(columns: Columns, said: str) -> Fills:
    """Return the fills of an export."""
    return build(_log(columns) if said == _LOG else _executions(columns))


def _executions(columns: Columns) -> Raw:
    """Return executions; funding is an execution of a kind of its own."""
    notes: list[str] = []
    funding = None
    if columns.has("exectype", "filledtype"):
        kind = columns.text("kind", "exectype", "filledtype").str.to_lowercase()
        paid = kind.str.contains("funding").to_numpy()
        if paid.any():
            rows = columns.where(paid)
            funding = Funding(
                rows.times("time", *_TIME),
                rows.text("asset", *_ASSET).str.to_uppercase().to_numpy(),
                np.nan_to_num(rows.numbers("fee", *_FEE)),
            )
            columns = columns.where(~paid)
    spot = columns.has("spotpairs") or (
        columns.has("category") and bool((columns.text("category", "category") == "spot").all())
    )
    quantity = columns.numbers("quantity", "execqty", "filledqty", "filledquantity", needed=True)
    price = columns.numbers("price", "execprice", "filledprice", needed=True)
    fee = columns.numbers("fee", *_FEE)
    if not columns.has("execfee"):
        fee = paid_positive(fee, price * quantity, notes)
    fee_coin = (
        coins(columns.text("fee coin", "feecurrency", "feecoin"))
        if columns.has("feecurrency", "feecoin")
        else coins(columns.series("fee", *_FEE))
    )
    closing = None
    if columns.has("closedsize") and not spot:
        shut = np.nan_to_num(columns.numbers("closed size", "closedsize"))
        whole = shut >= quantity * (1 - 1e-9)
        closing = np.where(whole, CLOSES, np.where(shut > 0, CLOSES_SOME, UNTOLD)).astype(np.int64)
    realised = (
        np.nan_to_num(columns.numbers("realised profit", "execpnl")) if columns.has("execpnl") and not spot else None
    )
    return Raw(
        columns,
        columns.times("time", *_TIME),
        columns.text("asset", *_ASSET).str.to_uppercase(),
        sides(columns.series("side", "direction", "side"), columns),
        price,
        quantity,
        fee,
        fee_coin,
        spot=spot,
        held=_hedged(columns),
        realised=realised,
        closing=closing,
        funding=funding,
        inverse=None if spot else _inverse,
        notes=tuple(notes),
    )


def _inverse(asset: str) -> bool:
    return _INVERSE.search(asset) is not None


def _hedged(columns: Columns) -> Integers | None:
    """Return the sides of hedge mode, int64 (m,): ``positionIdx`` is 1 for the long one and 2 for the short one."""
    if not columns.has("positionidx"):
        return None
    place = np.nan_to_num(columns.numbers("position side", "positionidx"))
    return np.where(place == 1, 1, np.where(place == 2, -1, 0)).astype(np.int64)  # noqa: PLR2004


def _log(columns: Columns) -> Raw:
    """Return the trades and the funding of a unified account's log; transfers and the like are left out."""
    kind = columns.text("kind", "type").str.to_uppercase()
    contract = columns.text("asset", *_ASSET).str.to_uppercase()
    currency = (
        columns.text("currency", "currency").str.to_uppercase()
        if columns.has("currency")
        else pl.Series([""] * len(kind))
    )
    bases = {name: base_and_quote(name)[0] for name in contract.unique().to_list()}
    # of a trade of coins the log has two rows, one for each coin
    coin = (currency == contract.replace_strict(bases, return_dtype=pl.String)) & (contract != "")
    spot_names = set(contract.filter(coin & ~contract.map_elements(_inverse, return_dtype=pl.Boolean)).to_list())
    funding, fee = paid_by_arithmetic(*(columns.numbers(name, name, *more) for name, more in (
        ("change", ()), ("cashflow", ()), ("funding", ()), ("feepaid", ("fee",)),
    )))  # fmt: skip
    trade = ((kind == "TRADE") | (kind == "LIQUIDATION")).to_numpy() & ~contract.is_in(list(spot_names)).to_numpy()
    paid = (kind == "SETTLEMENT").to_numpy() & (funding != 0)
    settled = columns.where(paid)
    notes = []
    if left := int((~trade & ~paid).sum()):
        notes.append(f"{left:,} rows of the log are transfers, trades of coins and the like: they are left out")
    rows = columns.where(trade)
    if not trade.any():
        raise InputError(f"{columns.source}: the log has no trades of contracts; export a time in which some were made")
    quantity = rows.numbers("quantity", "quantity", "qty", needed=True)
    buy = sides(rows.series("side", "direction", "side"), rows)
    return Raw(
        rows,
        rows.times("time", *_TIME),
        rows.text("asset", *_ASSET).str.to_uppercase(),
        buy,
        rows.numbers("price", *_PRICE, needed=True),
        np.abs(quantity),
        fee[trade],
        funding=Funding(
            settled.times("time", *_TIME), settled.text("asset", *_ASSET).str.to_uppercase().to_numpy(), funding[paid]
        )
        if paid.any()
        else None,
        inverse=_inverse,
        start=_starts(rows, np.where(buy, 1.0, -1.0) * np.abs(quantity)),
        notes=tuple(notes),
    )


def _starts(rows: Columns, signed: np.ndarray) -> dict[str, float] | None:
    """Return the position of each asset before its first fill: what the log says was held after it, less the fill."""
    if not rows.has("position", "size"):
        return None
    after = rows.numbers("position", "position", "size")
    time = rows.times("time", *_TIME)
    asset = rows.text("asset", *_ASSET).str.to_uppercase().to_numpy()
    places = np.arange(len(time))[::-1] if time[0] > time[-1] else np.arange(len(time))
    places = places[np.argsort(time[places], kind="stable")]
    found: dict[str, float] = {}
    for name in np.unique(asset):
        first = places[asset[places] == name][0]
        before = float(np.nan_to_num(after[first]) - signed[first])
        found[str(name)] = before if abs(before) > 1e-9 * max(1e-12, abs(signed[first])) else 0.0
    return found


def closed(columns: Columns) -> ReadTrades:
    """Return Bybit's closed positions, which are round trips already, each close by itself.

    Of most of its exports nothing tells when a position was opened: those entry times are NaT.
    """
    shut = sides(columns.series("closing side", *_SIDE), columns)
    entry = (
        columns.times("entry time", "openedtime", "opentime", "entrytime")
        if columns.has("openedtime", "opentime", "entrytime")
        else None
    )
    end = columns.times("exit time", *_CLOSED_TIME)
    direct = plain(columns.used["closing side"]) != "closingdirection" and not columns.has("updatedtime")
    says = columns.text("closing side", *_SIDE).str.to_lowercase()
    # a side called long or short is the position's own; buy and sell are those of the order that closed it
    own = bool(says.str.contains("long|short").any()) and direct
    quantity = columns.numbers("quantity", "closedsize", "qty", "orderquantity", "quantity", "size", needed=True)
    price = columns.numbers("entry price", *_ENTRY, needed=True)
    fees = [np.nan_to_num(columns.numbers(name, name, other)) for name, other in (("openingfee", "openfee"), ("closingfee", "closefee")) if columns.has(name, other)]  # fmt: skip
    asset = columns.text("asset", *_ASSET).str.to_uppercase()
    inverse = asset.map_elements(_inverse, return_dtype=pl.Boolean).to_numpy()
    notes = ["each row of closed P&L is one closing order; its result is net of fees, as the exchange states it"]
    if entry is None:
        notes.append(
            "this export does not say when positions were opened: what needs it cannot be tested; export the trade history (executions) instead"
        )
    result = columns.numbers("profit", *_RESULT)
    trades = TradeList(
        columns.row,
        np.full(len(end), np.datetime64("NaT", "us")) if entry is None else entry,
        end,
        ~shut if own else shut,
        price,
        columns.numbers("exit price", *_EXIT, needed=True),
        asset=asset.to_numpy().astype(str),
        quantity=np.where(inverse, np.nan, quantity),
        value=np.where(inverse, np.nan, quantity * price),
        fee=np.sum(fees, axis=0) if fees else None,
        profit=np.where(inverse, np.nan, result),
        leverage=columns.numbers("leverage", "leverage") if columns.has("leverage") else None,
    )
    order = np.lexsort((trades.row, end if entry is None else entry))
    return ReadTrades(trades.take(order), columns.source, _CLOSED, dict(columns.used), tuple(notes))
