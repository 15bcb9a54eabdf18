"""Everything of this family, as one part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from results.auditing.case import Case
from results.auditing.live.backtest import Backtest, backtest_of
from results.auditing.live.comparing import compare, live_of
from results.auditing.live.lookalikes import copied, unmatched
from results.auditing.live.pictures import pictures
from results.auditing.live.promise import Record, hold_to
from results.auditing.live.promise_words import findings_of_promise
from results.auditing.live.shortfall import Shortfall, shortfall
from results.auditing.live.words import findings_of_matching
from results.auditing.model import Finding, Part, Table
from signals import InputError, Signals

__all__ = ["examine"]

_TITLE = "Live against backtest"


def examine(case: Case, cell: Mapping[str, Any] | str | Path, signals: Signals | str | Path) -> Part:
    """Return how live trades compare with the backtest of a cell over the same time.

    Parameters
    ----------
    case
        The live list with its accounts.
    cell, signals
        The rules, and the signal file that they are replayed on.

    Raises
    ------
    InputError
        If the cell or the signals cannot be read, or the list is over several assets.
    """
    assets = [] if case.trades.asset is None else [str(each) for each in np.unique(case.trades.asset) if str(each)]
    if len(assets) > 1:
        raise InputError(
            f"{case.read.source}: the list is over {len(assets)} assets, {assets[0]!r} and {assets[1]!r} among them, and a cell is replayed on one "
            "signal file; name the asset"
        )
    backtest = backtest_of(cell, signals)
    live = live_of(case, backtest)
    if not len(live) or not len(backtest):
        return _nothing(case, backtest, len(live))
    compared = compare(live, backtest)
    kept = hold_to(
        Record.of(live.entry_time, live.exit_time, live.net),
        Record.of(backtest.entry_time, backtest.exit_to, backtest.net),
        seed=case.seed,
    )
    findings: list[Finding] = []
    if (outside := len(case.trades) - live.rows) > 0:
        text = f"{outside:,} of {len(case.trades):,} live trades lie outside the bars of the signal file, or lack a time or a result: they are not compared."
        findings.append(Finding("live_outside", "note", text, count=outside))
    numbers: dict[str, Any] = {}
    tables = []
    strange = unmatched(case.trades, live, backtest, compared)
    here: float | None = None
    if strange is None:
        parts = shortfall(live, backtest, compared)
        strange = copied(case.trades, live, backtest, compared)
        findings += findings_of_matching(case.trades, live, backtest, compared, parts)
        tables, numbers, here = [_table(parts)], {"shortfall": asdict(parts)}, parts.promised
    if strange is not None:
        findings.insert(0, strange)
    return Part(
        "live",
        _TITLE,
        [*findings_of_promise(kept, backtest, here), *findings],
        tables,
        pictures(live, backtest, compared, kept),
        numbers,
    )


def _nothing(case: Case, backtest: Backtest, live: int) -> Part:
    """Say why nothing can be compared."""
    if not len(backtest):
        text = "The cell makes no trade on this signal file: there is nothing to hold live trades against."
    elif not live:
        first, last = (str(np.datetime_as_string(backtest.bars.time[place], unit="m")) for place in (0, -1))
        text = f"None of {len(case.trades):,} live trades lies within the bars of the signal file, {first} to {last} UTC: give a file of the same time."
    return Part("live", _TITLE, [Finding("live_expectancy", "untestable", text)])


def _table(parts: Shortfall) -> Table:
    """Return where the difference comes from, line by line."""
    named = {
        "promised by the backtest in this time": parts.promised,
        "trades that were missed": parts.missed,
        "entries at other prices": parts.entries,
        "exits at the same time at other prices": parts.exits,
        "exits at other times": parts.other_exits,
        "other costs": parts.costs,
        "trades that the backtest has not": parts.extra,
        "live": parts.live,
    }
    rows = tuple((name, f"{round(100 * value, 4) + 0.0:+.4f} %") for name, value in named.items())
    return Table("From what was promised to what is, of the position", ("part", "a trade"), rows)
