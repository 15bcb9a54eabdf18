"""One cell as a `vbt.Portfolio`, with the exposure, costs and compounding of the contract, for a notebook or a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from grids.cell import cell_table, check_cell
from grids.parameters import Value
from signals import InputError, Probabilities, Signals, as_signals
from signals.arrays import Array, Flags
from signals.tables.frames import Frame
from sweeps.measures.samples import Sample, out_of_sample_span, out_of_sample_trades
from sweeps.vectorbt.market import market_of
from sweeps.vectorbt.trades import CellTrades, trades_of

if TYPE_CHECKING:
    from sweeps.vectorbt.simulation import Simulation

__all__ = ["Traded", "compounded_portfolio", "portfolio", "traded"]


def portfolio(
    signals: Signals | Frame,
    cell: Mapping[str, Value],
    *,
    cash: float = 10_000.0,
    sample: Sample = "all",
) -> Any:
    """Run one cell with vectorbt and return its portfolio.

    Parameters
    ----------
    signals
        Bars and probabilities; only these bars exist for the cell.
    cell
        Parameters of the contract by name, as `grids.read_cell` returns them; those left out take their defaults, and
        `variant` None stands for the only one.
    cash
        Balance to start with.
    sample
        ``"oos"`` keeps only the trades of which every bar from entry to exit is flagged out of sample, compounds them
        alone, and ends where the out-of-sample bars do; the cell is run over all bars either way.

    Returns
    -------
    vectorbt.Portfolio
        One column over the bars' UTC times, to be asked for `stats()`, `trades`, `drawdowns`, `value()`, `plot()`.

    Raises
    ------
    InputError
        If the cell is none, its variant is not in the file, or has no bar that is out of sample where those are asked for.

    Notes
    -----
    Orders stand at the bars on which they are decided and carry the prices at which they fill; the exit's fee holds all
    that a trade costs besides its entry fee. docs/vectorbt.md says which of vectorbt's numbers are the contract's.

    Examples
    --------
    >>> import grids, signals, sweeps
    >>> bars = signals.simulated_signals(5000, edge=0.1, seed=1)
    >>> pf = sweeps.portfolio(bars, {"variant": "default", "long_entry": 0.6, "max_hold": 24})
    >>> pf.stats(), pf.trades.records_readable, pf.plot().show()  # doctest: +SKIP
    """
    return compounded_portfolio(traded(as_signals(signals), cell), cash=cash, sample=sample)


@dataclass(frozen=True, eq=False)
class Traded:
    """One cell, run by vectorbt over all bars; its trades are all there are until the account is ruined."""

    signals: Signals
    name: str
    probabilities: Probabilities
    simulation: Simulation
    trades: CellTrades


def traded(signals: Signals, cell: Mapping[str, Value]) -> Traded:
    """Run one cell, however it is to be looked at; `portfolio` says what is raised."""
    import pandas as pd  # noqa: PLC0415 - slow to load, as vectorbt is: only where a cell is run

    from sweeps.vectorbt.simulation import simulate  # noqa: PLC0415

    cell = check_cell(cell)
    wanted = cell["variant"]
    name = signals.variant(None if wanted is None else str(wanted))
    table = cell_table([check_cell({**cell, "variant": name, "filters": cell.filters})], (name,))
    index = pd.DatetimeIndex(signals.bars.time, tz="UTC", name="time")
    simulation = simulate(market_of(signals, table.names), table, index)
    trades = trades_of(simulation, 0, signals.bars, signals.variants[name], table.row(0))
    return Traded(signals, name, signals.variants[name], simulation, trades)


def compounded_portfolio(run: Traded, *, cash: float = 10_000.0, sample: Sample = "all") -> Any:
    """Return the portfolio of a cell that was run, or of its out-of-sample trades alone; see `portfolio`."""
    whole, trades = run.simulation.portfolio.iloc[0], run.trades
    if sample != "oos":
        orders = _compounded(run.simulation.orders, trades, cash)
        return whole.replace(order_records=orders, init_cash=np.array([cash]))
    flags = run.probabilities.out_of_sample
    span = out_of_sample_span(flags)
    if span is None or flags is None:
        raise InputError(
            f"{run.signals.source}: no bar of variant {run.name!r} is said to be out of sample; ask for all trades"
        )
    kept = out_of_sample_trades(flags, trades.entry_bar, trades.exit_bar)
    orders = run.simulation.orders[: 2 * len(trades)][np.repeat(kept, 2)]
    return _cut(whole, span, _compounded(orders, _alone(trades, kept), cash), cash)


def _alone(trades: CellTrades, kept: Flags) -> CellTrades:
    """Return some of the trades, compounded without the others."""
    some = CellTrades(**{name: column[kept] for name, column in vars(trades).items()})
    with np.errstate(under="ignore", over="ignore"):
        return replace(some, balance=np.cumprod(1.0 + some.net, dtype=np.float64))


def _cut(whole: Any, span: slice, orders: Array, cash: float) -> Any:
    """Return a portfolio of the bars of a span, with orders that all lie in it."""
    orders["idx"] -= span.start
    orders["id"] = np.arange(len(orders))
    close = whole.close.iloc[span]
    return whole.replace(
        wrapper=whole.wrapper.replace(index=close.index), close=close, order_records=orders, init_cash=np.array([cash])
    )


def _compounded(orders: Array, trades: CellTrades, cash: float) -> Array:
    """Scale one-unit orders to the balance, and put what else a trade costs into its exit's fee."""
    n = len(trades)
    scaled = orders[: 2 * n].copy()
    before = cash * np.concatenate([[1.0], trades.balance[:-1]]) if n else np.empty(0)
    size = trades.exposure * before / trades.entry_price
    move = trades.direction * (trades.exit_price - trades.entry_price)
    entry_fee = size * scaled["fees"][::2]
    scaled["size"] = np.repeat(size, 2)
    scaled["price"][1::2] = trades.exit_price
    scaled["fees"][::2] = entry_fee
    scaled["fees"][1::2] = size * move - entry_fee - trades.net * before
    return scaled
