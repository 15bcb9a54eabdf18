"""Trades out of sample: which they are, and the sums and the account that they alone make.

Where every bar of a variant is flagged, or none, this is a copy of what all trades made, or nothing. Where flags are
mixed, an in-sample trade counts as one that neither won nor lost.
"""

from __future__ import annotations

import numpy as np

from signals.arrays import Integers
from sweeps.event.accounts.five_sums import add_five, share_sums
from sweeps.event.accounts.trade_buffer import (
    ALL_OUT_OF_SAMPLE,
    EQUITY,
    GROSS_SUMS,
    LOWEST,
    MIXED,
    OUT_OF_SAMPLE,
    OUT_OF_SAMPLE_GROSS_SUMS,
    TradeBuffer,
)
from sweeps.event.accounts.vectorised import accumulate_rates, close_accounts, open_accounts
from sweeps.event.trading.resolved import ResolvedExits, entry_of, exit_bar
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths
from sweeps.kernels.compiled import Whole, inner_kernel
from sweeps.kernels.simd import WIDTH, keep, known, load, store
from sweeps.measures.accumulators import OOS

__all__ = ["accumulate_out_of_sample", "mark_out_of_sample"]


@inner_kernel
def mark_out_of_sample(
    resolved: ResolvedExits, paths: SimulatedPaths, variants: Integers, sample_kinds: Integers, next_in_sample: Integers, buffer: TradeBuffer
) -> bool:  # fmt: skip
    """Mark and count trades of which every bar is flagged out of sample, and add up their gross moves.

    Parameters
    ----------
    resolved, paths
        The trades.
    variants
        int64: code of each path's variant.
    sample_kinds, next_in_sample
        As for `sweeps.event.paths.run_paths`.
    buffer
        Written to: `out_of_sample`, where any flags are mixed, and the counts in `shared`.

    Returns
    -------
    bool
        Whether the flags of any of the paths are mixed.
    """
    mixed = False
    for path in range(variants.shape[0]):
        kind = sample_kinds[variants[path]]
        buffer.shared[path, OOS] = kind * paths.count[path]
        mixed = mixed or kind == MIXED
    if not mixed:
        for path in range(variants.shape[0]):
            every = sample_kinds[variants[path]] == ALL_OUT_OF_SAMPLE
            share_sums(buffer.sums, GROSS_SUMS, OUT_OF_SAMPLE_GROSS_SUMS, path, every)
        return False
    for path in range(variants.shape[0]):
        variant = variants[path]
        _mark_path(resolved, paths, path, sample_kinds[variant], next_in_sample[variant], buffer)
    add_five(buffer.gross, buffer.out_of_sample, paths.longest[0], buffer.sums, OUT_OF_SAMPLE_GROSS_SUMS)
    return True


@inner_kernel
def _mark_path(
    resolved: ResolvedExits, paths: SimulatedPaths, path: int, kind: int, next_in_sample: Integers, buffer: TradeBuffer
) -> None:
    """Mark the trades of one path, and count them where its flags are mixed."""
    n, bits = paths.count[path], buffer.out_of_sample_bits
    if kind != MIXED:
        for i in range(paths.longest[0]):
            bits[TOGETHER * i + path] = -kind
        return
    total: Whole = 0
    for i in range(paths.longest[0]):
        out_of_sample: Whole = 0
        if i < n:
            trade = np.int64(paths.trade[TOGETHER * i + path])
            out_of_sample = np.int64(next_in_sample[entry_of(resolved, trade) >> 1] > exit_bar(resolved, trade))
        total += out_of_sample
        bits[TOGETHER * i + path] = -out_of_sample
    buffer.shared[path, OOS] = total


@inner_kernel
def accumulate_out_of_sample(
    buffer: TradeBuffer, mixed: bool, longest: int, variants: Integers, sample_kinds: Integers
) -> None:
    """Make the account of the trades out of sample, once that of all trades is closed: rows from `OUT_OF_SAMPLE` on.

    Parameters
    ----------
    buffer
        Its rates, and its marks where flags are `mixed`.
    mixed
        As `mark_out_of_sample` returns it.
    longest
        Trades of the longest path.
    variants, sample_kinds
        As for `mark_out_of_sample`.
    """
    sums = buffer.sums
    if mixed:
        for at in range(0, TOGETHER * longest, TOGETHER):
            store(buffer.out_of_sample_rate, at, keep(known(load(buffer.rate, at)), load(buffer.out_of_sample, at)))
        open_accounts(buffer, OUT_OF_SAMPLE)
        accumulate_rates(buffer, buffer.out_of_sample_rate, 0, longest, OUT_OF_SAMPLE)
        close_accounts(buffer, OUT_OF_SAMPLE)
        return
    for path in range(variants.shape[0]):
        kind = sample_kinds[variants[path]]
        for row in range(OUT_OF_SAMPLE):
            sums[WIDTH * (OUT_OF_SAMPLE + row) + path] = sums[WIDTH * row + path] if kind == ALL_OUT_OF_SAMPLE else 0.0
        if kind != ALL_OUT_OF_SAMPLE:
            sums[WIDTH * (OUT_OF_SAMPLE + EQUITY) + path], sums[WIDTH * (OUT_OF_SAMPLE + LOWEST) + path] = 1.0, 1.0
