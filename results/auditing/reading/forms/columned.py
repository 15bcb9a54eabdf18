"""Forms whose every row is a trade: known by their columns, read by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from results.auditing.reading.opening import Opened
from results.auditing.reading.own import read_columns
from results.auditing.trades import ReadTrades, Unit
from signals.times.steps import usual_step

__all__ = ["FORMS", "Form", "read_form"]


@dataclass(frozen=True)
class Form:
    """What one maker calls its columns.

    Attributes
    ----------
    name
        Of the maker.
    head
        Columns that tell its lists.
    columns
        By field, the column that holds it, where it is there.
    unit
        What its results are fractions of.
    percent
        Whether results are percent.
    received
        Fields of costs that are written as what was received, not paid.
    finish
        What is to be made of the list besides.
    """

    name: str
    head: tuple[str, ...]
    columns: Mapping[str, str]
    unit: Unit | None = None
    percent: bool = False
    received: tuple[str, ...] = ()
    finish: Callable[[ReadTrades], ReadTrades] | None = None


def read_form(
    form: Form, opened: Opened, stated: Mapping[str, str] | None, zone: str | None, unit: Unit | None
) -> ReadTrades:
    """Read a list of a known form, in the order of the file.

    Raises
    ------
    InputError
        If a value cannot be read, or all its trades are open.
    """
    exact = {field: name for field, name in form.columns.items() if name in opened.names or name.startswith("=")}
    read, columns = read_columns(opened, stated, form=form.name, zone=zone, exact=exact, received=form.received)
    trades = read.trades
    if form.percent and trades.result is not None:
        trades = replace(trades, result=trades.result / 100)
    read = replace(read, trades=trades, notes=tuple(columns.notes), unit=unit or form.unit)
    return form.finish(read) if form.finish is not None else read


_INSIDE = ("stop_loss", "breakeven", "trailing_stop", "take_profit", "liquidation")


def _at_fills(read: ReadTrades) -> ReadTrades:
    """Return this project's trades with the times of their fills: its files state when the deciding bars open."""
    trades = read.trades
    if trades.entry_bar is None or trades.exit_bar is None:
        return read
    held = trades.exit_bar - trades.entry_bar
    span = (trades.exit_time - trades.entry_time).astype("timedelta64[us]").astype(np.int64)
    known = held > 0
    if known.any():
        each = span[known] / held[known]
        step = int(np.min(each))
    else:
        step = usual_step(trades.entry_time).microseconds
    length = np.timedelta64(step, "us")
    inside = np.isin(trades.reason, _INSIDE) if trades.reason is not None else np.zeros(len(trades), dtype=np.bool_)
    entered, left = trades.entry_time + length, trades.exit_time + length
    note = (
        f"Its times say when the bars open that decided; fills are at their ends, {step / 6e7:g} minutes later: at that close, or "
        "at the next open."
    )
    made = replace(
        trades, entry_time=entered, exit_time=left, signal_time=entered, entry_end=entered,
        exit_start=np.where(inside, trades.exit_time, left),
    )  # fmt: skip
    return replace(read, trades=made, notes=(*read.notes, note))


PROJECT = Form(
    "this project",
    ("entry_bar", "exit_bar", "entry_time", "exit_time", "side", "exposure", "entry_price", "exit_price", "gross_return",
     "net_return", "balance"),
    {
        "entry_time": "entry_time", "exit_time": "exit_time", "side": "side", "entry_price": "entry_price",
        "exit_price": "exit_price", "entry_bar": "entry_bar", "exit_bar": "exit_bar", "probability": "probability",
        "size": "size", "exposure": "exposure", "result": "net_return", "balance": "balance", "reason": "reason",
        "asset": "asset",
    },
    "balance",
    finish=_at_fills,
)  # fmt: skip
BACKTESTING = Form(
    "backtesting.py",
    ("Size", "EntryPrice", "ExitPrice", "PnL", "ReturnPct", "EntryTime", "ExitTime"),
    {
        "entry_time": "EntryTime", "exit_time": "ExitTime", "side": "Size", "entry_price": "EntryPrice",
        "exit_price": "ExitPrice", "quantity": "Size", "stop": "SL", "target": "TP", "profit": "PnL", "fee": "Commission",
        "result": "ReturnPct", "entry_bar": "EntryBar", "exit_bar": "ExitBar",
    },
    "price",
)  # fmt: skip
_VECTORBT = {
    "entry_time": "Entry Timestamp", "exit_time": "Exit Timestamp", "side": "Direction", "entry_price": "Avg Entry Price",
    "exit_price": "Avg Exit Price", "quantity": "Size", "entry_fee": "Entry Fees", "exit_fee": "Exit Fees",
    "profit": "PnL", "result": "Return", "asset": "Column", "status": "Status",
}  # fmt: skip
VECTORBT = Form(
    "vectorbt",
    ("Column", "Size", "Entry Timestamp", "Avg Entry Price", "Exit Timestamp", "Avg Exit Price", "PnL", "Return", "Direction"),
    _VECTORBT, "price",
)  # fmt: skip
VECTORBT_PRO = Form(
    "vectorbt",
    ("Column", "Size", "Entry Index", "Avg Entry Price", "Exit Index", "Avg Exit Price", "PnL", "Return", "Direction"),
    {**_VECTORBT, "entry_time": "Entry Index", "exit_time": "Exit Index"}, "price",
)  # fmt: skip
FORMS = (PROJECT, BACKTESTING, VECTORBT, VECTORBT_PRO)
