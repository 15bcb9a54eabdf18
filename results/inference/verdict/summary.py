"""The verdict in plain words."""

from __future__ import annotations

from results.inference.blocks.cells import LeadingCell, OwnTiming, SkilledCells
from results.inference.testing.units.meeting import FEWEST_DAYS
from results.inference.verdict.assets_summary import assets_summary, named, on_assets_summary, tuning_summary
from results.inference.verdict.diagnostics_summary import selection_summary, shape_summary
from results.inference.verdict.findings import ExpectancyTest, Findings, JudgedSample, Needed, TimingTest, Tried
from results.run.axes import parameters_text
from results.style.headed import earned_per_trade, headed, signed
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = ["verdict_summary"]

_SHOWN = 5
_JUDGED = {
    "oos": "out-of-sample trades alone",
    "all": "all trades",
    "seen": "trades that touch bars the model has seen",
}


def verdict_summary(ruling: str, reasons: tuple[str, ...], findings: Findings) -> tuple[str, ...]:
    """Return the verdict as lines of text."""
    lines = [f"VERDICT: {ruling}", *(f"  {reason}" for reason in reasons), *_assumption(findings.sample)]
    lines += [*_judged(findings.sample), *assets_summary(findings), *_tried(findings)]
    test, timing, leading, skilled = findings.expectancy_test, findings.timing_test, findings.leading, findings.skilled
    if test is None or timing is None or leading is None or skilled is None:
        return tuple(lines)
    lines += [
        *_leading(leading),
        *_expectancy(test, findings.tried, leading),
        *_timing(timing),
        *_skilled(skilled, timing),
    ]
    if ruling == "positive":
        lines += _named(findings)
    elif findings.needed is not None and ruling == "undetermined":
        lines += _needed(findings.needed)
    lines += selection_summary(findings.selection) if findings.selection is not None else []
    lines += shape_summary(findings.shape) if findings.shape is not None else []
    lines += tuning_summary(findings.tuning) if findings.tuning is not None else []
    return tuple(lines)


def _assumption(sample: JudgedSample) -> list[str]:
    if not sample.assumed_out_of_sample:
        return []
    return ["  ASSUMED, because the signal file does not say: that the model had seen none of these bars"]


def _tried(findings: Findings) -> list[str]:
    tried, what = findings.tried, "settings" if findings.pooled else "cells"
    few = [
        (tried.too_few_trades, f"with under {SUFFICIENT.words('or')}, or a ruined account"),
        (tried.too_few_days, f"with P&L on under {FEWEST_DAYS} days"),
    ]
    reasons = "; ".join(f"{cells:,} {why}" for cells, why in few if cells)
    return headed(
        "tried",
        f"{tried.cells:,} {what}, of which {tried.judged:,} have enough trades to judge "
        f"({tried.distinct:,} with P&L of its own by day: what differs in scale only counts once)",
        *([f"not judged: {reasons}"] if reasons else []),
        *_before(tried, findings.lost_ancestors),
    )


def _before(tried: Tried, lost: list[str]) -> list[str]:
    """Say what was tried before a run that refines another, and beside it."""
    lines = []
    if tried.before:
        lines.append(f"with {tried.before:,} cells of the runs that it refines, judged together: one family")
    if tried.lost:
        lines.append(f"{tried.lost:,} more that it refines could not be judged with it ({'; '.join(lost)})")
    if tried.beside:
        lines.append(f"{tried.beside:,} cells of other runs on the same signals are not in the family")
    return lines


def _judged(sample: JudgedSample) -> list[str]:
    shares = [share for share in sample.in_sample_share.values() if share is not None]
    seen = (
        "the file does not say which bars the model has seen"
        if not shares
        else f"the model has seen {min(shares):.0%} of the file's bars"
        if min(shares) == max(shares)
        else f"the models have seen {min(shares):.0%} to {max(shares):.0%} of the file's bars"
    )
    days = "" if sample.days is None else f", {sample.days:,} days with bars"
    if sample.weeks:
        seen = f"those in {sample.weeks:,} weeks alone, which the run is of"
    span = f"{sample.first[:10]} to {sample.last[:10]}"
    return headed("judged on", f"{_JUDGED[sample.judged]}, {span}{days}; {seen}")


def _expectancy(test: ExpectancyTest, tried: Tried, leading: LeadingCell) -> list[str]:
    beyond = "beyond" if test.p_value <= test.alpha else "within"
    few = test.resamples < test.resamples_asked
    settled = f"; {test.resamples:,} of {test.resamples_asked:,} resamples settled it" if few else ""
    return headed(
        "expectancy",
        f"the leading cell has t {leading.expectancy.adjusted_t:+.2f}; luck alone gives the best of so many "
        f"{test.luck_alone:+.2f} on average: p = {leading.expectancy.p:.3f}, {beyond} luck{settled}",
        f"{test.confident_cells:,} cells confidently positive; for {test.not_excluded_cells:,} of "
        f"{tried.judged:,} a positive expectancy cannot be excluded",
    )


def _timing(test: TimingTest) -> list[str]:
    if test.largest is None:
        return headed("timing", "no cell has any: each is always in the market, or its excess comes from few days")
    made, asked = test.permutations_made, test.permutations
    beyond = "beyond" if test.p_by_days <= test.alpha else "within"
    texts = [
        (
            f"beyond the market's drift and its own mirror image, the best of the map has t {test.largest:+.2f}; luck "
            f"alone gives {test.luck_alone:+.2f}: p = {test.p_by_days:.3f}, {beyond} luck (at {test.alpha:.0%})"
        )
    ]
    if test.p_by_shifts is not None:
        ended = "" if made == asked else f", after {made} of which it was settled"
        cells = _cells(test.cells_it_hung_on)
        texts.append(f"{cells} held against {asked} shifts of all probabilities{ended}: p = {test.p_by_shifts:.3f}")
    elif test.cells_it_hung_on:
        texts.append("the shifts of all probabilities, on which a positive verdict depends, were left out")
    if few := test.too_few_decisions:
        texts.append(f"{_cells(few)} with too few independent decisions for that timing to be called skill")
    if lost := test.lost_with_crossing_trades:
        texts.append(
            f"{_cells(lost)} are not positive with the trades that run on into in-sample bars, and are not counted"
        )
    return headed("timing", *texts)


def _cells(number: int) -> str:
    return "one cell" if number == 1 else f"{number:,} cells"


def _leading(leading: LeadingCell) -> list[str]:
    expectancy = leading.expectancy
    texts = [
        f"{named(leading.cell, leading.asset)}: {parameters_text(leading.parameters)}",
        f"{leading.trades} trades; {earned_per_trade(leading.gross, leading.cost, leading.net)}",
    ]
    if leading.intervals is not None:
        low, high = leading.intervals.win_rate
        texts.append(
            f"wins {leading.win_rate:.1%} (alone {low:.1%} to {high:.1%}, {leading.effective_trades:.0f} "
            f"effective trades), break-even {leading.breakeven_win_rate:.1%}, payoff {leading.payoff_ratio:.2f}"
        )
    texts += [
        (
            f"per day {signed(expectancy.mean_daily)}, all cells allowed for between "
            f"{signed(expectancy.lower_daily)} and {signed(expectancy.upper_daily)}"
        ),
        f"all cells allowed for: expectancy p = {expectancy.p:.3f}, {_own_timing(leading.timing)}",
        *on_assets_summary(leading.on_assets),
    ]
    return headed("leading cell", *texts)


_REFUSED = {"decisions": "too few independent decisions", "crossing": "it depends on which trades are left out"}


def _own_timing(timing: OwnTiming) -> str:
    if timing.t is None:
        return "it has no timing"
    if timing.refused is not None:
        return f"timing p = {timing.p_by_days:.3f} by days (t {timing.t:+.2f}), not counted: {_REFUSED[timing.refused]}"
    return f"timing p = {timing.p:.3f} (t {timing.t:+.2f})"


def _skilled(skilled: SkilledCells, timing: TimingTest) -> list[str]:
    tests = "both tests" if timing.permutations else "both tests (shifts left out)"
    if not skilled.cells:
        return headed("skilled cells", f"none pass {tests}")
    shown = skilled.listed[:_SHOWN]
    lines = [f"{skilled.cells:,} pass {tests}, {skilled.up_to_scale:,} of them not by scale only; leading ones:"]
    lines += [
        f"{named(cell.cell, cell.asset)}: {parameters_text(cell.parameters)}; t {cell.adjusted_t:+.2f}, p {cell.p_expectancy:.3f} and "
        f"{cell.p_timing:.3f}"
        for cell in shown
    ]
    return headed("skilled cells", *lines)


def _named(findings: Findings) -> list[str]:
    ranges = "; ".join(f"{name} {', '.join(values)}" for name, values in findings.region.items())
    return headed("region", f"{findings.named_cells:,} cells: {ranges}")


def _needed(needed: Needed) -> list[str]:
    if needed.times_the_data <= 1:
        return headed("to decide", "the amount of data is not what is missing")
    return headed(
        "to decide",
        f"{needed.times_the_data:.1f} times the data ({needed.more_days:,} more days, "
        f"{needed.more_trades:,} more trades of the leading cell), if its expectancy is what was seen; "
        "likely it is less",
    )
