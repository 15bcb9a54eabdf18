"""What random entries earn under the same exits: the benchmark that tells good entries from a kind market or good exits.

As many entries of each side as the cell made are drawn at random, with the same chance, from all bars at which it could have
entered that side: the probability is known there, the filter is true, the reading that scales distances is above 0, and the
trade that begins there is of the sample that is shown. Each is held by the cell's own exits, sized and charged as the cell
is. Draws are independent and with replacement, and each stands alone, whether or not the account would be flat: their mean is
then known exactly (`expectancy`, `win_rate`, `payoff_ratio` are of all bars, weighted by side), and the draws say how far the mean of so many
trades lies from it by luck. `p` is the share of draws, the cell itself counted as one, whose mean is at least the cell's.

Where an entry of the other side ends a position (`opposite`), that of the cell's own model does so here too; that `reverse` then
opens another one is no business of the entry that was drawn.

It is not defined, and None, where the size hangs on the probability (`ramp`), and where the account was ruined, whose number of
trades is not that of its entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grids.parameters import Value
from results.trade_analysis.model import RandomEntries, SampleName
from results.trade_analysis.trades.trade_list import TradeList, variant_of
from signals import Signals
from signals.arrays import Floats, Integers
from signals.filters import filter_bars
from sweeps.measures.samples import out_of_sample_trades
from sweeps.replayer import Replayer

__all__ = ["EntryPool", "entry_pools", "expected", "random_entries", "undefined"]

_DRAWS, _FEWEST, _MOST_TRADES = 1000, 200, 5_000_000
_TAILS = (0.025, 0.975)
_SEED = 16


@dataclass(frozen=True)
class EntryPool:
    """Net returns of every entry that one side could have made, float64 (m,), and how many of it the cell made."""

    net: Floats
    made: int


def undefined(cell: Mapping[str, Value], trades: TradeList) -> str | None:
    """Return why random entries are not defined for a cell; None where they are."""
    if not len(trades):
        return "there is no trade to compare with"
    if cell["size_rule"] == "ramp":
        return "with size_rule ramp the size hangs on the probability"
    if (trades.balance <= 0.0).any():
        return "the account was ruined"
    return None


def random_entries(
    replayer: Replayer, cell: Mapping[str, Value], trades: TradeList, sample: SampleName
) -> RandomEntries | None:
    """Compare a cell with random entries.

    Parameters
    ----------
    replayer
        On the cell's signals.
    cell
        Checked.
    trades
        Of the sample.
    sample
        Which trades they are.

    Returns
    -------
    RandomEntries or None
        None where they are not defined, see `undefined`. The same cell always meets the same draws.
    """
    if undefined(cell, trades) is not None:
        return None
    return drawn(entry_pools(replayer, cell, trades, sample), float(trades.net.mean()))


def entry_pools(
    replayer: Replayer, cell: Mapping[str, Value], trades: TradeList, sample: SampleName
) -> list[EntryPool]:
    """Return the pools that random entries of each side are drawn from; of a side without trades none."""
    pools = []
    for short in (False, True):
        made = int(np.count_nonzero(trades.short == short))
        if made:
            bars = _able(replayer.signals, cell, short)
            found = replayer.outcomes(cell, bars, short)
            flags = replayer.signals.variants[variant_of(replayer.signals, cell)].out_of_sample
            net = found.net
            if sample != "all" and flags is not None:
                wanted = out_of_sample_trades(flags, bars, found.exit_bar)
                net = net[wanted if sample == "oos" else ~wanted]
            pools.append(EntryPool(net, made))
    return pools


def expected(pools: list[EntryPool]) -> tuple[float, float | None, float | None]:
    """Return the exact mean, win rate and payoff ratio of what is drawn from pools."""
    made = sum(pool.made for pool in pools)
    weights = [pool.made / made for pool in pools]

    def mean(of: list[float]) -> float:
        return float(sum(weight * each for weight, each in zip(weights, of, strict=True)))

    wins = mean([float((pool.net > 0).mean()) for pool in pools])
    losses = mean([float((pool.net < 0).mean()) for pool in pools])
    won = mean([float(np.maximum(pool.net, 0.0).mean()) for pool in pools])
    lost = mean([float(np.maximum(-pool.net, 0.0).mean()) for pool in pools])
    payoff = (won / wins) / (lost / losses) if wins > 0 and losses > 0 else None
    return mean([float(pool.net.mean()) for pool in pools]), wins, payoff


def drawn(pools: list[EntryPool], observed: float) -> RandomEntries:
    """Draw as many entries as were made, many times over, and compare their means with the cell's."""
    made = sum(pool.made for pool in pools)
    draws = int(np.clip(_MOST_TRADES // made, _FEWEST, _DRAWS))
    generator = np.random.default_rng(_SEED)
    total = np.zeros(draws)
    for pool in pools:
        at = generator.integers(len(pool.net), size=(draws, pool.made), dtype=np.uint32)
        total += pool.net[at].sum(axis=1)
    means = total / made
    mean, win_rate, payoff = expected(pools)
    low, high = np.quantile(means, _TAILS)
    return {
        "draws": draws,
        "expectancy": mean,
        "low": float(low),
        "high": float(high),
        "win_rate": win_rate,
        "payoff_ratio": payoff,
        "p": (1 + int(np.count_nonzero(means >= observed))) / (1 + draws),
    }


def _able(signals: Signals, cell: Mapping[str, Value], short: bool) -> Integers:
    """Return the bars at which a cell could enter a side, whatever its thresholds."""
    probabilities = signals.variants[variant_of(signals, cell)]
    able = ~np.isnan(probabilities.short_entry if short else probabilities.long_entry)
    if cell["gate"] != "none" and short:
        able &= ~np.isnan(probabilities.long_entry)
    able[-1] = False
    name = str(cell["filter"])
    if name != "none":
        filters = getattr(cell, "filters", {})
        able &= filter_bars(signals, filters[name], f"filter {name}")
    if cell["stop_scale"] is not None:
        reading = signals.reading(str(cell["stop_scale"]))
        able &= np.isfinite(reading) & (reading > 0.0)
    return np.flatnonzero(able)
