"""Opening a list, and finding out who wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl

from results.auditing.trades import ReadTrades, TradeList, Unit
from signals import InputError
from signals.tables.frames import Frame
from signals.tables.opening import frame_table, open_table
from signals.times.column import times

__all__ = ["read_trades"]

_NEEDED = ("entry_time", "exit_time", "side", "entry_price", "exit_price")


def read_trades(
    given: str | Path | Frame,
    columns: Mapping[str, str] | None = None,
    *,
    unit: Unit | None = None,
    zone: str | None = None,
    asset: str | None = None,
) -> ReadTrades:
    """Read a trade list of any of the forms that docs/audit.md lists.

    Parameters
    ----------
    given
        A file, or a frame of pandas or polars.
    columns
        By name of `TradeList`, the column that holds it; what is not named is guessed.
    unit
        What the stated result is a fraction of, where the user says.
    zone
        Time zone of times that name none; UTC by default.
    asset
        Which market, of a list over several.

    Raises
    ------
    InputError
        If it cannot be read, no column or several could be what is needed, or a value cannot be what it stands for.
    """
    del columns, zone, asset
    table = open_table(given) if isinstance(given, str | Path) else frame_table(given)
    source = str(given) if isinstance(given, str | Path) else "the frame"
    if lacking := [name for name in _NEEDED if name not in table.names]:
        raise InputError(f"{source}: no column is {lacking[0]!r}; name it")
    raw = table.lazy.collect()

    def numbers(name: str) -> np.ndarray:
        return raw[name].cast(pl.Float64).to_numpy()

    trades = TradeList(
        np.arange(1, raw.height + 1),
        times(raw["entry_time"], source),
        times(raw["exit_time"], source),
        (raw["side"].str.to_lowercase() == "short").to_numpy(),
        numbers("entry_price"),
        numbers("exit_price"),
        size=numbers("position_size_pct") if "position_size_pct" in raw.columns else None,
        result=numbers("pnl_pct") if "pnl_pct" in raw.columns else None,
        balance_before=numbers("balance_before") if "balance_before" in raw.columns else None,
        balance=numbers("balance_after") if "balance_after" in raw.columns else None,
    )
    return ReadTrades(trades, source, "own columns", {name: name for name in _NEEDED}, unit=unit)
