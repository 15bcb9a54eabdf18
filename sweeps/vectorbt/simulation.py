"""One batch of cells through `vbt.Portfolio.from_signals`: the tape in, order records and the log of trades out."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numba
import numpy as np

import sweeps.kernels.compiled  # noqa: F401 - says where vectorbt's functions are cached, before they are there

# isort: split
import vectorbt as vbt
from vectorbt.portfolio import nb

from grids.parameters import CHOICES
from grids.table import CellTable
from signals.arrays import Array, Floats
from signals.kernel_cache.keeping import made_of
from sweeps.vectorbt import callbacks
from sweeps.vectorbt.callbacks import decide, place_stop, place_target
from sweeps.vectorbt.market import Market
from sweeps.vectorbt.tape import LOG
from sweeps.vectorbt.writing import write_tape

__all__ = ["Simulation", "simulate"]

_CLOSE_FILL = CHOICES["fill"].index("close")


@dataclass(frozen=True)
class Simulation:
    """What vectorbt traded for a batch of P cells, one unit of the asset a trade.

    Attributes
    ----------
    portfolio
        `vbt.Portfolio` of P columns: without liquidation prices, funding, exposure and compounding, which follow.
    orders
        Its order records, but an order that turns a position as two, the exit and the entry: so for each trade an entry and
        an exit, columns one after the other.
    log
        float64 (trades, len(LOG)): what was logged of each trade.
    """

    portfolio: Any
    orders: Array
    log: Floats


def simulate(market: Market, table: CellTable, index: Any = None) -> Simulation:
    """Trade a batch of cells that share `fill`.

    Parameters
    ----------
    market
        The bars, and what the codes in columns point into.
    table
        P cells; some 40 bytes of memory a bar and cell, and 150 a trade.
    index
        pandas index of the bars, for a portfolio to be looked at; none is faster.
    """
    if len(table) == 1 and not numba.config.DISABLE_JIT:  # type: ignore[attr-defined]  # made by numba on import
        # numba sees other arrays where there is but one column, and would compile the loop once more
        table = table.take(np.zeros(2, dtype=np.int64))
    bars = market.bars
    n_bars, n_cells = len(bars), len(table)
    _cache_simulation()
    written, log_at = write_tape(market, table)
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
        upon_opposite_entry="reverse",
        signal_func_nb=decide,
        signal_args=(written,),
        adjust_sl_func_nb=place_stop,
        adjust_sl_args=(written,),
        adjust_tp_func_nb=place_target,
        adjust_tp_args=(written,),
        use_stops=True,
        max_orders=n_cells * n_bars,
        freq=None if index is None else np.median(np.diff(bars.time)),
    )
    orders = _legs(portfolio.order_records)
    log = written[log_at : log_at + len(LOG) * (len(orders) // 2)].reshape(-1, len(LOG))
    return Simulation(portfolio, orders, log)


def _legs(orders: Array) -> Array:
    """Return order records with those that turn a position, of two units, as the two that they stand for."""
    turns = orders["size"] > 1.0
    legs = np.repeat(orders, 1 + turns)
    turned = np.repeat(turns, 1 + turns)
    legs["size"][turned] /= 2
    legs["fees"][turned] /= 2
    return legs


def _column(values: Floats) -> Floats:
    # a copy: a read-only array would have vectorbt's loop compiled once more
    return np.array(values, dtype=np.float64)[:, None]


def _framed(close: Floats, index: Any) -> Any:
    import pandas as pd  # noqa: PLC0415 - only for portfolios to be looked at

    return pd.DataFrame(close, index=index)


@cache
def _cache_simulation() -> None:
    """Have numba keep vectorbt's loop compiled on disk, so that it is compiled once on a machine, not in every process.

    The loop takes the strategy's callbacks as arguments, which numba identifies by the process's own copies, and is
    therefore not cached by vectorbt. Callbacks of a fixed identity are found again when a cached loop is loaded; it
    holds a digest of their sources, because the loop has them built in.
    """
    digest = made_of(callbacks.__file__)
    if digest is None:
        return
    # without them numba is switched off, or works otherwise inside: compiled in every process then, as vectorbt does
    with contextlib.suppress(AttributeError, AssertionError):
        for name in ("decide", "place_stop", "place_target"):
            identify = getattr(callbacks, name)._set_uuid  # noqa: SLF001 - numba has no public way
            identify(f"risk-asymmetry-{name}-{digest}")
        nb.simulate_from_signal_func_nb.enable_caching()
