"""Trades out of sample: which they are, and the sums and the account that they alone make.

Where every bar of a variant is flagged, or none, this is a copy of what all trades made, or nothing. Where flags are
mixed, a trade that was seen counts as one that neither won nor lost.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sweeps.event.accounts.trade_buffer import (
    ALL_UNSEEN,
    EQUITY,
    GROSS_SUMS,
    LOWEST,
    MIXED,
    SUM_ROWS,
    UNSEEN,
    UNSEEN_GROSS_SUMS,
    TradeBuffer,
    add_five,
)
from sweeps.event.accounts.vectorised import accumulate_rates, close_accounts, open_accounts
from sweeps.event.trading.resolved import ResolvedExits, exit_bar
from sweeps.event.trading.simulating import TOGETHER, SimulatedPaths
from sweeps.kernels.compiled import inner_kernel
from sweeps.kernels.simd import WIDTH, keep, known, load, store
from sweeps.measures.accumulators import OOS

__all__ = ["accumulate_unseen", "mark_unseen", "share_sums"]


@inner_kernel
def mark_unseen(
    resolved: ResolvedExits, paths: SimulatedPaths, variants: Any, seen: Any, next_seen: Any, buffer: TradeBuffer
) -> bool:  # fmt: skip
    """Mark and count trades of which every bar is flagged out of sample, and add up their gross moves.

    Parameters
    ----------
    resolved, paths
        The trades.
    variants
        int64: code of each path's variant.
    seen, next_seen
        As for `sweeps.event.paths.run_paths`.
    buffer
        Written to: `unseen`, where any flags are mixed, and the counts in `shared`.

    Returns
    -------
    bool
        Whether the flags of any of the paths are mixed.
    """
    mixed = False
    for path in range(variants.shape[0]):
        kind = seen[variants[path]]
        buffer.shared[path, OOS] = kind * paths.count[path]
        mixed = mixed or kind == MIXED
    if not mixed:
        for path in range(variants.shape[0]):
            share_sums(buffer.sums, GROSS_SUMS, UNSEEN_GROSS_SUMS, path, seen[variants[path]])
        return False
    for path in range(variants.shape[0]):
        variant = variants[path]
        _mark_path(resolved, paths, path, seen[variant], next_seen[variant], buffer)
    add_five(buffer.gross, buffer.unseen, paths.longest[0], buffer.sums, UNSEEN_GROSS_SUMS)
    return True


@inner_kernel
def _mark_path(
    resolved: ResolvedExits, paths: SimulatedPaths, path: int, kind: int, next_seen: Any, buffer: TradeBuffer
) -> None:
    """Mark the trades of one path, and count them where its flags are mixed."""
    n, bits = paths.count[path], buffer.unseen_bits
    if kind != MIXED:
        for i in range(paths.longest[0]):
            bits[TOGETHER * i + path] = -kind
        return
    total: Any = 0
    for i in range(paths.longest[0]):
        unseen: Any = 0
        if i < n:
            key = np.int64(paths.trade[TOGETHER * i + path])
            unseen = np.int64(next_seen[key >> 1] > exit_bar(resolved.bits, key))
        total += unseen
        bits[TOGETHER * i + path] = -unseen
    buffer.shared[path, OOS] = total


@inner_kernel
def accumulate_unseen(buffer: TradeBuffer, mixed: bool, longest: int, variants: Any, seen: Any) -> None:
    """Make the account of the trades out of sample, once that of all trades is closed: rows from `UNSEEN` on.

    Parameters
    ----------
    buffer
        Its rates, and its marks where flags are `mixed`.
    mixed
        As `mark_unseen` returns it.
    longest
        Trades of the longest path.
    variants, seen
        As for `mark_unseen`.
    """
    sums = buffer.sums
    if mixed:
        for at in range(0, TOGETHER * longest, TOGETHER):
            store(buffer.unseen_rate, at, keep(known(load(buffer.rate, at)), load(buffer.unseen, at)))
        open_accounts(buffer, UNSEEN)
        accumulate_rates(buffer, buffer.unseen_rate, 0, longest, UNSEEN)
        close_accounts(buffer, UNSEEN)
        return
    for path in range(variants.shape[0]):
        kind = seen[variants[path]]
        for row in range(UNSEEN):
            sums[WIDTH * (UNSEEN + row) + path] = sums[WIDTH * row + path] if kind == ALL_UNSEEN else 0.0
        if kind != ALL_UNSEEN:
            sums[WIDTH * (UNSEEN + EQUITY) + path], sums[WIDTH * (UNSEEN + LOWEST) + path] = 1.0, 1.0


@inner_kernel
def share_sums(sums: Any, every: int, unseen: int, path: int, kind: int) -> None:
    """Take all of a path's five sums for those out of sample, or nothing; its flags are not mixed."""
    for row in range(SUM_ROWS):
        sums[WIDTH * (unseen + row) + path] = sums[WIDTH * (every + row) + path] if kind == ALL_UNSEEN else 0.0
