"""Binance: spot and futures trade histories, as downloaded and as its interface answers."""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from results.auditing.round_trips.building import Raw, build
from results.auditing.round_trips.columns import Columns, coins, sides
from results.auditing.round_trips.fills import CLOSES_SOME, UNTOLD, Fills
from results.auditing.round_trips.signs import paid_positive
from signals.arrays import Array, Floats

__all__ = ["form"]

_FORMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "Binance spot trades": (
        ("date", "pair", "side", "price", "executed", "amount", "fee"),
        ("date", "market", "type", "price", "amount", "total", "fee", "feecoin"),
        ("time", "pair", "side", "price", "executed", "amount", "fee"),
        ("symbol", "price", "qty", "commission", "commissionasset", "time", "isbuyer"),
    ),
    "Binance futures trades": (
        ("date", "symbol", "side", "price", "quantity", "fee", "realizedprofit"),
        ("time", "symbol", "side", "price", "quantity", "fee", "realizedprofit"),
        ("symbol", "side", "price", "qty", "realizedpnl", "commission", "time"),
    ),
}
_INVERSE = re.compile(r"USD_(PERP|\d+)$")


def form(names: set[str]) -> str | None:
    """Return what the columns of these plain names are of Binance, None where they are of something else."""
    return next((said for said, sets in _FORMS.items() if any(names.issuperset(each) for each in sets)), None)


def fills(columns: Columns, said: str) -> Fills:
    """Return the fills of an export."""
    return build(_spot(columns) if said == "Binance spot trades" else _futures(columns))


def _spot(columns: Columns) -> Raw:
    asset = columns.text("asset", "pair", "market", "symbol").str.to_uppercase()
    quantity_words = ("executed", "qty") if columns.has("executed", "qty") else ("amount",)
    fee, fee_coin = _fee(columns)
    return Raw(
        columns,
        columns.times("time", "date", "time"),
        asset,
        sides(columns.series("side", "side", "type", "isbuyer"), columns),
        columns.numbers("price", "price", needed=True),
        _amounts(columns, asset, quantity_words),
        fee,
        fee_coin,
        spot=True,
    )


def _amounts(columns: Columns, asset: pl.Series, words: tuple[str, ...]) -> Floats:
    """Return quantities; a coin whose name begins with digits, such as 1INCH, is cut off before the number is read."""
    series = columns.series("quantity", *words)
    if series.dtype != pl.String or not bool(asset.str.contains(r"^\d").any()):
        return columns.numbers("quantity", *words, needed=True)
    frame = pl.DataFrame({"asset": asset, "text": series.str.strip_chars()})
    quoted = pl.col("asset").str.replace(r"(USDT|USDC|FDUSD|BUSD|TUSD|EUR|TRY|BTC|ETH|BNB)$", "")
    cut = columns.in_english(frame.select(pl.col("text").str.strip_suffix(quoted)).to_series())
    numbers: Floats = cut.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy().astype(np.float64)
    return numbers


def _fee(columns: Columns) -> tuple[Floats, tuple[Array, Array] | None]:
    """Return fees and the coins they were paid in."""
    fee = columns.numbers("fee", "fee", "commission")
    if columns.has("feecoin", "commissionasset", "feeasset"):
        return fee, coins(columns.text("fee coin", "feecoin", "commissionasset", "feeasset"))
    return fee, coins(columns.series("fee", "fee", "commission"))


def _futures(columns: Columns) -> Raw:
    notes: list[str] = []
    fee, fee_coin = _fee(columns)
    price = columns.numbers("price", "price", needed=True)
    quantity = columns.numbers("quantity", "quantity", "qty", needed=True)
    if not columns.has("commission"):
        fee = paid_positive(fee, price * quantity, notes)
    realised = columns.numbers("realised profit", "realizedprofit", "realizedpnl")
    held = None
    if columns.has("positionside"):
        side = columns.text("position side", "positionside").str.to_uppercase()
        held = np.where(side == "LONG", 1, np.where(side == "SHORT", -1, 0)).astype(np.int64)
    return Raw(
        columns,
        columns.times("time", "date", "time"),
        columns.text("asset", "symbol").str.to_uppercase(),
        sides(columns.series("side", "side"), columns),
        price,
        quantity,
        fee,
        fee_coin,
        held=held,
        realised=np.nan_to_num(realised),
        closing=np.where(np.nan_to_num(realised) != 0, CLOSES_SOME, UNTOLD).astype(np.int64),
        inverse=lambda asset: _INVERSE.search(asset) is not None,
        notes=tuple(notes),
    )
