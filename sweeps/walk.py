"""Stage three: the trades of one path, entry to exit to next entry.

A path is an entry rule met by an exit rule. Nothing is done per bar: the next entry is a bit search, and the exit of
every entry is worked out once per exit rule and remembered, so that all entry rules share it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sweeps.bits import next_bar
from sweeps.compiled import kernel
from sweeps.exits import LIQUIDATION, ExitRule, ExitRules, close_position, entry_price, rule_at
from sweeps.market import Market

__all__ = ["Outcomes", "blank_outcomes", "walk_path"]


class Outcomes(NamedTuple):
    """What became of a position, by key ``2*bar + side``, under the exit rule stamped on the entry.

    Attributes
    ----------
    stamp
        int64 (2T,): 1 + the exit rule for which the entry was worked out last.
    exit_bar
        int64 (2T,).
    reason
        int64 (2T,): code.
    gross
        float64 (2T,): signed price move.
    turnover
        float64 (2T,): ``1 + exit/entry``, what a fee is charged on per unit of exposure.
    carry
        float64 (2T,): funding paid per unit of exposure, signed.
    """

    stamp: NDArray[np.int64]
    exit_bar: NDArray[np.int64]
    reason: NDArray[np.int64]
    gross: NDArray[np.float64]
    turnover: NDArray[np.float64]
    carry: NDArray[np.float64]


def blank_outcomes(n_bars: int) -> Outcomes:
    """Allocate a memory of outcomes for one thread."""
    counts = [np.zeros(2 * n_bars, dtype=np.int64) for _ in range(3)]
    amounts = [np.zeros(2 * n_bars) for _ in range(3)]
    return Outcomes(counts[0], counts[1], counts[2], amounts[0], amounts[1], amounts[2])


@kernel
def work_out(
    market: Market, rule: ExitRule, words: Any, entry_probability: Any, key: int, stamp: int, outcomes: Outcomes
) -> None:
    """Fill in the outcome of one entry."""
    bar, side = key >> 1, key & 1
    direction = 1.0 - 2.0 * side
    entry = entry_price(market, rule, side, bar)
    exit_bar, exit_price, fill_bar, reason = close_position(market, rule, words, entry_probability, side, bar, entry)
    ratio = exit_price / entry
    outcomes.stamp[key] = stamp
    outcomes.exit_bar[key] = exit_bar
    outcomes.reason[key] = reason
    outcomes.gross[key] = direction * (ratio - 1.0)
    outcomes.turnover[key] = 1.0 + ratio
    carry = 0.0
    if reason != LIQUIDATION:
        filled = bar if rule.at_close == 1 else bar + 1
        carry = direction * (market.funding[fill_bar] - market.funding[filled])
    outcomes.carry[key] = carry


@kernel
def walk_path(
    market: Market,
    rules: ExitRules,
    rule: int,
    entries: Any,
    shorts: Any,
    outcomes: Outcomes,
    trades: Any,
) -> int:
    """Follow one path through the bars.

    Parameters
    ----------
    market, rules, rule
        The bars and the exit rule of the path.
    entries, shorts
        uint64 words: bars at which the entry rule enters, and those of them at which it enters short.
    outcomes
        Memory shared by all paths of the exit rule, filled in where it is still blank.
    trades
        int64 (>= T/2,): receives the key of each trade.

    Returns
    -------
    int
        Number of trades.
    """
    n_bars = market.close.shape[0]
    scalars, words, entry_probability = rule_at(rules, rule), rules.signal_words, rules.entry_probability
    exit_bar, stamp = outcomes.exit_bar, outcomes.stamp
    n = 0
    bar = next_bar(entries, 0)
    while bar < n_bars:
        short = (shorts[bar >> 6] >> np.uint64(bar & 63)) & np.uint64(1)
        key = 2 * bar + int(short)
        if stamp[key] != rule + 1:
            work_out(market, scalars, words, entry_probability, key, rule + 1, outcomes)
        trades[n] = key
        n += 1
        bar = next_bar(entries, exit_bar[key] + 1)
    return n
