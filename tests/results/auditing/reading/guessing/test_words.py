"""Names of columns, as people and programs write them."""

from __future__ import annotations

import pytest

from results.auditing.reading.guessing.words import named

NAMES = {
    "entry_time": ["entry_time", "EntryTime", "openTime", "Opened At", "open_date", "Entry Date (UTC)", "time_open", "Entry timestamp"],
    "exit_time": ["exit_time", "Closed At", "closeTime", "Exit Date/Time", "close_date"],
    "entry_price": ["entry_price", "Avg. Entry Price", "open_rate", "OpenPrice", "Entry Price USDT", "price_entry", "entry px"],
    "exit_price": ["exit_price", "closePrice", "Avg Exit Price", "close rate", "Exit price (USD)"],
    "side": ["side", "Direction", "Type", "position side", "Long/Short", "is_short", "Buy/Sell"],
    "asset": ["symbol", "Pair", "instrument", "Ticker", "market"],
    "quantity": ["qty", "Quantity", "amount", "Contracts", "lots", "Volume"],
    "value": ["notional", "Position Value", "size_usd", "Turnover"],
    "profit": ["pnl", "PnL", "Net P&L USDT", "P/L", "Net Profit", "Profit (USDT)", "realized_pnl", "profit_abs", "Net PnL"],
    "result": ["pnl_pct", "PnL %", "Return", "return_pct", "ROI", "Net P&L %", "profit_ratio", "Profit %"],
    "fee": ["fee", "Fees", "commission", "total_fee", "Fees paid"],
    "entry_fee": ["entry_fee", "Entry Fees", "open fee"],
    "balance": ["balance", "Equity", "balance_after", "Account Balance", "capital after", "Wallet Balance"],
    "balance_before": ["balance_before", "equity before"],
    "stop": ["stop_loss", "SL", "S/L", "Stop Price", "stopLoss"],
    "target": ["take_profit", "TP", "T/P", "Target Price"],
    "reason": ["exit_reason", "Exit Type", "close reason", "sell_reason"],
    "signal_time": ["signal_time", "Signal Date"],
    "probability": ["entry_prob", "probability", "confidence"],
    "entry_bar": ["entry_idx", "EntryBar", "entry index"],
    "number": ["id", "Trade #", "trade_id", "No.", "Ticket"],
}  # fmt: skip


@pytest.mark.parametrize(("field", "name"), [(field, name) for field, names in NAMES.items() for name in names])
def test_a_name_says_its_field(field: str, name: str) -> None:
    assert named(name).field == field


@pytest.mark.parametrize("name", ["foo", "max_drawdown", "signal_price", "gross_pnl", "mae", "run-up", "enter_tag"])
def test_other_names_say_none(name: str) -> None:
    assert named(name).field is None
