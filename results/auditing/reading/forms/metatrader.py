"""MetaTrader's lists: the positions of a history, its deals where there are no positions, and statements of MetaTrader 4."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from results.auditing.reading.forms.columned import Form, read_form
from results.auditing.reading.forms.metatrader_deals import DEALS, deposits, read_deals
from results.auditing.reading.opening import opened_frame
from results.auditing.reading.sheets import HTML, cells_of, section, sheet_text
from results.auditing.trades import TAKEN_FOR_UTC, ReadTrades, Unit
from signals import InputError
from signals.arrays import Floats

__all__ = ["is_metatrader", "read_metatrader"]

POSITIONS = ("time", "position", "symbol", "type", "volume", "price", "profit")
STATEMENT = ("ticket", "opentime", "type", "size", "price", "closetime", "profit")
_HEAD_BYTES = 400_000
_SIDES = ("buy", "sell")
_POSITION = Form(
    "MetaTrader 5", (),
    {
        "entry_time": "Time", "exit_time": "Time (2)", "side": "Type", "entry_price": "Price", "exit_price": "Price (2)",
        "asset": "Symbol", "quantity": "Volume", "stop": "S / L", "target": "T / P", "fee": "Commission", "funding": "Swap",
        "profit": "Profit",
    },
    received=("fee", "funding"),
)  # fmt: skip
_TICKET = Form(
    "MetaTrader 4", (),
    {
        "entry_time": "Open Time", "exit_time": "Close Time", "side": "Type", "entry_price": "Price", "exit_price": "Price (2)",
        "asset": "Item", "quantity": "Size", "stop": "S / L", "target": "T / P", "entry_fee": "Commission", "exit_fee": "Taxes",
        "funding": "Swap", "profit": "Profit",
    },
    received=("entry_fee", "exit_fee", "funding"),
)  # fmt: skip


def is_metatrader(path: Path) -> bool:
    """Whether a text is a report of MetaTrader: its beginning has the head of one of its tables, or its title."""
    name = path.name.lower()
    if name.endswith(".gz"):
        return False
    text = sheet_text(path, _HEAD_BYTES)
    if "Trade History Report" in text or "Strategy Tester Report" in text or name.endswith(HTML):
        return True
    lines = (re.sub(r"[^\S\t]+", "", line.lower()).replace('"', "") for line in text.splitlines()[:200])
    return any(_has(line, head) for line in lines for head in (POSITIONS, DEALS, STATEMENT))


def _has(line: str, head: tuple[str, ...]) -> bool:
    for mark in "\t;,":
        if set(head) <= set(line.split(mark)):
            return True
    return set(head) <= set(line.split(","))


def read_metatrader(
    path: Path, source: str, stated: Mapping[str, str] | None, zone: str | None, unit: Unit | None
) -> ReadTrades:
    """Read a report, in the order of the file.

    Raises
    ------
    InputError
        If it has no table of trades, or a value cannot be read.
    """
    rows = cells_of(sheet_text(path), html=path.name.lower().endswith(HTML))
    deals = section(rows, DEALS)
    money = deposits(deals[0], source) if deals is not None else {}
    positions = section(rows, POSITIONS)
    if positions is not None and positions[0].height:
        read = _read(_POSITION, positions[0], source, stated, zone, unit)
    elif deals is not None and deals[0].height:
        return replace(read_deals(deals[0], source, zone), stated=money)
    else:
        statement = section(rows, STATEMENT)
        if statement is None:
            raise InputError(
                f"{source}: has no table of positions, deals or tickets by their English names; give MetaTrader's report of the history, and"
                " of a terminal in another language: switch it to English (View, Languages) and export again"
            )
        read = _read(_TICKET, statement[0], source, stated, zone, unit)
    return replace(read, stated={**money, **read.stated})


def _read(  # noqa: PLR0913, PLR0917 - how it is to be read
    form: Form, frame: pl.DataFrame, source: str, stated: Mapping[str, str] | None, zone: str | None, unit: Unit | None
) -> ReadTrades:
    """Read a table of closed positions: orders that never filled, deposits and the like are no trades."""
    frame = frame.rename({name: _CALLED[_bare(name)] for name in frame.columns if _bare(name) in _CALLED and name not in _CALLED.values()})  # fmt: skip
    kept = frame.filter(pl.col("Type").str.to_lowercase().str.strip_chars().is_in(_SIDES).fill_null(False))
    if not kept.height:
        raise InputError(f"{source}: holds no closed positions; export a history with at least one")
    read = read_form(form, opened_frame(kept, source), stated, zone, unit)
    trades = read.trades
    notes = list(read.notes)
    gross = trades.profit
    if gross is not None:
        costs = [np.nan_to_num(each) for each in (trades.fee, trades.funding) if each is not None]
        trades = replace(trades, profit=gross - np.sum(costs, axis=0) if costs else gross)
        trades = replace(trades, quantity=_units(read, gross, notes))
    if zone is None:
        notes = [note for note in notes if TAKEN_FOR_UTC not in note]
        notes.append(
            f"MetaTrader writes times of its server and names no zone: they are {TAKEN_FOR_UTC}; many servers run two or three hours ahead."
        )
    return replace(read, trades=trades, notes=tuple(notes))


_CALLED = {"s/l": "S / L", "t/p": "T / P", "sl": "S / L", "tp": "T / P", "symbol": "Symbol", "item": "Item"}


def _bare(name: str) -> str:
    return "".join(name.lower().split())


def _units(read: ReadTrades, gross: Floats, notes: list[str]) -> Floats | None:
    """Return quantities in units of the asset: lots by what a lot is worth, as the profits tell; NaN where they do not."""
    trades = read.trades
    if trades.quantity is None:
        return None
    units = np.full(len(trades), np.nan)
    assets = trades.asset if trades.asset is not None else np.full(len(trades), "", dtype=object)
    known: dict[str, float] = {}
    for asset in dict.fromkeys(assets.tolist()):
        here = assets == asset
        size = _lot(gross[here], (trades.sign * (trades.exit_price - trades.entry_price) * trades.quantity)[here])
        if np.isfinite(size):
            known[asset] = size
            units[here] = trades.quantity[here] * size
    if known:
        shown = ", ".join(f"{asset} {size:,.0f}" for asset, size in list(known.items())[:6])
        notes.append(f"Units of a lot, by the profits: {shown}.")
    if len(known) < len(set(assets.tolist())):
        notes.append(
            "Volumes are lots whose worth the profits do not tell (another currency): quantities are left out."
        )
    return units if known else None


def _lot(gross: Floats, moved: Floats) -> float:
    """Return how many units a lot is, a round number, NaN where profits over moves are not one number."""
    telling = (np.abs(gross) >= 1.0) & (moved != 0)
    if not telling.any():
        return float("nan")
    ratio = gross[telling] / moved[telling]
    middle = float(np.median(ratio))
    if middle <= 0 or np.mean(np.abs(ratio / middle - 1) < 0.02 + 0.006 / np.abs(gross[telling])) < 0.9:  # noqa: PLR2004
        return float("nan")
    power = 10.0 ** np.floor(np.log10(middle))
    round_ = min((each * power for each in (1.0, 2.0, 2.5, 5.0, 10.0)), key=lambda each: abs(each / middle - 1))
    return float(round_) if abs(round_ / middle - 1) < 0.005 else float("nan")  # noqa: PLR2004
