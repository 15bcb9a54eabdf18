"""OKX: trading history as downloaded, fills and bills as its interface answers."""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from results.auditing.round_trips.building import Raw, base_and_quote, build
from results.auditing.round_trips.columns import Columns, coins, sides
from results.auditing.round_trips.fills import CLOSES_SOME, UNTOLD, Fills, Funding
from signals import InputError
from signals.arrays import Flags, Integers

__all__ = ["fills", "form"]

_ASSET = ("symbol", "instrumentid", "instrument", "instid")
_SIDE = ("action", "side", "subtype")
_PRICE = ("filledprice", "fillprice", "fillpx", "price", "px")
_QUANTITY = ("filledamount", "filledquantity", "fillsz", "amount", "size", "sz")
_FEE = ("fee", "tradingfee")
_COIN = ("feeunit", "feecurrency", "feeccy", "ccy")
_TIME = ("filltime", "tradetime", "time", "ts", "filledtime")
_PROFIT = ("pnl", "fillpnl")
_MARKS = (
    "tradingunit",
    "feeunit",
    "balanceunit",
    "feecurrency",
    "feeccy",
    "positionchange",
    "instid",
    "instrumentid",
    "posside",
)
_SUBTYPES = {"1": "buy", "2": "sell", "3": "open long", "4": "open short", "5": "close long", "6": "close short"}
_DERIVED = re.compile(r"-(SWAP|\d{6})$")
_TRADE = re.compile(r"^(buy|sell|(open|close)[ _](long|short))$")


def form(names: set[str]) -> str | None:
    """Return what the columns of these plain names are of OKX, None where they are of something else."""
    wanted = (_ASSET, _SIDE, _PRICE, _QUANTITY, _FEE, _TIME, _MARKS)
    return "OKX trading history" if all(names & set(words) for words in wanted) else None


def fills(columns: Columns, said: str) -> Fills:
    """Return the fills of an export."""
    del said
    words = columns.text("side", *_SIDE).str.to_lowercase()
    if columns.has("side") and not columns.has("action"):
        words = columns.text("side", "side").str.to_lowercase()
    words = words.replace(_SUBTYPES)
    trade = words.str.contains(_TRADE.pattern).to_numpy()
    paid = _funding_rows(columns, words)
    notes = []
    if left := int((~trade & ~paid).sum()):
        notes.append(f"{left:,} rows are transfers, interest and the like: they are left out")
    if not trade.any():
        raise InputError(f"{columns.source}: holds no trades; export a time in which some were made")
    rows = columns.where(trade)
    words = words.filter(pl.Series(trade))
    asset = rows.text("asset", *_ASSET).str.to_uppercase()
    derived = asset.str.contains(_DERIVED.pattern).to_numpy() | (words.str.contains("long|short")).to_numpy()
    if rows.has("balanceunit") and not derived.all():
        rows, words, asset, derived = _one_row_a_trade(rows, words, asset, derived)
    if derived.any() and not derived.all():
        notes.append(
            f"{int((~derived).sum()):,} fills of coins are left out: contracts stand in the same file; export each by itself"
        )
        rows, words, asset = rows.where(derived), words.filter(pl.Series(derived)), asset.filter(pl.Series(derived))
    return build(_raw(rows, words, asset, bool(derived.any()), _funding(columns, paid), notes))


def _raw(  # noqa: PLR0913, PLR0917 - rows and what was made of them
    rows: Columns, words: pl.Series, asset: pl.Series, contracts: bool, funding: Funding | None, notes: list[str]
) -> Raw:
    profit = np.nan_to_num(rows.numbers("realised profit", *_PROFIT)) if rows.has(*_PROFIT) and contracts else None
    closing = None
    if profit is not None:
        closing = np.where(profit != 0, CLOSES_SOME, UNTOLD).astype(np.int64)
    fee_coin = coins(rows.text("fee coin", *_COIN)) if rows.has(*_COIN) else coins(rows.series("fee", *_FEE))
    return Raw(
        rows,
        rows.times("time", *_TIME),
        asset,
        sides(words.rename("action"), rows),
        rows.numbers("price", *_PRICE, needed=True),
        np.abs(rows.numbers("quantity", *_QUANTITY, needed=True)),
        # a fee is written as what it does to the balance: negative where paid
        -rows.numbers("fee", *_FEE),
        fee_coin,
        spot=not contracts,
        held=_hedged(rows, words),
        realised=profit,
        closing=closing,
        funding=funding,
        contracts=contracts,
        inverse=(lambda name: base_and_quote(name)[1] == "USD") if contracts else None,
        notes=tuple(notes),
    )


def _hedged(rows: Columns, words: pl.Series) -> Integers | None:
    """Return the sides of hedge mode, int64 (m,): by the position's side, or by what was opened and closed."""
    if rows.has("posside"):
        words = rows.text("position side", "posside").str.to_lowercase()
    long, short = (words.str.ends_with(each).to_numpy() for each in ("long", "short"))
    if not (long | short).any():
        return None
    return np.where(long, 1, np.where(short, -1, 0)).astype(np.int64)


def _funding_rows(columns: Columns, words: pl.Series) -> Flags:
    kind = words.str.contains("funding") | words.is_in(["173", "174"])
    if columns.has("type"):
        kind |= columns.text("type", "type").str.to_lowercase().str.contains("^8$|funding")
    if columns.has("tradetype"):
        kind |= columns.text("kind", "tradetype").str.to_lowercase().str.contains("funding")
    flags: Flags = kind.to_numpy()
    return flags


def _funding(columns: Columns, paid: Flags) -> Funding | None:
    if not paid.any():
        return None
    rows = columns.where(paid)
    amount = rows.numbers("funding", *_PROFIT, "balancechange", "balchg")
    if not np.nan_to_num(amount).any() and rows.has("balancechange", "balchg"):
        amount = rows.numbers("funding", "balancechange", "balchg")
    return Funding(
        rows.times("time", *_TIME), rows.text("asset", *_ASSET).str.to_uppercase().to_numpy(), -np.nan_to_num(amount)
    )


def _one_row_a_trade(
    rows: Columns, words: pl.Series, asset: pl.Series, derived: Flags
) -> tuple[Columns, pl.Series, pl.Series, Flags]:
    """Keep one of the two rows that a trade of coins has, one for each coin's balance: that of what was received, of which the fee is taken."""
    unit = rows.text("balance unit", "balanceunit").str.to_uppercase()
    bases = {name: base_and_quote(name)[0] for name in asset.unique().to_list()}
    of_base = (unit == asset.replace_strict(bases, return_dtype=pl.String)).to_numpy()
    bought = words.is_in(["buy"]).to_numpy()
    keep = derived | (of_base == bought)
    chosen = pl.Series(keep)
    return rows.where(keep), words.filter(chosen), asset.filter(chosen), derived[keep]
