"""One cell, trade by trade: what may be said of its win rate, payoff, edge and expectancy on their own."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.inference.formulas.intervals import trade_intervals
from results.inference.formulas.rates import breakeven_win_rate, effective_trades, wilson_interval
from results.inference.sample.evaluation import Material
from signals.arrays import Flags, Floats, Integers
from sweeps.replaying import replay

__all__ = ["close_up"]

_FEWEST = 3


def close_up(material: Material, cell: int, seed: int = 0) -> dict[str, Any]:
    """Describe the judged trades of one cell.

    Returns
    -------
    dict
        `parameters` (the run's axes), `trades`, `wins`, `losses`, `effective_trades`, `win_rate`, `payoff_ratio`,
        `breakeven_win_rate`, `edge`, `gross`, `cost` and `net` per trade, `average_hold` in bars, and `intervals` at
        95 %: `win_rate` (Wilson, of the effective number of trades), `expectancy`, and jointly `edge` and
        `payoff_ratio` (block bootstrap-t). What is undefined is null.

    Notes
    -----
    These intervals look at the cell alone. For one that was picked as the best of many they are too narrow and too
    high: only the simultaneous test allows for the picking.
    """
    table = material.grid.cells(np.array([cell]))
    values = table.row(0)
    trades = replay(material.signals, values).trades
    kept = _judged(material, str(values["variant"]), trades["entry_bar"].to_numpy(), trades["exit_bar"].to_numpy())
    net = trades["net_return"].to_numpy()[kept]
    gross = (trades["exposure"].to_numpy() * trades["gross_return"].to_numpy())[kept]
    held = (trades["exit_bar"] - trades["entry_bar"]).to_numpy()[kept]
    wins, losses = net[net > 0], net[net < 0]
    both = len(wins) > 0 and len(losses) > 0 and len(net) >= _FEWEST
    payoff = float(wins.mean() / -losses.mean()) if both else None
    breakeven = float(breakeven_win_rate(wins.mean(), -losses.mean())) if both else None
    rate = len(wins) / len(net) if len(net) else None
    return {
        "cell": cell,
        "parameters": {name: values[name] for name in material.run.axes},
        "trades": len(net),
        "wins": len(wins),
        "losses": len(losses),
        "effective_trades": effective_trades(net > 0) if len(net) else 0.0,
        "win_rate": rate,
        "payoff_ratio": payoff,
        "breakeven_win_rate": breakeven,
        "edge": rate - breakeven if rate is not None and breakeven is not None else None,
        "gross": float(gross.mean()) if len(net) else None,
        "cost": float(gross.mean() - net.mean()) if len(net) else None,
        "net": float(net.mean()) if len(net) else None,
        "average_hold": float(held.mean()) if len(net) else None,
        "intervals": _intervals(net, seed) if both else None,
    }


def _judged(material: Material, variant: str, entry: Integers, leave: Integers) -> Flags:
    if material.sample == "all":
        return np.ones(len(entry), dtype=np.bool_)
    flags = material.signals.variants[variant].out_of_sample
    if flags is None:
        flags = np.zeros(len(material.signals), dtype=np.bool_)
    seen = np.concatenate([[0], np.cumsum(~flags)])
    unseen = seen[leave + 1] == seen[entry]
    return np.asarray(unseen if material.sample == "oos" else ~unseen)


def _intervals(net: Floats, seed: int) -> dict[str, list[float]]:
    size = effective_trades(net > 0)
    low, high = wilson_interval((net > 0).mean() * size, size)
    found = trade_intervals(net, seed=seed)
    return {
        "win_rate": [float(low), float(high)],
        "expectancy": list(found.expectancy),
        "edge": list(found.edge),
        "payoff_ratio": list(found.payoff_ratio),
    }
