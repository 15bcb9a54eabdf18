"""A rule in the mirror: it enters at the same bars, on the other side, and leaves by the same exits turned round.

What a rule and its mirror image earn alike (a stop that is filled kindly, a target in a market that turns back, hours that
are wild) is no knowledge of the direction. Half of what one earns more than the other is.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sweeps.event.trading.entries import EntryRules
from sweeps.event.trading.exits import ExitRule, ExitRules
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import ResolvedExits
from sweeps.event.trading.simulating import TOGETHER, SimulatedPaths, finish_paths, simulate_trades, start_paths
from sweeps.kernels.bits import SPARE
from sweeps.kernels.compiled import inner_kernel

__all__ = ["mirrored", "simulate_mirrored"]


def mirrored(rules: ExitRules) -> ExitRules:
    """Return exit rules by which a short leaves where the model says a long should, and is sized as the long would be."""
    return rules._replace(
        signals=np.ascontiguousarray(rules.signals[:, ::-1]),
        thresholds=np.ascontiguousarray(rules.thresholds[:, ::-1]),
        entry_probability=np.ascontiguousarray(rules.entry_probability[:, ::-1]),
    )


@inner_kernel
def simulate_mirrored(
    market: Market,
    rule: ExitRule,
    words: Any,
    entry_probability: Any,
    entry_rules: EntryRules,
    rows: Any,
    resolved: ResolvedExits,
    paths: SimulatedPaths,
) -> None:
    """Follow the mirror images of paths to their ends.

    Parameters are those of `sweeps.event.trading.simulating.simulate_paths`; the rule and the probabilities are mirrored ones.
    """
    start_paths(entry_rules, rows, paths)
    apart = paths.sets.shape[0] // (2 * TOGETHER)
    for path in range(rows.shape[0]):
        enters, short = 2 * path * apart, (2 * path + 1) * apart
        for word in range(apart - SPARE):
            paths.sets[short + word] = paths.sets[enters + word] & ~paths.sets[short + word]
    while simulate_trades(market, rule, words, entry_probability, resolved, paths, market.close.shape[0]):
        pass
    finish_paths(paths)
