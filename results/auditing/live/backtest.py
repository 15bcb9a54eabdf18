"""The backtest of a cell as trades that live ones can be held against: fills with their times, results of the position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import grids
import signals as signal_files
import sweeps
from signals import Bars, Signals
from signals.arrays import Array, Flags, Floats, Integers, Times

__all__ = ["Backtest", "backtest_of"]

_WITHIN_BAR = ("stop_loss", "breakeven", "trailing_stop", "take_profit", "liquidation")


@dataclass(frozen=True, eq=False)
class Backtest:
    """m trades of a cell, those left out that only the end of the file ended.

    Attributes
    ----------
    entry_time
        datetime64[us] (m,): when the entry is filled.
    exit_from, exit_to
        datetime64[us] (m,): the exit is filled between the two; equal where the time is known.
    short
        bool (m,).
    entry_price, exit_price
        float64 (m,): fills, slipped as the cell says.
    gross, net
        float64 (m,): before and after costs, fractions of the notional.
    fees
        float64 (m,): fees of both sides alone, fractions of the notional at entry.
    exposure
        float64 (m,): notional over balance.
    reason
        str (m,): of the exit.
    bars
        Of the signal file.
    step
        Of the bars, microseconds.
    seen
        Trades that bars decided which the model had been trained on, or chosen by; 0 where the file does not say.
    """

    entry_time: Times
    exit_from: Times
    exit_to: Times
    short: Flags
    entry_price: Floats
    exit_price: Floats
    gross: Floats
    net: Floats
    fees: Floats
    exposure: Floats
    reason: Array
    bars: Bars
    step: int
    seen: int = 0

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self.entry_time)


def backtest_of(cell: Mapping[str, Any] | str | Path, signals: Signals | str | Path) -> Backtest:
    """Replay a cell over all bars of its signal file.

    Raises
    ------
    InputError
        If the cell or the signals cannot be read, or do not fit each other.
    """
    rules = grids.read_cell(cell) if isinstance(cell, str | Path) else grids.check_cell(cell)
    file = signal_files.read(signals) if isinstance(signals, str | Path) else signals
    trades = sweeps.replay(file, rules).trades.filter(pl.col("reason") != "end")
    bars, step = file.bars, int(file.bars.step / np.timedelta64(1, "us"))
    time = bars.time.astype("datetime64[us]")
    at_close = rules["fill"] == "close"
    entry, out = trades["entry_bar"].to_numpy(), trades["exit_bar"].to_numpy()
    reason = trades["reason"].to_numpy()
    within = np.isin(reason, _WITHIN_BAR) & (rules["stop_trigger"] == "intrabar")
    width = np.timedelta64(step, "us")
    after = time[out] + width if at_close else time[np.minimum(out + 1, len(time) - 1)]
    exposure = trades["exposure"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        net = np.where(exposure > 0, trades["net_return"].to_numpy() / exposure, 0.0)
    entry_price, exit_price = trades["entry_price"].to_numpy(), trades["exit_price"].to_numpy()
    fee, maker = float(rules["fee"] or 0.0), rules["maker_fee"]
    exit_fee = np.where(reason == "take_profit", fee if maker is None else float(maker), fee)
    return Backtest(
        time[entry] + width if at_close else time[np.minimum(entry + 1, len(time) - 1)],
        np.where(within, time[out], after), np.where(within, time[out] + width, after),
        (trades["side"] == "short").to_numpy(), entry_price, exit_price,
        trades["gross_return"].to_numpy(), net, fee + exit_fee * exit_price / entry_price, exposure, reason, bars, step, _seen(file, rules, entry),
    )  # fmt: skip


def _seen(file: Signals, rules: Mapping[str, Any], entry: Integers) -> int:
    """Return how many entries were decided by bars that the model knew."""
    flags = file.variants[file.variant(rules["variant"])].out_of_sample
    return 0 if flags is None else int((~flags[entry]).sum())
