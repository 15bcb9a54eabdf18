"""Trades out of sample: which they are, and the sums and the account that they alone make.

Where every bar of a variant is flagged, or none, this is a copy of what all trades made, or nothing. Where flags are
mixed, an in-sample trade counts as one that neither won nor lost.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sweeps.event.accounts.several import close_tally, open_tally, tally_rates
from sweeps.event.accounts.trade_buffer import (
    ALL_OUT_OF_SAMPLE,
    EQUITY,
    GROSS_SUMS,
    LOWEST,
    MIXED,
    OUT_OF_SAMPLE,
    OUT_OF_SAMPLE_GROSS_SUMS,
    SUM_ROWS,
    Ledger,
    add_five,
)
from sweeps.event.trading.resolved import Outcomes, exit_bar
from sweeps.event.trading.simulating import TOGETHER, Walks
from sweeps.kernels.compiled import inner_kernel
from sweeps.kernels.simd import WIDTH, keep, known, load, store
from sweeps.measures.tally import OOS

__all__ = ["mark_out_of_sample", "share_sums", "tally_out_of_sample"]


@inner_kernel
def mark_out_of_sample(
    outcomes: Outcomes, walks: Walks, variants: Any, sample_kinds: Any, next_in_sample: Any, ledger: Ledger
) -> bool:  # fmt: skip
    """Mark and count trades of which every bar is flagged out of sample, and add up their gross moves.

    Parameters
    ----------
    outcomes, walks
        The trades.
    variants
        int64: code of each path's variant.
    sample_kinds, next_in_sample
        As for `sweeps.event.paths.run_paths`.
    ledger
        Written to: `out_of_sample`, where any flags are mixed, and the counts in `shared`.

    Returns
    -------
    bool
        Whether the flags of any of the paths are mixed.
    """
    mixed = False
    for path in range(variants.shape[0]):
        kind = sample_kinds[variants[path]]
        ledger.shared[path, OOS] = kind * walks.count[path]
        mixed = mixed or kind == MIXED
    if not mixed:
        for path in range(variants.shape[0]):
            share_sums(ledger.lanes, GROSS_SUMS, OUT_OF_SAMPLE_GROSS_SUMS, path, sample_kinds[variants[path]])
        return False
    for path in range(variants.shape[0]):
        variant = variants[path]
        _mark_path(outcomes, walks, path, sample_kinds[variant], next_in_sample[variant], ledger)
    add_five(ledger.gross, ledger.out_of_sample, walks.longest[0], ledger.lanes, OUT_OF_SAMPLE_GROSS_SUMS)
    return True


@inner_kernel
def _mark_path(outcomes: Outcomes, walks: Walks, path: int, kind: int, next_in_sample: Any, ledger: Ledger) -> None:
    """Mark the trades of one path, and count them where its flags are mixed."""
    n, bits = walks.count[path], ledger.out_of_sample_bits
    if kind != MIXED:
        for i in range(walks.longest[0]):
            bits[TOGETHER * i + path] = -kind
        return
    total: Any = 0
    for i in range(walks.longest[0]):
        out_of_sample: Any = 0
        if i < n:
            key = np.int64(walks.trade[TOGETHER * i + path])
            out_of_sample = np.int64(next_in_sample[key >> 1] > exit_bar(outcomes.bits, key))
        total += out_of_sample
        bits[TOGETHER * i + path] = -out_of_sample
    ledger.shared[path, OOS] = total


@inner_kernel
def tally_out_of_sample(ledger: Ledger, mixed: bool, longest: int, variants: Any, sample_kinds: Any) -> None:
    """Make the account of the trades out of sample, once that of all trades is closed: rows from `OUT_OF_SAMPLE` on.

    Parameters
    ----------
    ledger
        Its rates, and its marks where flags are `mixed`.
    mixed
        As `mark_out_of_sample` returns it.
    longest
        Trades of the longest path.
    variants, sample_kinds
        As for `mark_out_of_sample`.
    """
    lanes = ledger.lanes
    if mixed:
        for at in range(0, TOGETHER * longest, TOGETHER):
            store(ledger.out_of_sample_rate, at, keep(known(load(ledger.rate, at)), load(ledger.out_of_sample, at)))
        open_tally(ledger, OUT_OF_SAMPLE)
        tally_rates(ledger, ledger.out_of_sample_rate, 0, longest, OUT_OF_SAMPLE)
        close_tally(ledger, OUT_OF_SAMPLE)
        return
    for path in range(variants.shape[0]):
        kind = sample_kinds[variants[path]]
        for row in range(OUT_OF_SAMPLE):
            lanes[WIDTH * (OUT_OF_SAMPLE + row) + path] = (
                lanes[WIDTH * row + path] if kind == ALL_OUT_OF_SAMPLE else 0.0
            )
        if kind != ALL_OUT_OF_SAMPLE:
            lanes[WIDTH * (OUT_OF_SAMPLE + EQUITY) + path], lanes[WIDTH * (OUT_OF_SAMPLE + LOWEST) + path] = 1.0, 1.0


@inner_kernel
def share_sums(lanes: Any, every: int, out_of_sample: int, path: int, kind: int) -> None:
    """Take all of a path's five sums for those out of sample, or nothing; its flags are not mixed."""
    for row in range(SUM_ROWS):
        lanes[WIDTH * (out_of_sample + row) + path] = (
            lanes[WIDTH * (every + row) + path] if kind == ALL_OUT_OF_SAMPLE else 0.0
        )
