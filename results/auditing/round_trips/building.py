"""Fills from the columns of an export: markets, fees in any coin, what is known to close."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from results.auditing.round_trips.columns import Columns
from results.auditing.round_trips.fills import UNTOLD, Fills, Funding, Market
from results.auditing.round_trips.signs import UNCLEAR
from results.style.counts import counted
from signals import InputError
from signals.arrays import Array, Flags, Floats, Integers, Times

__all__ = ["QUOTES", "Raw", "base_and_quote", "build"]

QUOTES = (
    "USDT", "USDC", "FDUSD", "BUSD", "TUSD", "USDE", "DAI", "USD1", "EUR", "GBP", "TRY", "BRL", "JPY", "AUD", "USD", "BTC", "ETH", "BNB",
)  # fmt: skip
_COINS = ("BTC", "ETH", "BNB")
_SWAP = re.compile(r"[-_/]?(SWAP|PERP|\d{6,8})$")


@dataclass(frozen=True, eq=False)
class Raw:
    """What a form reads of m fills; see `Fills` for what is not said here.

    Attributes
    ----------
    asset
        Their markets, text (m,).
    held
        int64 (m,): 1 and -1 the long and the short side of hedge mode or spot, 0 either.
    fee
        float64 (m,): in `fee_coin`, positive where paid; NaN where unknown.
    fee_coin
        Codes (m,) and the names they stand for; "" is the quote. None: all in the quote.
    spot
        Whether the coins themselves were traded.
    closing
        As in `Fills`, where the form tells of every fill; None where it does not.
    start
        By asset, the position before the file begins, where it tells.
    """

    columns: Columns
    time: Times
    asset: pl.Series
    buy: Flags
    price: Floats
    quantity: Floats
    fee: Floats
    fee_coin: tuple[Array, Array] | None = None
    spot: bool = False
    held: Integers | None = None
    realised: Floats | None = None
    closing: Integers | None = None
    funding: Funding | None = None
    notes: tuple[str, ...] = ()
    contracts: bool = False
    inverse: Callable[[str], bool] | None = None
    start: dict[str, float] | None = None


def base_and_quote(asset: str) -> tuple[str, str]:
    """Return the two coins of a market's name, ("", "") where they cannot be told apart."""
    name = _SWAP.sub("", asset.upper())
    parts = [part for part in re.split(r"[-_/:]", name) if part]
    if len(parts) > 1:
        return parts[0], parts[1]
    quote = next((quote for quote in QUOTES if name.endswith(quote) and len(name) > len(quote)), "")
    return (name.removesuffix(quote), quote) if quote else ("", "")


def build(raw: Raw) -> Fills:
    """Return fills.

    Raises
    ------
    InputError
        If there is none, or a price or quantity is not above 0.
    """
    columns = raw.columns
    if not len(raw.time):
        raise InputError(f"{columns.source}: holds no fills; export a time in which something was traded")
    for name, values in (("price", raw.price), ("quantity", raw.quantity)):
        wrong = ~(values > 0)
        if wrong.any():
            at = int(np.argmax(wrong))
            raise InputError(
                f"{columns.source}: column {columns.used.get(name, name)!r} has {values[at]:g} in row {columns.row[at]}; a {name} is above 0"
            )
    held = np.zeros(len(raw.time), dtype=np.int64) if raw.held is None else raw.held
    market, markets = _markets(raw, held)
    fee, coin_fee, notes = _fees(raw, market, markets)
    closing = np.full(len(raw.time), UNTOLD, dtype=np.int64) if raw.closing is None else raw.closing
    return Fills(
        columns.row,
        raw.time,
        market,
        markets,
        raw.buy,
        raw.price,
        raw.quantity,
        fee,
        coin_fee,
        raw.realised,
        np.where(held != 0, UNTOLD, closing).astype(np.int64),
        raw.funding,
        (*raw.notes, *(() if any(UNCLEAR in note for note in raw.notes) else notes)),
        raw.contracts,
        dict(columns.used),
        raw.closing is not None,
    )


def _markets(raw: Raw, held: Integers) -> tuple[Integers, tuple[Market, ...]]:
    """Return which market each fill is in, and what the markets are."""
    keys = pl.DataFrame({"asset": raw.asset, "held": held})
    distinct = keys.unique(maintain_order=True).with_row_index("market")
    market: Integers = (
        keys.join(distinct, on=["asset", "held"], how="left", maintain_order="left")["market"]
        .to_numpy()
        .astype(np.int64)
    )
    start = raw.start or {}
    return market, tuple(
        Market(
            asset,
            1 if raw.spot else way,
            raw.spot,
            raw.inverse is not None and raw.inverse(asset),
            start.get(asset, 0.0),
        )
        for asset, way in distinct.select("asset", "held").iter_rows()
    )


def _fees(raw: Raw, market: Integers, markets: Sequence[Market]) -> tuple[Floats, Floats, list[str]]:
    """Return fees in the quote, the parts that were kept of the quantity bought, both (m,), and what to say."""
    fee, kept = raw.fee.copy(), np.zeros(len(raw.fee))
    if raw.fee_coin is None:
        return fee, kept, _unknown(fee)
    codes, names = raw.fee_coin
    notes: list[str] = []
    pairs = [base_and_quote(each.asset) for each in markets]
    bases, quotes = (np.array([pair[side] for pair in pairs])[market] for side in (0, 1))
    coin = names[codes].astype(str)
    settled = np.array([each.inverse for each in markets])[market]
    in_base = (coin != "") & (coin == bases) & ~settled
    fee[in_base] = raw.fee[in_base] * raw.price[in_base]
    if raw.spot:
        taken = in_base & raw.buy & (raw.fee < raw.quantity)
        kept[taken] = raw.fee[taken]
    # a market that is called by its coin or its share alone is priced in the money that its fees are in
    quoted = (coin == quotes) | ((quotes == "") & np.isin(coin, [each for each in QUOTES if each not in _COINS]))
    third = (coin != "") & (coin != bases) & ~quoted & (raw.fee != 0)
    for name in dict.fromkeys(coin[third].tolist()):
        here = third & (coin == name)
        worth = _worth(raw, market, pairs, name, quotes[here], raw.time[here])
        fee[here] = raw.fee[here] * worth
        lost = int(np.isnan(worth).sum())
        said = (
            "converted at its last price in the file"
            if not lost
            else f"unknown for {lost:,} of them: the file has no price of it before"
        )
        notes.append(f"fees of {counted(int(here.sum()), 'fill')} were paid in {name}: {said}")
    return fee, kept, [*notes, *([] if notes else _unknown(fee))]


def _worth(  # noqa: PLR0913, PLR0917 - whose price, where it stands, and when it is asked for
    raw: Raw, market: Integers, pairs: Sequence[tuple[str, str]], coin: str, quotes: Array, time: Times
) -> Floats:
    """Return a coin's last price in each quote at each time, (k,): of fills of the file; NaN where there is none."""
    worth = np.full(len(time), np.nan)
    for quote in dict.fromkeys(quotes.tolist()):
        within = np.isin(market, [at for at, pair in enumerate(pairs) if pair == (coin, quote)])
        if not within.any():
            continue
        moments, prices = raw.time[within], raw.price[within]
        order = np.argsort(moments, kind="stable")
        asked = quotes == quote
        at = np.searchsorted(moments[order], time[asked], side="right") - 1
        worth[asked] = np.where(at >= 0, prices[order][np.maximum(at, 0)], np.nan)
    return worth


def _unknown(fee: Floats) -> list[str]:
    lost = int(np.isnan(fee).sum())
    return [f"{lost:,} of {len(fee):,} fills state no fee: theirs are unknown"] if lost else []
