"""Everything of this family, as one part."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from results.auditing.against_bars.costs import funding_findings, recost_findings
from results.auditing.against_bars.coverage import closed_market, missing_bars
from results.auditing.against_bars.deciding import decided_after, liquidation
from results.auditing.against_bars.ends import at_extremes, excursion_table, excursions
from results.auditing.against_bars.exits import examine_exits
from results.auditing.against_bars.placed import covered, placed
from results.auditing.against_bars.prices import outside, outside_findings, outside_table
from results.auditing.against_bars.times import time_findings
from results.auditing.against_bars.venue import at_the_bars, venue_finding, venue_of
from results.auditing.against_bars.zones import scan
from results.auditing.case import Case
from results.auditing.markets import Markets
from results.auditing.model import Finding, Part
from results.auditing.trades import TradeList
from signals import Bars
from signals.arrays import Flags, Floats

__all__ = ["examine"]

TITLE = "Against the bars"


def examine(case: Case) -> Part:
    """Return what was found, of every market that there are bars of."""
    bars = case.bars
    if bars is None or not len(bars):
        text = "No bars were given: prices, times and exits were not tested; give the bars of the market."
        return Part("bars", TITLE, [Finding("bars_missing", "untestable", text)])
    markets = case.markets
    if markets is None or (len(markets.all) == 1 and markets.all[0].of.all()):
        return _examined(_Held(case, bars, np.ones(len(case.trades), dtype=np.bool_), ""))
    parts = [_examined(_Held(case, each.bars, each.of, f"{each.name}: ")) for each in markets.all]
    names = [each.name for each in markets.all]
    lacking = [Finding("bars_missing", "untestable", _without(markets))] if markets.without else []
    return Part(
        "bars",
        TITLE,
        [*(finding for part in parts for finding in part.findings), *lacking],
        [table for part in parts for table in part.tables],
        [picture for part in parts for picture in part.pictures],
        {"markets": {name: dict(part.numbers) for name, part in zip(names, parts, strict=True)}},
    )


def _without(markets: Markets) -> str:
    """Say which assets no bars were given of."""
    few = ", ".join(markets.without[:5]) + (", ..." if len(markets.without) > len(markets.without[:5]) else "")
    return f"No bars were given of {few}: their trades were not tested; give them as NAME=FILE."


@dataclass(frozen=True, eq=False)
class _Held:
    """The trades of one market, held against its bars."""

    case: Case
    bars: Bars
    of: Flags
    said: str

    @property
    def trades(self) -> TradeList:
        return self.case.trades if self.of.all() else self.case.trades.take(self.of)


def _examined(one: _Held) -> Part:
    """Return what was found of the trades of one market."""
    bars, trades, case = one.bars, one.trades, one.case
    known = covered(trades, bars)
    if not known.any():
        return _named(Part("bars", TITLE, missing_bars(trades, bars, known)), one.said)
    shifts = scan(trades, bars)
    findings, pictures, stop = time_findings(trades, bars, shifts, case.read)
    stated = placed(trades, bars, shifts.moves(trades))
    known = np.isin(trades.row, stated.trades.row)
    findings = [*missing_bars(trades, bars, known), *findings]
    numbers = {"trades": len(stated.trades), "fits": shifts.at_zero}
    if stop or not known.any():
        return _named(Part("bars", TITLE, findings, pictures=pictures, numbers=numbers), one.said)
    _tell(case, 1)
    venue = venue_of(stated)
    held = stated if venue is None else at_the_bars(stated, venue)
    found = outside(held, case.costs.slippage or 0.0)
    findings += [] if venue is None else [venue_finding(venue)]
    findings += [
        *closed_market(held, zone_guessed=case.read.zone_guessed),
        *outside_findings(held, found),
        *at_extremes(held),
    ]
    findings += decided_after(held.trades, held)
    _tell(case, 2)
    findings += [*examine_exits(held), *liquidation(held, _exposure(case, held.trades))]
    _tell(case, 3)
    more, table, curve, counted = recost_findings(stated, case.costs, case.reckoning.fee[one.of][known], len(trades))
    listed = [outside_table(held, found), table, excursion_table(held, *excursions(held))]
    _tell(case, 4)
    tables = [each for each in listed if each is not None]
    part = Part(
        "bars",
        TITLE,
        [*findings, *more, *funding_findings(stated, case.costs, case.read.form)],
        tables,
        [*pictures, curve],
        {**numbers, **counted},
    )
    return _named(part, one.said)


def _exposure(case: Case, trades: TradeList) -> Floats | None:
    """Return value over balance of some trades, float64, where it is known and each was the only one open; None otherwise."""
    reckoning = case.reckoning
    if reckoning.basis != "balance" or int(reckoning.concurrent.max(initial=0)) > 1:
        return None
    return np.asarray(reckoning.exposure[np.isin(case.trades.row, trades.row)])


def _named(part: Part, said: str) -> Part:
    """Return a part that says which market it is about, where there are several."""
    if not said:
        return part
    key = re.sub(r"[^a-z0-9]+", "_", said.lower()).strip("_")
    return replace(
        part,
        findings=[replace(each, text=said + each.text) for each in part.findings],
        tables=[replace(each, title=said + each.title) for each in part.tables],
        pictures=[replace(each, title=said + each.title, key=f"{each.key}_{key}") for each in part.pictures],
    )


def _tell(case: Case, done: int) -> None:
    if case.progress is not None:
        case.progress(done, 4)
