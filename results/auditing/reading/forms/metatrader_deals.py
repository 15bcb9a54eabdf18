"""Deals of MetaTrader 5, fills of a kind, matched into round trips; and what was paid in and out."""

from __future__ import annotations

import numpy as np
import polars as pl

from results.auditing.reading.tidying import ROW
from results.auditing.round_trips.fills import CLOSES, UNTOLD, Fills, Market
from results.auditing.round_trips.trips import round_trips
from results.auditing.trades import ReadTrades
from results.auditing.written import read_moments, written_numbers
from signals import InputError
from signals.arrays import Floats

__all__ = ["DEALS", "deposits", "read_deals"]

DEALS = ("time", "deal", "symbol", "type", "direction", "volume", "price", "profit")
_DUST = 1e-9
_BALANCE = ("balance", "deposit", "credit", "withdrawal")


def deposits(deals: pl.DataFrame, source: str) -> dict[str, float]:
    """Return the balance at the start and at the end, as deals state them; the end only where nothing was paid in or out later."""
    kind = deals["Type"].str.to_lowercase().str.strip_chars()
    paid = deals.filter(kind.is_in(_BALANCE).fill_null(False))
    if not paid.height:
        return {}
    found = {"initial_balance": float(_numbers(paid, "Profit", source)[0])}
    if paid.height == 1 and _whole(deals, kind, source) and "Balance" in deals.columns:
        balances = _numbers(deals, "Balance", source)
        known = balances[np.isfinite(balances)]
        if len(known):
            found["final_balance"] = float(known[-1])
    return found


def _whole(deals: pl.DataFrame, kind: pl.Series, source: str) -> bool:
    """Whether all that deals bought was sold and nothing else moved the balance, such as interest, or fees of what is open."""
    if not kind.is_in(["buy", "sell", *_BALANCE]).all():
        return False
    volume = np.nan_to_num(_numbers(deals, "Volume", source))
    net = np.where(kind == "buy", volume, np.where(kind == "sell", -volume, 0.0))
    left = pl.DataFrame({"symbol": deals["Symbol"], "net": net}).group_by("symbol").agg(pl.col("net").sum())
    return bool((left["net"].abs() < _DUST).all())


def read_deals(deals: pl.DataFrame, source: str, zone: str | None) -> ReadTrades:
    """Match deals into round trips, first in, first out, as an account that nets its positions holds them.

    Raises
    ------
    InputError
        If none is a purchase or a sale.
    """
    kind = deals["Type"].str.to_lowercase().str.strip_chars()
    traded = deals.filter(kind.is_in(["buy", "sell"]).fill_null(False))
    if not traded.height:
        raise InputError(f"{source}: none of its deals is a purchase or a sale; export a history with closed trades")
    time, _, notes = read_moments(traded["Time"], source, zone)
    symbols = traded["Symbol"].fill_null("").to_list()
    known = list(dict.fromkeys(symbols))
    direction = traded["Direction"].fill_null("").str.to_lowercase().str.strip_chars()
    fee = -sum(
        np.nan_to_num(_numbers(traded, name, source)) for name in ("Commission", "Fee") if name in traded.columns
    )
    swap = np.nan_to_num(_numbers(traded, "Swap", source)) if "Swap" in traded.columns else np.zeros(traded.height)
    fills = Fills(
        traded[ROW].to_numpy(), time, np.array([known.index(each) for each in symbols]),
        tuple(Market(each) for each in known), (traded["Type"].str.to_lowercase().str.strip_chars() == "buy").to_numpy(),
        _numbers(traded, "Price", source), _numbers(traded, "Volume", source), np.zeros(traded.height) + fee - swap,
        np.zeros(traded.height), _numbers(traded, "Profit", source),
        np.where((direction == "out").to_numpy(), CLOSES, UNTOLD),
        notes=(*notes, "MetaTrader writes times of its server and names no zone: they are taken for UTC.",
               "Swaps are counted among the fees; deals are matched as an account that nets its positions holds them."),
        contracts=True,
        columns={"entry_time": "Time", "exit_time": "Time", "entry_price": "Price", "exit_price": "Price", "quantity": "Volume",
                 "fee": "Commission + Fee + Swap", "profit": "Profit"},
    )  # fmt: skip
    return round_trips(fills, source, "MetaTrader 5")


def _numbers(frame: pl.DataFrame, name: str, source: str) -> Floats:
    return written_numbers(frame[name], source).values
