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
from sweeps.event.trading.resolved import Outcomes
from sweeps.event.trading.simulating import TOGETHER, Walks, arrive, set_out, walk_on
from sweeps.kernels.bits import SPARE
from sweeps.kernels.compiled import inner_kernel

__all__ = ["mirrored", "walk_mirrored"]


def mirrored(rules: ExitRules) -> ExitRules:
    """Return exit rules by which a short leaves where the model says a long should, and is sized as the long would be."""
    return rules._replace(
        signals=np.ascontiguousarray(rules.signals[:, ::-1]),
        thresholds=np.ascontiguousarray(rules.thresholds[:, ::-1]),
        entry_probability=np.ascontiguousarray(rules.entry_probability[:, ::-1]),
    )


@inner_kernel
def walk_mirrored(
    market: Market,
    rule: ExitRule,
    words: Any,
    entry_probability: Any,
    entry_rules: EntryRules,
    rows: Any,
    outcomes: Outcomes,
    walks: Walks,
) -> None:
    """Follow the mirror images of paths to their ends.

    Parameters are those of `sweeps.event.trading.simulating.walk_paths`; the rule and the probabilities are mirrored ones.
    """
    set_out(entry_rules, rows, walks)
    apart = walks.sets.shape[0] // (2 * TOGETHER)
    for lane in range(rows.shape[0]):
        enters, short = 2 * lane * apart, (2 * lane + 1) * apart
        for word in range(apart - SPARE):
            walks.sets[short + word] = walks.sets[enters + word] & ~walks.sets[short + word]
    while walk_on(market, rule, words, entry_probability, outcomes, walks, market.close.shape[0]):
        pass
    arrive(walks)
