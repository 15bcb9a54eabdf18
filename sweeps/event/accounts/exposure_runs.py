"""Cells of a path that differ in nothing but exposure: a run of them is accounted together, run after run."""

from __future__ import annotations

from signals.arrays import Floats, Integers
from sweeps.event.accounts.five_sums import share_sums
from sweeps.event.accounts.margins import amend_liquidations, scale_rates
from sweeps.event.accounts.risk_sizing import FIXED, UNCAPPED
from sweeps.event.accounts.settling import settle
from sweeps.event.accounts.single import account_cell
from sweeps.event.accounts.sizing import SizingRules
from sweeps.event.accounts.trade_buffer import (
    ALL_OUT_OF_SAMPLE,
    CHARGED,
    EQUITY,
    FEE,
    LARGEST,
    LOWEST,
    OUT_OF_SAMPLE,
    OUT_OF_SAMPLE_SIZED_SUMS,
    SCALE,
    SIZED_SUMS,
    SPARED,
    UNIT,
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
from sweeps.event.trading.exits import LIQUIDATION
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import ResolvedExits
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths
from sweeps.kernels.compiled import Whole, inner_kernel
from sweeps.kernels.simd import WIDTH
from sweeps.measures.accumulators import REASONS_AT

__all__ = ["account_runs", "any_sized", "next_runs", "open_runs", "settle_run"]

_RAN_OUT = REASONS_AT + LIQUIDATION


@inner_kernel
def open_runs(buffer: TradeBuffer, starts: Integers, first: Whole, end: Whole) -> None:
    """Begin before the first cells of paths ``first`` to ``end - 1``; `starts` is as for `sweeps.event.paths.run_paths`."""
    for path in range(TOGETHER):
        buffer.runs[1, path], buffer.runs[2, path] = 0, 0
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
        end = min(cell + 1, stop)
        scale = 0.0
        if cell < stop:
            left = True
            alone = buffer.shared[path, _RAN_OUT] > 0.0
            while end < stop and sizing.kind[end] == sizing.kind[cell] and not alone:
                end += 1
            scale = _factor(sizing, cell, alone)
            sums[WIDTH * FEE + path], sums[WIDTH * CHARGED + path] = sizing.fee[cell], float(sizing.funded[cell])
            sums[WIDTH * SPARED + path], sums[WIDTH * LARGEST + path] = sizing.spared[cell], 1.0
            sums[WIDTH * UNIT + path] = scale if alone else 1.0
            scale = 1.0 if alone else scale
        sums[WIDTH * SCALE + path] = scale
        runs[0, path], runs[1, path] = cell, end
    return left


@inner_kernel
def _factor(sizing: SizingRules, cell: Whole, alone: bool) -> float:
    """Return what gross moves, times margins that are of each entry, are multiplied by."""
    return sizing.leverage[cell] if alone and sizing.rule[cell] == UNCAPPED else sizing.exposure[cell]


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
    write_rates(buffer, 0, paths.longest[0], market.funded, sizing.any_spared)
    for path in range(variants.shape[0]):
        _amend(market, resolved, paths, path, sizing, probability, mixed, sample_kinds[variants[path]], buffer)
    open_accounts(buffer, 0)
    accumulate_rates(buffer, buffer.rate, 0, paths.longest[0], 0)
    close_accounts(buffer, 0)


@inner_kernel
def _amend(
    market: Market, resolved: ResolvedExits, paths: SimulatedPaths, path: int, sizing: SizingRules, probability: Floats, mixed: bool,
    kind: int, buffer: TradeBuffer,
) -> None:  # fmt: skip
    """Give the rates of a path their margins, where they have some, and liquidations their price."""
    cell = buffer.runs[0, path]
    if cell == buffer.runs[1, path]:
        return
    alone = buffer.shared[path, _RAN_OUT] > 0.0
    if sizing.rule[cell] != FIXED:
        scale_rates(market, resolved, paths, path, sizing, cell, probability, mixed, alone, buffer)
        if not mixed:
            share_sums(buffer.sums, SIZED_SUMS, OUT_OF_SAMPLE_SIZED_SUMS, path, kind == ALL_OUT_OF_SAMPLE)
    if alone:
        amend_liquidations(market, resolved, paths, path, sizing, cell, probability, buffer)


@inner_kernel
def settle_run(
    market: Market, resolved: ResolvedExits, paths: SimulatedPaths, path: int, sizing: SizingRules, cells: Integers,
    probability: Floats, kind: int, next_in_sample: Integers, buffer: TradeBuffer, tally: Floats,
) -> None:  # fmt: skip
    """Tally the cells of a path that differ in nothing but exposure: the first is compounded already."""
    sums, out_of_sample = buffer.sums, WIDTH * OUT_OF_SAMPLE + path
    first, end, n = buffer.runs[0, path], buffer.runs[1, path], paths.count[path]
    alone = buffer.shared[path, _RAN_OUT] > 0.0
    for cell in range(first, end):
        account = (
            sums[WIDTH * EQUITY + path], sums[WIDTH * LOWEST + path],
            sums[out_of_sample + WIDTH * EQUITY], sums[out_of_sample + WIDTH * LOWEST],
        )  # fmt: skip
        if cell > first:
            place = (cell - first - 1) % EXPOSURES_PER_PASS
            if place == 0:
                compound(buffer, path, n, sizing.exposure, cell, kind)
            account = compounded(buffer, place)
        exposure, sized = _factor(sizing, cell, alone), sizing.rule[cell] != FIXED
        scale = 1.0 if alone else exposure
        if not settle(buffer, path, account, exposure, scale, sized, market.days, tally, cells[cell]):
            account_cell(
                market, resolved, paths, path, buffer, sizing, cell, probability, next_in_sample, tally, cells[cell]
            )  # fmt: skip
