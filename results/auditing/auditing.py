"""The whole of an audit: reading, accounts, and every family that has what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from results.auditing.accounting.examining import examine as examine_accounts
from results.auditing.accounting.reckoning import reckon
from results.auditing.against_bars.examining import examine as examine_bars
from results.auditing.case import Case, Costs
from results.auditing.claims.examining import examine as examine_claims
from results.auditing.claims.reading import read_claims
from results.auditing.live.examining import examine as examine_live
from results.auditing.luck.examining import examine as examine_luck
from results.auditing.model import Part
from results.auditing.optimised.examining import examine as examine_table
from results.auditing.optimised.examining import is_sweep_table
from results.auditing.reading.reading import read_trades
from results.auditing.record import Audit
from results.auditing.timing.examining import examine as examine_timing
from results.auditing.trades import Unit
from signals import Bars, InputError, Signals, read_bars
from signals.progress import Progress
from signals.tables.frames import Frame

__all__ = ["audit"]


def audit(  # noqa: PLR0913 - one for each thing that an audit may look at
    trades: str | Path | Frame,
    *,
    bars: Bars | str | Path | None = None,
    claim: str | None = None,
    cell: Mapping[str, Any] | str | Path | None = None,
    signals: Signals | str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    unit: Unit | None = None,
    zone: str | None = None,
    asset: str | None = None,
    costs: Costs | None = None,
    placebos: int = 10_000,
    seed: int = 1,
    progress: Progress | None = None,
) -> Audit:
    """Find out what of a trade list stands.

    Parameters
    ----------
    trades
        A list of any bot or backtest, or a table of an optimiser's trials: see docs/audit.md.
    bars
        Of its market.
    claim
        Numbers claimed of it, as a sentence, or the name of a TOML file.
    cell, signals
        A backtest to hold live trades against: its rules, and the signal file they are of.
    columns, unit, zone, asset
        How the list is to be read, where that is not to be guessed.
    costs
        What trading costs, where the user says.
    placebos, seed
        How often something random is drawn, and from what.
    progress
        Told steps done and steps there are.

    Raises
    ------
    InputError
        If something given cannot be read.
    """
    if is_sweep_table(trades):
        return Audit(str(trades), "table of a sweep", (), [examine_table(trades)])
    if (cell is None) != (signals is None):
        raise InputError("a cell and its signal file go together; name both")
    read = read_trades(trades, columns, unit=unit, zone=zone, asset=asset)
    market = read_bars(bars) if isinstance(bars, str | Path) else bars
    case = Case(read, reckon(read), market, costs or Costs(), placebos, seed, progress)
    parts: list[Part] = [examine_accounts(case)]
    if market is not None:
        parts += [examine_bars(case), examine_timing(case)]
    parts.append(examine_luck(case))
    if claim is not None:
        parts.append(examine_claims(case, *read_claims(claim)))
    if cell is not None and signals is not None:
        parts.append(examine_live(case, cell, signals))
    return Audit(read.source, read.form, read.notes, parts)
