"""One cell's trades as a table, and its measures: what `replay` shows."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from grids.cell import Cell, cell_table, check_cell
from grids.parameters import Value
from grids.table import CellTable
from signals import Signals, as_signals
from signals.arrays import Array, Floats, Integers
from signals.tables.frames import Frame
from sweeps.engines import check_engine, measured
from sweeps.event.accounts.margin_rules import margins_of
from sweeps.event.accounts.margins import margin_fraction
from sweeps.event.accounts.net_return import net_returns
from sweeps.event.accounts.sizing import SizingRules, sizing_of
from sweeps.event.engine import EventEngine
from sweeps.event.trading.closing import entry_price
from sweeps.event.trading.cut_trades import cut_price
from sweeps.event.trading.exits import ExitRules, close_position
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import ResolvedExits, entry_of, exit_bar, resolved_at
from sweeps.kernels.compiled import kernel
from sweeps.measures.ratios import REASONS
from sweeps.measures.trade_table import TRADE_COLUMNS, trade_frame
from sweeps.vectorbt.apart.measuring import measures_of_trades
from sweeps.vectorbt.apart.process import vectorbt_apart

__all__ = ["TRADE_COLUMNS", "Replay", "find_sizes", "replay", "trade_lists", "trade_table"]


@dataclass(frozen=True)
class Replay:
    """One cell, run.

    Attributes
    ----------
    trades
        One row a trade, columns `TRADE_COLUMNS`; bars count from the first bar used, times are UTC.
    measures
        The measures of the contract and the counts and sums beside them; None where undefined.
    """

    trades: pl.DataFrame
    measures: dict[str, Any]


def replay(signals: Signals | Frame, cell: Mapping[str, Value], *, engine: str = "event") -> Replay:
    """Run one cell over all bars of a signal file.

    Parameters
    ----------
    signals
        Bars and probabilities; only these bars exist for the cell.
    cell
        Parameters of the contract by name; those left out take their defaults, and `variant` None stands for the only one.
    engine
        ``"event"`` or ``"vectorbt"``.

    Raises
    ------
    InputError
        If the cell is none, the variant is not in the file, or the engine is not there.
    """
    check_engine(engine)
    cell, signals = check_cell(cell), as_signals(signals)
    wanted = cell["variant"]
    variant = signals.variant(None if wanted is None else str(wanted))
    named = check_cell({**cell, "variant": variant, "filters": cell.filters})
    table = cell_table([named], (variant,))
    if engine == "vectorbt":
        return _recorded(signals, named, table)
    event = EventEngine(signals, table.names)
    trades, frame = trade_table(event, table), measured(event, table)
    return Replay(trades, frame.drop("path").row(0, named=True))


def _recorded(signals: Signals, cell: Cell, table: CellTable) -> Replay:
    """Run a cell with vectorbt: in a process apart, which loads and compiles less, unless it is loaded already."""
    if "vectorbt" in sys.modules:
        from sweeps.vectorbt.engine import VectorbtEngine  # noqa: PLC0415 - vectorbt takes seconds to load

        trades = VectorbtEngine(signals, table.names).trades(table)
    else:
        with vectorbt_apart(len(signals), lambda: (signals, cell)) as process:
            trades = process.accounts().trades
    return Replay(trades.frame(signals.bars), measures_of_trades(trades, signals, cell))


def trade_table(engine: EventEngine, table: CellTable) -> pl.DataFrame:
    """Return the trades of a single cell by the event engine, columns `TRADE_COLUMNS`."""
    return trade_frame(engine.signals.bars, next(trade_lists(engine, table)))


def trade_lists(engine: EventEngine, table: CellTable) -> Iterator[dict[str, Array]]:
    """Yield the trades of each cell by the event engine, arrays by the names of `TRADE_COLUMNS`, without times, and `ambiguous`."""
    work = engine.work(table)[0]
    for row, path in enumerate(work.path):
        yield _trade_columns(engine, table.take(slice(row, row + 1)), engine.trades(work, int(path)))


def _trade_columns(
    engine: EventEngine, table: CellTable, simulated: tuple[ResolvedExits, Integers, ExitRules]
) -> dict[str, Array]:
    """Account the trades of a single cell."""
    resolved, trades, rules = simulated
    market, one = engine.market, np.zeros(1, dtype=np.int64)
    sizing = sizing_of(table, one, one, margins_of(table, market.readings), market.funded)
    keys, size = np.empty(len(trades), dtype=np.int64), np.empty(len(trades))
    entry, closed = np.empty(len(trades)), np.empty(len(trades))
    _fill_prices(market, rules, resolved, trades, entry, closed)
    find_sizes(market, sizing, engine.entry_probability, resolved, trades, keys, size)
    bars, sides = keys >> 1, keys & 1
    entered = engine.entry_probability[int(table["variant"][0]), sides, bars]
    exposure = sizing.leverage[0] * size
    exits, reasons, gross, turnover, carry, ambiguous = resolved_at(resolved, trades)
    net = net_returns(
        reasons, gross, turnover, carry, size=size, exposure=exposure, fee=float(sizing.fee[0]),
        spared=float(sizing.spared[0]), funded=bool(sizing.funded[0]),
    )  # fmt: skip
    with np.errstate(over="ignore"):  # a balance beyond float64 is infinite, and its measures are null
        balance = np.cumprod(1.0 + net)
    # a ruined account stops trading: its last trade is the one that took the balance to zero
    taken = int(np.argmax(balance == 0.0)) + 1 if (balance == 0.0).any() else len(keys)
    columns: dict[str, Array] = {
        "entry_bar": bars,
        "exit_bar": exits,
        "side": np.array(["long", "short"])[sides],
        "probability": entered,
        "size": size,
        "exposure": exposure,
        "entry_price": entry,
        "exit_price": closed,
        "gross_return": gross,
        "net_return": net,
        "balance": balance,
        "reason": np.array(REASONS)[reasons],
        "ambiguous": ambiguous,
    }
    return {name: column[:taken] for name, column in columns.items()}


@kernel
def _fill_prices(
    market: Market, rules: ExitRules, resolved: ResolvedExits, trades: Integers, entry: Floats, closed: Floats
) -> None:
    """Write the entry and exit price of each trade under the first of some exit rules."""
    rule = rules.records[0]
    for i in range(trades.shape[0]):
        key = entry_of(resolved, trades[i])
        bar, side = int(key >> 1), int(key & 1)
        entry[i] = entry_price(market, rule, side, bar)
        if key == trades[i]:
            _, closed[i], _, _, _ = close_position(
                market, rule, rules.signal_words, rules.entry_probability, side, bar, entry[i]
            )  # fmt: skip
        else:
            closed[i] = cut_price(market, rule, side, exit_bar(resolved, trades[i]))


@kernel
def find_sizes(
    market: Market, sizing: SizingRules, probability: Floats, resolved: ResolvedExits, trades: Integers, keys: Integers, size: Floats
) -> None:  # fmt: skip
    """Write the key ``2*bar + side`` of each trade and its margin by the first of some sizing rules."""
    for i in range(trades.shape[0]):
        keys[i] = entry_of(resolved, trades[i])
        size[i] = margin_fraction(market, sizing, 0, probability, keys[i])
