"""Cells of a path that differ in nothing but exposure: a run of them is accounted together, run after run."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats, Integers
from sweeps.event.accounts.five_sums import share_sums
from sweeps.event.accounts.gathering import NOTHING, RATES, TRADES
from sweeps.event.accounts.margin_rules import FIXED, RISK
from sweeps.event.accounts.margins import amend_liquidations, fill_margins, scale_rates
from sweeps.event.accounts.settling import settle
from sweeps.event.accounts.single import account_cell
from sweeps.event.accounts.sizing import SizingRules
from sweeps.event.accounts.trade_buffer import (
    ALL_OUT_OF_SAMPLE,
    CAP,
    CHARGED,
    EQUITY,
    FEE,
    LARGEST,
    LOWEST,
    MIXED,
    OUT_OF_SAMPLE,
    OUT_OF_SAMPLE_SIZED_SUMS,
    RISKED,
    SCALE,
    SIZED_SUMS,
    SPARED,
    UNIT,
    WIDEST,
    Account,
    TradeBuffer,
)
from sweeps.event.accounts.vectorised import (
    EXPOSURES_PER_PASS,
    accumulate_rates,
    close_accounts,
    compound,
    compounded,
    open_accounts,
    write_rates,
)
from sweeps.event.trading.closing import LIQUIDATION
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import ResolvedExits
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths
from sweeps.kernels.compiled import Whole, inner_kernel
from sweeps.kernels.simd import WIDTH
from sweeps.measures.accumulators import REASONS_AT

__all__ = ["account_runs", "any_sized", "next_runs", "open_runs", "settle_runs", "used_again"]

_RAN_OUT = REASONS_AT + LIQUIDATION


@inner_kernel
def open_runs(buffer: TradeBuffer, starts: Integers, first: Whole, end: Whole) -> None:
    """Begin before the first cells of paths ``first`` to ``end - 1``; `starts` is as for `sweeps.event.paths.run_paths`."""
    for path in range(TOGETHER):
        buffer.runs[1, path], buffer.runs[2, path], buffer.runs[4, path] = 0, 0, -1
        if first + path < end:
            buffer.runs[1, path], buffer.runs[2, path] = starts[first + path], starts[first + path + 1]


@inner_kernel
def next_runs(buffer: TradeBuffer, sizing: SizingRules) -> bool:
    """Take the next cells of each path that differ in nothing but exposure; return whether there are any.

    A liquidation costs the margin, which is no multiple of the exposure: there a cell stands alone, and its rates are
    its net returns.
    """
    runs, sums = buffer.runs, buffer.sums
    left = False
    for path in range(TOGETHER):
        cell, stop = runs[1, path], runs[2, path]
        end, alone = min(cell + 1, stop), False
        scale = 0.0
        if cell < stop:
            left = True
            alone = buffer.shared[path, _RAN_OUT] > 0.0
            while end < stop and sizing.kind[end] == sizing.kind[cell] and not alone:
                end += 1
            scale = sizing.exposure[cell]
            sums[WIDTH * FEE + path], sums[WIDTH * CHARGED + path] = sizing.fee[cell], float(sizing.funded[cell])
            sums[WIDTH * SPARED + path], sums[WIDTH * LARGEST + path] = sizing.spared[cell], 1.0
            sums[WIDTH * UNIT + path] = scale if alone and sizing.rule[cell] != RISK else 1.0
            scale = 1.0 if alone else scale
        sums[WIDTH * SCALE + path] = scale
        runs[0, path], runs[1, path], runs[3, path] = cell, end, np.int64(alone)
    return left


@inner_kernel
def used_again(buffer: TradeBuffer, sample_kinds: Integers, variants: Integers) -> int:
    """Return what of the trades is asked for after the account of the first cells: `NOTHING`, `RATES` or `TRADES`."""
    most = NOTHING
    for path in range(variants.shape[0]):
        first, end, stop = buffer.runs[0, path], buffer.runs[1, path], buffer.runs[2, path]
        if end < stop or sample_kinds[variants[path]] == MIXED:
            return TRADES
        if end - first > 1:
            most = RATES
    return most


@inner_kernel
def any_sized(buffer: TradeBuffer, sizing: SizingRules) -> bool:
    """Whether any path's next cells have margins that are of each entry."""
    for path in range(TOGETHER):
        if buffer.runs[0, path] < buffer.runs[1, path] and sizing.rule[buffer.runs[0, path]] != FIXED:
            return True
    return False


@inner_kernel
def account_runs(
    market: Market, resolved: ResolvedExits, paths: SimulatedPaths, sizing: SizingRules, probability: Floats, mixed: bool,
    sample_kinds: Integers, variants: Integers, buffer: TradeBuffer,
) -> None:  # fmt: skip
    """Account the first of the cells at hand of each path, all trades being there."""
    sized, longest = any_sized(buffer, sizing), paths.longest[0]
    if sized:
        for path in range(variants.shape[0]):
            _take_margins(market, resolved, paths, path, sizing, probability, buffer)
    write_rates(buffer, 0, longest, market.funded, sizing.any_spared)
    if sized:
        scale_rates(buffer, longest, mixed)
    for path in range(variants.shape[0]):
        every = sample_kinds[variants[path]] == ALL_OUT_OF_SAMPLE
        if sized and not mixed:
            share_sums(buffer.sums, SIZED_SUMS, OUT_OF_SAMPLE_SIZED_SUMS, path, every)
        cell = buffer.runs[0, path]
        if buffer.shared[path, _RAN_OUT] > 0.0 and cell < buffer.runs[1, path]:
            amend_liquidations(market, resolved, paths, path, sizing, cell, probability, buffer)
    open_accounts(buffer, 0)
    accumulate_rates(buffer, buffer.rate, 0, longest, 0)
    close_accounts(buffer, 0)


@inner_kernel
def _take_margins(
    market: Market, resolved: ResolvedExits, paths: SimulatedPaths, path: int, sizing: SizingRules, probability: Floats,
    buffer: TradeBuffer,
) -> None:  # fmt: skip
    """Find the margins of a path's next cells, and leave only cells together of which no trade meets the cap."""
    runs, sums, cell = buffer.runs, buffer.sums, buffer.runs[0, path]
    if cell == runs[1, path]:
        return
    if runs[4, path] != sizing.margin[cell]:
        fill_margins(market, resolved, paths, path, sizing, cell, probability, buffer)
        runs[4, path] = sizing.margin[cell]
    sums[WIDTH * RISKED + path], sums[WIDTH * CAP + path] = 1.0, np.inf
    if sizing.rule[cell] != RISK:
        return
    widest = sums[WIDTH * WIDEST + path]
    if runs[3, path] == 1 or _is_capped(sizing, cell, widest):
        risk, cap = sizing.risk[cell], sizing.leverage[cell] * sizing.size_max[cell]
        sums[WIDTH * RISKED + path], sums[WIDTH * CAP + path] = risk, cap
        sums[WIDTH * SCALE + path], sums[WIDTH * LARGEST + path] = 1.0, min(risk * widest, cap)
        runs[1, path], runs[3, path] = cell + 1, 1
        return
    sums[WIDTH * LARGEST + path] = widest
    end = cell + 1
    while end < runs[1, path] and not _is_capped(sizing, end, widest):
        end += 1
    runs[1, path] = end


@inner_kernel
def _is_capped(sizing: SizingRules, cell: Whole, widest: float) -> bool:
    """Whether a margin by risk meets its cap, one over the distance of the nearest first stop being `widest`."""
    return sizing.risk[cell] * widest > sizing.leverage[cell] * sizing.size_max[cell]


@inner_kernel
def settle_runs(
    market: Market, resolved: ResolvedExits, paths: SimulatedPaths, variants: Integers, sizing: SizingRules, cells: Integers,
    probability: Floats, mixed: bool, sample_kinds: Integers, next_in_sample: Integers, buffer: TradeBuffer, tally: Floats,
) -> None:  # fmt: skip
    """Tally the cells at hand of each path: the first is compounded already, further ones are, some at a time."""
    runs, sums, shared, most = buffer.runs, buffer.sums, buffer.shared, np.int64(0)
    for path in range(variants.shape[0]):
        most = max(most, runs[1, path] - runs[0, path])
    begin, end = np.int64(0), np.int64(1)
    while begin < most:
        if begin > 0:
            compound(
                buffer.rate, buffer.out_of_sample_rate, runs, sizing.exposure, begin, paths.longest[0], mixed, sums
            )
        for path in range(variants.shape[0]):
            kind, alone = sample_kinds[variants[path]], runs[3, path] == 1
            for cell in range(runs[0, path] + begin, min(runs[0, path] + end, runs[1, path])):
                account = _first_account(sums, path)
                if begin > 0:
                    account = compounded(sums, path, cell - runs[0, path] - begin, kind, mixed)
                exposure = 1.0 if alone and sizing.rule[cell] == RISK else sizing.exposure[cell]
                sized, scale = sizing.rule[cell] != FIXED, 1.0 if alone else exposure
                if not settle(sums, shared, path, account, exposure, scale, sized, market.days, tally, cells[cell]):
                    account_cell(
                        market, resolved, paths, path, buffer, sizing, cell, probability, next_in_sample[variants[path]], tally,
                        cells[cell],
                    )  # fmt: skip
        begin, end = end, end + EXPOSURES_PER_PASS


@inner_kernel
def _first_account(sums: Floats, path: int) -> Account:
    """Return the account of a path's first cell."""
    out_of_sample = WIDTH * OUT_OF_SAMPLE + path
    return (
        sums[WIDTH * EQUITY + path], sums[WIDTH * LOWEST + path],
        sums[out_of_sample + WIDTH * EQUITY], sums[out_of_sample + WIDTH * LOWEST],
    )  # fmt: skip
