"""Trades out of sample: which they are, and the sums and the account that they alone make.

Where every bar of a variant is flagged, or none, this is a copy of what all trades made, or nothing. Where flags are
mixed, a trade that was seen counts as one that neither won nor lost.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sweeps.event.accounts.several import close_tally, open_tally, tally_rates
from sweeps.event.accounts.trade_buffer import (
    ALL_UNSEEN,
    EQUITY,
    GROSS_SUMS,
    LOWEST,
    MIXED,
    SUM_ROWS,
    UNSEEN,
    UNSEEN_GROSS_SUMS,
    Ledger,
    add_five,
)
from sweeps.event.trading.resolved import Outcomes, exit_bar
from sweeps.event.trading.simulating import TOGETHER, Walks
from sweeps.kernels.compiled import inner_kernel
from sweeps.kernels.simd import WIDTH, keep, known, load, store
from sweeps.measures.tally import OOS

__all__ = ["mark_unseen", "share_sums", "tally_unseen"]


@inner_kernel
def mark_unseen(
    outcomes: Outcomes, walks: Walks, variants: Any, seen: Any, next_seen: Any, ledger: Ledger
) -> bool:  # fmt: skip
    """Mark and count trades of which every bar is flagged out of sample, and add up their gross moves.

    Parameters
    ----------
    outcomes, walks
        The trades.
    variants
        int64: code of each path's variant.
    seen, next_seen
        As for `sweeps.event.paths.run_paths`.
    ledger
        Written to: `unseen`, where any flags are mixed, and the counts in `shared`.

    Returns
    -------
    bool
        Whether the flags of any of the paths are mixed.
    """
    mixed = False
    for path in range(variants.shape[0]):
        kind = seen[variants[path]]
        ledger.shared[path, OOS] = kind * walks.count[path]
        mixed = mixed or kind == MIXED
    if not mixed:
        for path in range(variants.shape[0]):
            share_sums(ledger.lanes, GROSS_SUMS, UNSEEN_GROSS_SUMS, path, seen[variants[path]])
        return False
    for path in range(variants.shape[0]):
        variant = variants[path]
        _mark_path(outcomes, walks, path, seen[variant], next_seen[variant], ledger)
    add_five(ledger.gross, ledger.unseen, walks.longest[0], ledger.lanes, UNSEEN_GROSS_SUMS)
    return True


@inner_kernel
def _mark_path(outcomes: Outcomes, walks: Walks, path: int, kind: int, next_seen: Any, ledger: Ledger) -> None:
    """Mark the trades of one path, and count them where its flags are mixed."""
    n, bits = walks.count[path], ledger.unseen_bits
    if kind != MIXED:
        for i in range(walks.longest[0]):
            bits[TOGETHER * i + path] = -kind
        return
    total: Any = 0
    for i in range(walks.longest[0]):
        unseen: Any = 0
        if i < n:
            key = np.int64(walks.trade[TOGETHER * i + path])
            unseen = np.int64(next_seen[key >> 1] > exit_bar(outcomes.bits, key))
        total += unseen
        bits[TOGETHER * i + path] = -unseen
    ledger.shared[path, OOS] = total


@inner_kernel
def tally_unseen(ledger: Ledger, mixed: bool, longest: int, variants: Any, seen: Any) -> None:
    """Make the account of the trades out of sample, once that of all trades is closed: rows from `UNSEEN` on.

    Parameters
    ----------
    ledger
        Its rates, and its marks where flags are `mixed`.
    mixed
        As `mark_unseen` returns it.
    longest
        Trades of the longest path.
    variants, seen
        As for `mark_unseen`.
    """
    lanes = ledger.lanes
    if mixed:
        for at in range(0, TOGETHER * longest, TOGETHER):
            store(ledger.unseen_rate, at, keep(known(load(ledger.rate, at)), load(ledger.unseen, at)))
        open_tally(ledger, UNSEEN)
        tally_rates(ledger, ledger.unseen_rate, 0, longest, UNSEEN)
        close_tally(ledger, UNSEEN)
        return
    for path in range(variants.shape[0]):
        kind = seen[variants[path]]
        for row in range(UNSEEN):
            lanes[WIDTH * (UNSEEN + row) + path] = lanes[WIDTH * row + path] if kind == ALL_UNSEEN else 0.0
        if kind != ALL_UNSEEN:
            lanes[WIDTH * (UNSEEN + EQUITY) + path], lanes[WIDTH * (UNSEEN + LOWEST) + path] = 1.0, 1.0


@inner_kernel
def share_sums(lanes: Any, every: int, unseen: int, path: int, kind: int) -> None:
    """Take all of a path's five sums for those out of sample, or nothing; its flags are not mixed."""
    for row in range(SUM_ROWS):
        lanes[WIDTH * (unseen + row) + path] = lanes[WIDTH * (every + row) + path] if kind == ALL_UNSEEN else 0.0
