"""Everything of this family, as one part."""

from __future__ import annotations

import numpy as np

from results.auditing.against_bars.costs import recost_findings
from results.auditing.against_bars.coverage import closed_market, missing_bars
from results.auditing.against_bars.deciding import decided_after, liquidation
from results.auditing.against_bars.excursions import excursion_table, excursions
from results.auditing.against_bars.exits import examine_exits
from results.auditing.against_bars.placed import Placed, covered, placed
from results.auditing.against_bars.prices import at_extremes, outside, outside_findings, outside_table
from results.auditing.against_bars.times import time_findings
from results.auditing.against_bars.zones import scan
from results.auditing.case import Case
from results.auditing.model import Finding, Part, Picture, Table
from signals import Bars

__all__ = ["examine"]

TITLE = "Against the bars"


def examine(case: Case) -> Part:
    """Return what was found."""
    bars = case.bars
    if bars is None or not len(bars):
        return _untestable("No bars were given: prices, times and exits were not tested; give the bars of the market.")
    known = covered(case.trades, bars)
    if not known.any():
        return Part("bars", TITLE, missing_bars(case.trades, bars, known))
    return _examined(case, bars)


def _untestable(text: str) -> Part:
    return Part("bars", TITLE, [Finding("bars_missing", "untestable", text)])


def _examined(case: Case, bars: Bars) -> Part:
    """Return what was found of a list some of whose trades the bars cover."""
    shifts = scan(case.trades, bars)
    findings, pictures, stop = time_findings(case.trades, bars, shifts)
    move = shifts.moves(case.trades)
    held = placed(case.trades, bars, move)
    known = np.isin(case.trades.row, held.trades.row)
    findings = [*missing_bars(case.trades, bars, known), *findings]
    numbers = {"trades": len(held.trades), "fits": shifts.at_zero}
    if stop:
        return Part("bars", TITLE, findings, pictures=pictures, numbers=numbers)
    _tell(case, 1)
    found = outside(held, case.costs.slippage or 0.0)
    findings += [*closed_market(held), *outside_findings(held, found), *at_extremes(held), *decided_after(held)]
    _tell(case, 2)
    findings += [*examine_exits(held), *liquidation(held)]
    _tell(case, 3)
    more, tables, curve, counted = _recosted(case, held, known)
    listed = [outside_table(held, found), *tables]
    _tell(case, 4)
    return Part(
        "bars",
        TITLE,
        [*findings, *more],
        [table for table in listed if table is not None],
        [*pictures, curve],
        {**numbers, **counted},
    )


def _recosted(
    case: Case, held: Placed, known: np.ndarray
) -> tuple[list[Finding], list[Table], Picture, dict[str, float]]:
    """Return what is left at which costs, and how far prices went."""
    reckoning = case.reckoning
    findings, table, curve, numbers = recost_findings(held, case.costs, reckoning.fee[known], reckoning.net[known])
    favourable, adverse = excursions(held)
    return findings, [table, excursion_table(held, favourable, adverse)], curve, numbers


def _tell(case: Case, done: int) -> None:
    if case.progress is not None:
        case.progress(done, 4)
