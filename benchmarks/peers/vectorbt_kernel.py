"""vectorbt's compiled rust simulation, fed by hand: its orders and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
from vectorbt_rust.portfolio import simulate_from_signals_rs

from benchmarks.peers.peer import Peer, Trades, as_trades, by_cell
from grids.table import CellTable

__all__ = ["VectorbtKernel"]

_EXIT_WINS, _LONG_WINS, _IGNORE = 2, 1, 0
_AT_FILL_PRICE, _STOP_MARKET = 2, 1


class VectorbtKernel(Peer):
    """One call a batch, everything it needs laid out beforehand in the order it reads fastest."""

    name = "vectorbt's rust kernel by hand"
    family = "vectorbt kernel"
    note = (
        "vectorbt's rust kernel by hand: `simulate_from_signals_rs` alone, signals compared and arrays laid out before the "
        "clock starts; it leaves order records, without trades, statistics or drawdown."
    )

    def prepare(self, table: CellTable) -> None:
        """Lay out the arguments of one call."""
        bars, shape = self.bars, (len(self.bars), len(table))
        fires = {
            "long_entries": self.fires(table, "long_entry"),
            "long_exits": self.fires(table, "long_exit"),
            "short_entries": self.fires(table, "short_entry"),
            "short_exits": self.fires(table, "short_exit"),
        }
        prices = {name: np.array(getattr(bars, name))[:, None] for name in ("open", "high", "low", "close")}
        self._call = _CONSTANT | fires | prices
        self._call |= {
            "target_shape": shape,
            "group_lens": np.ones(len(table), dtype=np.int64),
            "init_cash": np.full(len(table), np.inf),
            "call_seq": np.zeros(shape, dtype=np.int64, order="F"),
            "fees": table["fee"][None, :].astype(np.float64),
            "sl_stop": table["stop_loss"][None, :].astype(np.float64),
            "max_orders": shape[0] * shape[1],
        }
        # no more room than the orders take: the kernel would otherwise spend its time on blank memory
        self._call["max_orders"] = len(self.run(table)) + 1

    def run(self, table: CellTable) -> Any:  # noqa: ARG002 - prepared
        """Return the order records of the prepared batch."""
        orders, _ = simulate_from_signals_rs(**self._call)
        return orders

    def trades(self, table: CellTable) -> list[Trades]:
        """Pair the orders of each column into trades."""
        self.prepare(table)
        orders = np.sort(self.run(table), order=["col", "idx"])
        opened, closed = orders[::2], orders[1::2]
        direction = 1.0 - 2.0 * opened["side"]
        made = as_trades(opened["idx"], closed["idx"], direction * (closed["price"] / opened["price"] - 1))
        return by_cell(opened["col"], made, len(table))


def _flag(value: bool) -> Any:
    return np.asarray(value)


_CONSTANT: dict[str, Any] = {
    "entries": _flag(False),
    "exits": _flag(False),
    "direction": np.asarray(0),
    "size": np.asarray(1.0),
    "price": np.asarray(np.inf),
    "size_type": np.asarray(0),
    "fixed_fees": np.asarray(0.0),
    "slippage": np.asarray(0.0),
    "min_size": np.asarray(1e-8),
    "max_size": np.asarray(np.inf),
    "size_granularity": np.asarray(np.nan),
    "reject_prob": np.asarray(0.0),
    "lock_cash": _flag(False),
    "allow_partial": _flag(True),
    "raise_reject": _flag(False),
    "log": _flag(False),
    "accumulate": np.asarray(0),
    "upon_long_conflict": np.asarray(_EXIT_WINS),
    "upon_short_conflict": np.asarray(_EXIT_WINS),
    "upon_dir_conflict": np.asarray(_LONG_WINS),
    "upon_opposite_entry": np.asarray(_IGNORE),
    "val_price": np.asarray(np.inf),
    "sl_trail": _flag(False),
    "tp_stop": np.asarray(np.nan),
    "stop_entry_price": np.asarray(_AT_FILL_PRICE),
    "stop_exit_price": np.asarray(_STOP_MARKET),
    "upon_stop_exit": np.asarray(0),
    "upon_stop_update": np.asarray(1),
    "ffill_val_price": False,
    "max_logs": 1,
}
