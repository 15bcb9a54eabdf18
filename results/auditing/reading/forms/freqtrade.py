"""freqtrade's lists: backtest results (zips, and the JSON in them), trades of its API, and its database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from results.auditing.reading.forms.columned import Form, read_form
from results.auditing.reading.forms.freqtrade_orders import by_orders
from results.auditing.reading.opening import Opened, opened_frame
from results.auditing.trades import ReadTrades, Unit
from signals import InputError
from signals.suggesting import did_you_mean

__all__ = ["DATABASES", "HEAD", "is_freqtrade", "read_freqtrade", "read_freqtrade_table"]

DATABASES = (".sqlite", ".db", ".sqlite3")
HEAD = ("pair", "open_date", "close_date", "open_rate", "close_rate", "stake_amount")
_KEYS = (
    "trade_id", "pair", "open_date", "close_date", "open_rate", "close_rate", "amount", "stake_amount", "profit_ratio", "profit_abs",
    "close_profit", "close_profit_abs", "fee_open", "fee_close", "leverage", "is_short", "exit_reason", "sell_reason",
    "initial_stop_loss_abs", "liquidation_price", "funding_fees", "is_open", "strategy", "open_timestamp", "close_timestamp",
)  # fmt: skip
_OLD = ("pair", "profit_ratio", "open_timestamp", "close_timestamp", "row", "duration", "open_rate", "close_rate", "is_open",
        "exit_reason")  # fmt: skip
_SUMMARY = {
    "starting_balance": "initial_balance", "final_balance": "final_balance", "total_trades": "trades", "wins": "wins",
    "losses": "losses", "draws": "draws", "profit_total_abs": "profit", "profit_total": "total_return",
    "max_drawdown_account": "max_drawdown", "winrate": "win_rate", "profit_factor": "profit_factor",
    "max_open_trades": "most_open", "trades_per_day": "trades_per_day",
}  # fmt: skip


def is_freqtrade(content: Any) -> bool:
    """Whether what a JSON file holds is of freqtrade."""
    if isinstance(content, Mapping):
        if isinstance(content.get("strategy"), Mapping) or "latest_backtest" in content:
            return True
        if {"run_id", "backtest_start_time"} <= set(
            next((each for each in content.values() if isinstance(each, Mapping)), {})
        ):
            return True
        content = content.get("trades")
    if not isinstance(content, list) or not content:
        return False
    first = content[0]
    if isinstance(first, list):
        return len(first) == len(_OLD) and isinstance(first[0], str) and "/" in first[0]
    return isinstance(first, Mapping) and {"pair", "open_rate", "close_rate"} <= set(first)


def read_freqtrade(  # noqa: PLR0913 - how it is to be read
    path: Path,
    content: Any,
    source: str,
    stated: Mapping[str, str] | None,
    *,
    strategy: str | None = None,
    zone: str | None = None,
    unit: Unit | None = None,
) -> ReadTrades:
    """Read what a backtest exports, or a database, in the order of the file.

    Parameters
    ----------
    path, content
        The file, and what its JSON holds; None where it is a database.
    source
        What to call it.
    stated, strategy, zone, unit
        How it is to be read, where that is not to be guessed.

    Raises
    ------
    InputError
        If it holds no trades, or those of several strategies of which none is named.
    """
    summary: Mapping[str, Any] = {}
    if content is None:
        trades, orders = _database(path, source)
    else:
        trades, summary = _chosen(content, source, strategy)
        orders = [each.get("orders") or [] for each in trades]
    trades, orders = _of_strategy(trades, orders, source, strategy, summary)
    if not trades:
        raise InputError(f"{source}: holds no trades; run the backtest over a span in which it trades")
    table = {key: [each.get(key) for each in trades] for key in _KEYS if any(key in each for each in trades[:100])}
    try:
        frame = pl.DataFrame(table, infer_schema_length=None, strict=False)
    except (pl.exceptions.PolarsError, TypeError) as error:
        raise InputError(f"{source}: is a list of freqtrade, but its trades cannot be read ({error})") from error
    read = by_orders(_of_frame(frame, opened_frame(frame, source), stated, zone, unit), orders)
    known = {
        ours: float(summary[theirs])
        for theirs, ours in _SUMMARY.items()
        if isinstance(summary.get(theirs), int | float)
    }
    return replace(read, stated={**read.stated, **known})


def read_freqtrade_table(
    opened: Opened, stated: Mapping[str, str] | None, zone: str | None, unit: Unit | None
) -> ReadTrades:
    """Read a table of freqtrade's trades, as it is loaded into a frame or written as CSV, in the order of the file.

    Raises
    ------
    InputError
        If a value cannot be read, or all trades are open.
    """
    frame = opened.frame()
    read = _of_frame(frame, opened, stated, zone, unit)
    if "orders" not in frame.columns or not isinstance(frame["orders"].dtype, pl.List):
        return read
    return by_orders(read, frame["orders"].to_list())


def _of_frame(
    frame: pl.DataFrame, opened: Opened, stated: Mapping[str, str] | None, zone: str | None, unit: Unit | None
) -> ReadTrades:
    return read_form(freqtrade_form(frame.columns), opened.of(with_rates(frame)), stated, zone, unit)


def freqtrade_form(names: Sequence[str]) -> Form:
    """Return which column of a list of freqtrade is which."""
    columns = {
        "entry_time": "open_date" if "open_date" in names else "open_timestamp",
        "exit_time": "close_date" if "close_date" in names else "close_timestamp",
        "entry_price": "open_rate", "exit_price": "close_rate", "asset": "pair", "quantity": "amount",
        "margin": "stake_amount", "leverage": "leverage", "funding": "funding_fees", "liquidation": "liquidation_price", "number": "trade_id",
        "stop": "initial_stop_loss_abs", "status": "is_open", "fee_ratio": "fee_ratio",
        "side": "is_short" if "is_short" in names else "=long",
        "profit": "profit_abs" if "profit_abs" in names else "close_profit_abs",
        "result": "profit_ratio" if "profit_ratio" in names else "close_profit",
        "reason": "exit_reason" if "exit_reason" in names else "sell_reason",
    }  # fmt: skip
    return Form("freqtrade", HEAD, columns, "margin", received=("funding",))


def with_rates(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a list with the fees of both sides as one fraction of the notional at entry."""
    kept = [name for name in frame.columns if frame[name].null_count() < frame.height or name.startswith("close")]
    frame = frame.select(kept)
    if not {"fee_open", "fee_close"} <= set(frame.columns):
        return frame
    opened, closed, left, entered = (
        pl.col(name).cast(pl.Float64, strict=False) for name in ("fee_open", "fee_close", "close_rate", "open_rate")
    )
    return frame.with_columns((opened + closed * left / entered).alias("fee_ratio"))


def _chosen(content: Any, source: str, strategy: str | None) -> tuple[list[dict[str, Any]], Mapping[str, Any]]:
    """Return the trades of one strategy, and what its summary says."""
    if isinstance(content, Mapping) and "latest_backtest" in content:
        raise InputError(f"{source}: only names the latest backtest; give {content['latest_backtest']} beside it")
    if isinstance(content, Mapping) and isinstance(content.get("strategy"), Mapping):
        several = content["strategy"]
        name = _named(list(several), source, strategy)
        return list(several[name].get("trades") or []), several[name]
    if isinstance(content, Mapping) and "trades" not in content:
        raise InputError(f"{source}: only describes a backtest; give the zip or JSON beside it that holds its trades")
    trades = content["trades"] if isinstance(content, Mapping) else content
    if isinstance(trades[0], list):
        trades = [dict(zip(_OLD, each, strict=True)) for each in trades]
    return trades, {}


def _named(names: Sequence[str], source: str, strategy: str | None) -> str:
    if strategy is not None and strategy not in names:
        raise InputError(f"{source}: `strategy={strategy}`: is not in it; {did_you_mean(strategy, names)}")
    if strategy is None and len(names) != 1:
        shown = ", ".join(names[:8]) or "none"
        raise InputError(f"{source}: holds {len(names)} strategies ({shown}); say which with `strategy=NAME`")
    return strategy or names[0]


def _of_strategy(
    trades: list[dict[str, Any]], orders: list[Any], source: str, strategy: str | None, summary: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], list[Any]]:
    """Return the trades of one strategy, where each says whose it is."""
    names = sorted({str(each["strategy"]) for each in trades if each.get("strategy")})
    if summary or not names:
        return trades, orders
    name = _named(names, source, strategy)
    places = [place for place, each in enumerate(trades) if each.get("strategy") in {None, name}]
    return [trades[place] for place in places], [orders[place] for place in places]


def _database(path: Path, source: str) -> tuple[list[dict[str, Any]], list[Any]]:
    """Return the trades of a database, and the filled orders of each."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            trades = [dict(each) for each in connection.execute("SELECT * FROM trades ORDER BY id")]
            there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'orders'").fetchone()
            found = [dict(each) for each in connection.execute("SELECT * FROM orders ORDER BY id")] if there else []
    except sqlite3.Error as error:
        raise InputError(f"{source}: is no database of freqtrade ({error}); give the one its bot writes") from error
    by_trade: dict[Any, list[dict[str, Any]]] = {}
    for order in found:
        if order.get("filled") and order.get("average") and order.get("ft_order_side") in {"buy", "sell"}:
            by_trade.setdefault(order["ft_trade_id"], []).append(order)
    orders = []
    for trade in trades:
        entering = "sell" if trade.get("is_short") else "buy"
        orders.append([
            {"amount": each["filled"], "safe_price": each["average"], "ft_is_entry": each["ft_order_side"] == entering,
             "order_filled_timestamp": _stamp(each.get("order_filled_date") or each.get("order_date"))}
            for each in by_trade.get(trade.get("id"), [])
        ])  # fmt: skip
    return trades, orders


def _stamp(text: Any) -> int | None:
    """Return a time of the database, UTC, in milliseconds since 1970."""
    return None if not text else int(np.datetime64(str(text).replace(" ", "T"), "ms").astype(np.int64))
