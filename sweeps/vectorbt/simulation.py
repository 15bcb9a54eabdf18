"""One batch of cells through `vbt.Portfolio.from_signals`: the tape in, order records and the log of trades out."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import vectorbt as vbt
from vectorbt.portfolio import nb

import sweeps.kernels.compiled  # noqa: F401 - says where caches lie
from grids.parameters import CHOICES
from grids.table import CellTable
from signals import ROLES, Bars, Probabilities
from signals.arrays import Array, Floats
from sweeps.vectorbt import callbacks
from sweeps.vectorbt.callbacks import CELL, CELL_WIDTH, HEAD, LOG_WIDTH, decide, place_stop, place_target

__all__ = ["Simulation", "simulate"]

_LONG_ONLY, _SHORT_ONLY = CHOICES["side"].index("long"), CHOICES["side"].index("short")
_CLOSE_FILL = CHOICES["fill"].index("close")


@dataclass(frozen=True)
class Simulation:
    """What vectorbt traded for a batch of P cells, one unit of the asset a trade.

    Attributes
    ----------
    portfolio
        `vbt.Portfolio` of P columns: without liquidation prices, funding, exposure and compounding, which follow.
    orders
        Its order records: for each trade an entry and an exit, columns one after the other.
    log
        float64 (trades, 4): `code, level, level's code, size` of each trade, see `callbacks.LOG_WIDTH`.
    """

    portfolio: Any
    orders: Array
    log: Floats


def simulate(bars: Bars, probabilities: Sequence[Probabilities], table: CellTable, index: Any = None) -> Simulation:
    """Trade a batch of cells that share `fill`.

    Parameters
    ----------
    bars, probabilities
        The market, and the variants that codes of `variant` point into.
    table
        P cells; some 40 bytes of memory a bar and cell, and 150 a trade.
    index
        pandas index of the bars, for a portfolio to be looked at; none is faster.
    """
    if len(table) == 1:
        # numba sees other arrays where there is but one column, and would compile the loop once more
        table = table.take(np.zeros(2, dtype=np.int64))
    n_bars, n_cells = len(bars), len(table)
    _cache_simulation()
    tape, log_at = _write_tape(bars, probabilities, table)
    close = np.broadcast_to(bars.close[:, None], (n_bars, n_cells))
    fill = bars.close if table["fill"][0] == _CLOSE_FILL else np.append(bars.open[1:], bars.close[-1])
    portfolio = vbt.Portfolio.from_signals(
        close if index is None else _framed(close, index),
        open=_column(bars.open),
        high=_column(bars.high),
        low=_column(bars.low),
        price=_column(fill),
        size=1.0,
        fees=np.array(table["fee"], dtype=np.float64)[None, :],
        slippage=np.array(table["slippage"], dtype=np.float64)[None, :],
        init_cash="auto",
        stop_entry_price="fillprice",
        stop_exit_price="stopmarket",
        upon_opposite_entry="ignore",
        signal_func_nb=decide,
        signal_args=(tape,),
        adjust_sl_func_nb=place_stop,
        adjust_sl_args=(tape,),
        adjust_tp_func_nb=place_target,
        adjust_tp_args=(tape,),
        use_stops=True,
        max_orders=n_cells * n_bars,
        freq=None if index is None else np.median(np.diff(bars.time)),
    )
    orders = portfolio.order_records
    log = tape[log_at : log_at + LOG_WIDTH * (len(orders) // 2)].reshape(-1, LOG_WIDTH)
    return Simulation(portfolio, orders, log)


def _column(values: Floats) -> Floats:
    # a copy: a read-only array would have vectorbt's loop compiled once more
    return np.array(values, dtype=np.float64)[:, None]


def _framed(close: Floats, index: Any) -> Any:
    import pandas as pd  # noqa: PLC0415 - only for portfolios to be looked at

    return pd.DataFrame(close, index=index)


def _write_tape(bars: Bars, probabilities: Sequence[Probabilities], table: CellTable) -> tuple[Floats, int]:
    """Lay out head, bars, probabilities, cells and an empty log; return the tape and where the log starts."""
    n_bars, n_cells = len(bars), len(table)
    used = np.unique(table["variant"])
    rows = [bars.open, bars.high, bars.low, bars.close]
    start = {}
    for code in used:
        start[int(code)] = HEAD + n_bars * len(rows)
        rows += [probabilities[code].role(role) for role in ROLES]
    cells_at = HEAD + n_bars * len(rows)
    log_at = cells_at + CELL_WIDTH * n_cells
    # the log is not touched here, so that only trades take memory
    tape = np.empty(log_at + LOG_WIDTH * n_cells * (n_bars // 2 + 1))
    tape[:HEAD] = 0.0
    tape[:4] = n_bars, cells_at, log_at, -1.0
    for at, row in enumerate(rows):
        tape[HEAD + at * n_bars : HEAD + (at + 1) * n_bars] = row
    tape[cells_at:log_at] = _cells(table, start).ravel()
    return tape, log_at


def _cells(table: CellTable, start: dict[int, int]) -> Floats:
    """Return the cells' parameters, shape (P, CELL_WIDTH), null as NaN (never a stop, never an entry, no limit)."""
    trailing = ~np.isnan(table["trailing_stop"])
    held = np.asarray(table["max_hold"], dtype=np.float64)
    columns: dict[str, Array] = {
        "probabilities": np.array([start[int(code)] for code in table["variant"]]),
        "long_entry": np.where(table["side"] == _SHORT_ONLY, np.nan, table["long_entry"]),
        "short_entry": np.where(table["side"] == _LONG_ONLY, np.nan, table["short_entry"]),
        "stop": np.where(trailing, table["trailing_stop"], table["stop_loss"]),
        "trailing": trailing,
        "target": table["take_profit"],
        "basis": table["stop_basis"],
        "at_close": table["stop_trigger"] == CHOICES["stop_trigger"].index("close"),
        "max_hold": np.where(held == 0, np.inf, held),
        "ramp": table["size_rule"] == CHOICES["size_rule"].index("ramp"),
        "room": 1.0 / table["leverage"] - table["maintenance_margin"],
    }
    return np.column_stack([columns[name] if name in columns else table[name] for name in CELL]).astype(np.float64)


@cache
def _cache_simulation() -> None:
    """Have numba keep vectorbt's loop compiled on disk, so that it is compiled once on a machine, not in every process.

    The loop takes the strategy's callbacks as arguments, which numba identifies by the process's own copies, and is
    therefore not cached by vectorbt. Callbacks of a fixed identity are found again when a cached loop is loaded; it
    holds a digest of their source, because the loop has them built in.
    """
    digest = hashlib.sha256(Path(callbacks.__file__).read_bytes()).hexdigest()[:16]
    # without them numba is switched off, or works otherwise inside: compiled in every process then, as vectorbt does
    with contextlib.suppress(AttributeError, AssertionError):
        for name in ("decide", "place_stop", "place_target"):
            identify = getattr(callbacks, name)._set_uuid  # noqa: SLF001 - numba has no public way
            identify(f"risk-asymmetry-{name}-{digest}")
        nb.simulate_from_signal_func_nb.enable_caching()
