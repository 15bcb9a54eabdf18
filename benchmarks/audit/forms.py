"""A book as files: in columns of one's own, as other programs write trades, and as an exchange lists fills."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.audit.accounts import Book
from signals.arrays import Array, Floats, Times

__all__ = ["FORMS", "Look", "own_columns", "write"]

_SECOND = np.timedelta64(1, "s")


@dataclass(frozen=True)
class Look:
    """How a list of one's own shows a book.

    Attributes
    ----------
    names
        Which vocabulary: a place in `_NAMES`.
    shows
        Columns beside times, side and prices: ``quantity value leverage size fee fee_rate funding profit result before balance
        stop target reason signal asset number``.
    unit
        What the result is a fraction of.
    percent
        Whether the result is a percentage.
    decimals
        Of amounts; results have two more, or as many if percentages.
    times
        ``iso``, ``ms``, ``seconds``, ``minutes`` (texts without seconds) or ``typed``.
    order
        ``entry``, ``exit`` or ``newest`` first.
    suffix
        Of the file: ``csv``, ``parquet``, ``semicolon`` (with decimal commas) or ``frame``.
    """

    names: int = 0
    shows: tuple[str, ...] = ("quantity", "fee", "profit", "balance")
    unit: str = "balance"
    percent: bool = False
    decimals: int = 6
    times: str = "iso"
    order: str = "entry"
    suffix: str = "csv"


_NAMES: tuple[Mapping[str, str], ...] = (
    {},
    {
        "entry_time": "Open Time",
        "exit_time": "Close Time",
        "side": "Direction",
        "entry_price": "Open Price",
        "exit_price": "Close Price",
        "quantity": "Size",
        "profit": "Net PnL",
        "fee": "Commission",
        "balance": "Balance",
        "reason": "Exit Reason",
        "asset": "Symbol",
        "result": "Return",
        "leverage": "Leverage",
        "funding": "Funding",
        "stop": "Stop Loss",
        "target": "Take Profit",
        "number": "Trade ID",
        "value": "Notional",
        "before": "Balance Before",
        "size": "Position Size",
        "fee_rate": "Fee Rate",
        "signal": "Signal Time",
    },
    {
        "entry_time": "opened_at",
        "exit_time": "closed_at",
        "side": "type",
        "entry_price": "entry",
        "exit_price": "exit",
        "quantity": "qty",
        "profit": "pnl",
        "fee": "fees",
        "balance": "balance_after",
        "before": "balance_before",
        "reason": "exit_reason",
        "asset": "symbol",
        "result": "pnl_pct",
        "size": "position_size_pct",
        "number": "id",
        "stop": "sl",
        "target": "tp",
        "value": "position_value",
        "fee_rate": "fee_rate",
        "signal": "signal_time",
    },
)


def _text(time: Times, how: str) -> Array:
    never = np.isnat(time)
    if never.any() and how != "typed":
        return np.where(never, "", _text(np.where(never, time[~never][0], time), "iso"))
    if how == "ms":
        return time.astype("datetime64[ms]").astype(np.int64)
    if how == "seconds":
        return time.astype("datetime64[s]").astype(np.int64)
    if how == "typed":
        return time
    unit = "m" if how == "minutes" else "s"
    return np.char.replace(np.datetime_as_string(time.astype(f"datetime64[{unit}]")), "T", " ")


def results(book: Book, unit: str) -> Floats:
    """Return net results as fractions of a unit."""
    of = {"price": book.value, "margin": book.value / book.leverage, "balance": book.before}[unit]
    return np.asarray(book.profit / of)


def own_columns(book: Book, look: Look, changed: Mapping[str, Array] | None = None) -> pl.DataFrame:
    """Return a book as a table, under names of `Look`; `changed` has columns to show instead of the book's own."""
    digits = look.decimals
    result = results(book, look.unit)
    columns: dict[str, Array] = {
        "number": book.number,
        "asset": book.asset,
        "side": np.where(book.short, "short", "long"),
        "signal": _text(book.signal_time, look.times),
        "entry_time": _text(book.entry_time, look.times),
        "entry_price": book.entry,
        "exit_time": _text(book.exit_time, look.times),
        "exit_price": book.exit,
        "quantity": np.round(book.quantity, 12),
        "value": np.round(book.value, digits),
        "leverage": book.leverage,
        "size": np.round(book.size, 8),
        "stop": book.stop,
        "target": book.target,
        "reason": book.reason,
        "fee": np.round(book.fee_in + book.fee_out, digits),
        "fee_rate": np.round(book.fee_in / book.value, 8),
        "funding": np.round(book.funding, digits),
        "profit": np.round(book.profit, digits),
        "result": np.round(result * 100, digits) if look.percent else np.round(result, digits + 2),
        "before": np.round(book.before, digits),
        "balance": np.round(book.balance, digits),
    }
    columns.update(changed or {})
    shown = {"side", "entry_time", "entry_price", "exit_time", "exit_price", *look.shows}
    order = _order(book, look.order)
    names = _NAMES[look.names]
    table = {names.get(name, _default(name, look)): values[order] for name, values in columns.items() if name in shown}
    return pl.DataFrame(table, nan_to_null=True).with_columns(pl.col(pl.String).replace("", None))


def _default(name: str, look: Look) -> str:
    if name == "result":
        return "pnl_pct" if look.percent else "return"
    return {
        "before": "balance_before",
        "balance": "balance_after",
        "signal": "signal_time",
        "asset": "symbol",
        "reason": "exit_reason",
        "number": "trade_id",
        "size": "position_size_pct",
    }.get(name, name)


def _order(book: Book, how: str) -> Array:
    if how == "entry":
        return np.arange(len(book))
    newest = np.argsort(book.exit_time, kind="stable")
    return newest if how == "exit" else newest[::-1]


def write(table: pl.DataFrame, suffix: str, folder: Path) -> Path | pl.DataFrame:
    """Write a table as a file of some kind, or leave it a frame."""
    if suffix == "frame":
        return table
    file = folder / ("trades.parquet" if suffix == "parquet" else "trades.csv")
    if suffix == "parquet":
        table.write_parquet(file)
    elif suffix == "semicolon":
        numbers = [name for name, kind in table.schema.items() if kind == pl.Float64]
        table.with_columns(pl.col(numbers).cast(pl.String).str.replace(".", ",", literal=True)).write_csv(
            file, separator=";"
        )
    else:
        table.write_csv(file)
    return file


def _freqtrade(book: Book, folder: Path) -> Path:
    fee = np.divide(book.fee_in, book.value)
    out = np.divide(book.fee_out, book.quantity * book.exit)
    margin = book.value / book.leverage
    rows = [
        {
            "pair": "BTC/USDT:USDT",
            "stake_amount": float(margin[i]),
            "max_stake_amount": float(margin[i]),
            "amount": float(book.quantity[i]),
            "open_date": np.datetime_as_string(book.entry_time[i], "s").replace("T", " ") + "+00:00",
            "close_date": np.datetime_as_string(book.exit_time[i], "s").replace("T", " ") + "+00:00",
            "open_rate": float(book.entry[i]),
            "close_rate": float(book.exit[i]),
            "fee_open": float(fee[i]),
            "fee_close": float(out[i]),
            "trade_duration": int((book.exit_time[i] - book.entry_time[i]) / np.timedelta64(1, "m")),
            "profit_ratio": round(float(book.profit[i] / margin[i]), 8),
            "profit_abs": round(float(book.profit[i]), 8),
            "exit_reason": {"target": "roi", "stop": "stop_loss"}.get(str(book.reason[i]), "exit_signal"),
            "initial_stop_loss_abs": None if np.isnan(book.stop[i]) else float(book.stop[i]),
            "stop_loss_abs": None if np.isnan(book.stop[i]) else float(book.stop[i]),
            "leverage": float(book.leverage[i]),
            "is_short": bool(book.short[i]),
            "is_open": False,
            "enter_tag": "",
            "open_timestamp": int(book.entry_time[i].astype("datetime64[ms]").astype(np.int64)),
            "close_timestamp": int(book.exit_time[i].astype("datetime64[ms]").astype(np.int64)),
            "funding_fees": -float(book.funding[i]),
            "orders": [],
        }
        for i in range(len(book))
    ]
    opening = float(book.before[0])
    final = opening + float(book.profit.sum())
    strategy = {
        "trades": rows,
        "strategy_name": "Example",
        "total_trades": len(rows),
        "starting_balance": opening,
        "dry_run_wallet": opening,
        "final_balance": final,
        "profit_total_abs": final - opening,
        "profit_total": final / opening - 1,
        "wins": int((book.profit > 0).sum()),
        "losses": int((book.profit < 0).sum()),
        "draws": int((book.profit == 0).sum()),
        "stake_currency": "USDT",
        "timeframe": "5m",
        "pairlist": ["BTC/USDT:USDT"],
        "max_open_trades": 1,
        "trading_mode": "futures",
    }
    file = folder / "backtest-result-2024-05-05_05-05-05.zip"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        content = json.dumps(
            {"strategy": {"Example": strategy}, "strategy_comparison": [], "metadata": {"Example": {}}}
        )
        made.writestr("backtest-result-2024-05-05_05-05-05.json", content)
    file.write_bytes(buffer.getvalue())
    return file


def _backtesting(book: Book, folder: Path) -> Path:
    size = np.where(book.short, -1.0, 1.0) * book.quantity
    table = pl.DataFrame(
        {
            "Size": size,
            "EntryBar": np.arange(len(book)) * 3,
            "ExitBar": np.arange(len(book)) * 3 + 2,
            "EntryPrice": book.entry,
            "ExitPrice": book.exit,
            "SL": book.stop,
            "TP": book.target,
            "PnL": book.profit,
            "Commission": book.fee_in + book.fee_out,
            "ReturnPct": book.profit / book.value,
            "EntryTime": _text(book.entry_time, "iso"),
            "ExitTime": _text(book.exit_time, "iso"),
            "Duration": [
                f"{int(each / np.timedelta64(1, 'D'))} days {str(each.astype('timedelta64[s]').item() % _day())[-8:]:0>8}"
                for each in book.exit_time - book.entry_time
            ],
            "Tag": np.full(len(book), ""),
        },
        nan_to_null=True,
    ).drop("EntryBar", "ExitBar")
    file = folder / "trades.csv"
    table.write_csv(file)
    return file


def _day() -> object:
    from datetime import timedelta  # noqa: PLC0415 - nothing else needs it

    return timedelta(days=1)


def _vectorbt(book: Book, folder: Path) -> Path:
    table = pl.DataFrame(
        {
            "Exit Trade Id": np.arange(len(book)),
            "Column": np.full(len(book), "close"),
            "Size": book.quantity,
            "Entry Timestamp": _text(book.entry_time, "iso"),
            "Avg Entry Price": book.entry,
            "Entry Fees": book.fee_in,
            "Exit Timestamp": _text(book.exit_time, "iso"),
            "Avg Exit Price": book.exit,
            "Exit Fees": book.fee_out,
            "PnL": book.profit,
            "Return": book.profit / book.value,
            "Direction": np.where(book.short, "Short", "Long"),
            "Status": np.full(len(book), "Closed"),
            "Position Id": np.arange(len(book)),
        }
    )
    file = folder / "trades.csv"
    table.write_csv(file)
    return file


def _tradingview(book: Book, folder: Path) -> Path:
    n = len(book)
    order = np.argsort(book.exit_time, kind="stable")
    sorted_profit = book.profit[order]
    total = np.cumsum(sorted_profit)
    opening = float(book.before[0])
    rows = []
    for rank in range(n - 1, -1, -1):
        i = order[rank]
        side = "short" if book.short[i] else "long"
        for kind, time, price, signal in (
            (f"Exit {side}", book.exit_time[i], book.exit[i], "Close"),
            (f"Entry {side}", book.entry_time[i], book.entry[i], side.title()),
        ):
            rows.append(
                {
                    "Trade #": rank + 1,
                    "Type": kind,
                    "Date and time": np.datetime_as_string(time, "m").replace("T", " "),
                    "Signal": signal,
                    "Price USDT": float(price),
                    "Position size (qty)": float(book.quantity[i]),
                    "Position size (value)": round(float(book.value[i]), 2),
                    "Net P&L USDT": round(float(book.profit[i]), 2),
                    "Net P&L %": round(100 * float(book.profit[i] / book.value[i]), 2),
                    "Cumulative P&L USDT": round(float(total[rank]), 2),
                    "Cumulative P&L %": round(100 * float(total[rank]) / opening, 2),
                }
            )
    file = folder / "Strategy_List_of_Trades.csv"
    pl.DataFrame(rows).write_csv(file, include_bom=True)
    return file


def _binance(book: Book, folder: Path) -> Path:
    """Write fills of a market that holds one position at a time, newest first, in whole millionths of a coin."""
    rows = []
    for i in range(len(book)):
        units = round(float(book.quantity[i]), 6)
        share = units / float(book.quantity[i])
        buys = ("SELL", "BUY") if book.short[i] else ("BUY", "SELL")
        realised = float(book.sign[i]) * units * float(book.exit[i] - book.entry[i])
        ends = (
            (book.entry_time[i], book.entry[i], buys[0], book.fee_in[i], 0.0),
            (book.exit_time[i], book.exit[i], buys[1], book.fee_out[i], realised),
        )
        for time, price, side, fee, profit in ends if units > 0 else ():
            rows.append(
                {
                    "Date(UTC)": np.datetime_as_string(time, "s").replace("T", " "),
                    "Symbol": "BTCUSDT",
                    "Side": side,
                    "Price": float(price),
                    "Quantity": units,
                    "Amount": round(float(price) * units, 6),
                    "Fee": round(float(fee) * share, 8),
                    "Fee Coin": "USDT",
                    "Realized Profit": round(profit, 8),
                    "Quote Asset": "USDT",
                }
            )
    file = folder / "Export Trade History.csv"
    pl.DataFrame(rows[::-1]).write_csv(file)
    return file


FORMS: Mapping[str, Callable[[Book, Path], Path]] = {
    "freqtrade": _freqtrade,
    "backtesting.py": _backtesting,
    "vectorbt": _vectorbt,
    "TradingView": _tradingview,
    "Binance fills": _binance,
}
"""Forms of other programs, by name; each writes a book into a folder and returns the file."""
