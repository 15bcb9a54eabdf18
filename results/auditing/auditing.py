"""The whole of an audit: reading, accounts, and every family that has what it needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from results.auditing.accounting.examining import examine as examine_accounts
from results.auditing.accounting.fitting.contracts import with_contracts
from results.auditing.accounting.reckoning import reckon
from results.auditing.against_bars.deciding import decided_after
from results.auditing.asked import digest_of, named, stated
from results.auditing.case import Case, Costs
from results.auditing.claims.reading import Claim, read_claims
from results.auditing.luck.examining import examine as examine_luck
from results.auditing.markets import GivenBars, Markets, find_markets
from results.auditing.model import Finding, Part
from results.auditing.optimised.reading import is_sweep_table, read_trials
from results.auditing.reading.reading import read_trades
from results.auditing.record import Audit
from results.auditing.shares import Shares
from results.auditing.summary import summed_up
from results.auditing.trades import TradeList, Unit
from signals import InputError, Signals
from signals import read as read_signals
from signals.progress import Progress
from signals.tables.frames import Frame

if TYPE_CHECKING:
    from results.run.run import Run

__all__ = ["audit"]

Claims = tuple[tuple[Claim, ...], tuple[str, ...]]
"""As `read_claims` returns them: what was understood, and what was not."""

_READING, _ACCOUNTS, _BARS, _TIMING, _LUCK, _CLAIMS, _LIVE = 10, 10, 10, 50, 10, 5, 5
"""Steps of the progress that each is, about by the time it takes."""
_OF_COLUMNS = re.compile(r",? or say which is which with `columns=[^`]*`")
_NO_BARS = Finding(
    "no_bars",
    "untestable",
    "Whether prices, times, exits and funding can have been, and what of the result was timing, was not tested: there are no bars. "
    "Give the bars of the market (`bars`).",
)


def audit(  # noqa: PLR0913 - one for each thing that an audit may look at
    trades: str | Path | Frame,
    *,
    bars: GivenBars | None = None,
    claim: str | Path | None = None,
    cell: Mapping[str, Any] | str | Path | None = None,
    signals: Signals | str | Path | None = None,
    run: Run | str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    unit: Unit | None = None,
    zone: str | None = None,
    asset: str | None = None,
    strategy: str | None = None,
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
        Of its market: in memory, a file or a folder of anything that `data import` reads, ``NAME=FILE``; several of a list over
        several markets.
    claim
        Numbers claimed of it, as a sentence, or the name of a TOML file.
    cell, signals
        A backtest to hold live trades against: its rules, and the signal file they are of.
    run
        A run of a sweep that the list may be a cell of: the nearest one, and what the run's verdict says of it. `signals` may
        say where its signals are, where they have moved or were in memory.
    columns, unit, zone, asset, strategy
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
    asked = stated(
        bars=bars,
        claim=claim,
        cell=cell,
        signals=signals,
        run=run,
        unit=unit,
        zone=zone,
        asset=asset,
        strategy=strategy,
        costs=costs,
    )
    if is_sweep_table(trades, columns):
        return _of_table(trades, columns, asked, seed)
    if (cell is None) != (signals is None) and (run is None or cell is not None):
        raise InputError("a cell and its signal file go together; name both (`cell`, `signals`)")
    claims = None if claim is None else read_claims(str(claim))
    told = Shares(progress, _READING, _ACCOUNTS, _BARS, _TIMING, _LUCK, _CLAIMS, _LIVE)
    read = told.next(
        lambda: with_contracts(read_trades(trades, columns, unit=unit, zone=zone, asset=asset, strategy=strategy))
    )
    backtest = read_signals(signals) if isinstance(signals, str | Path) else signals
    markets = _markets(backtest.bars if bars is None and backtest is not None else bars, read.trades)
    market = None if markets is None else markets.all[0].bars
    case = Case(read, reckon(read), market, costs or Costs(), placebos, seed, told, markets)
    parts = _examined(case, told, run, signals, claims)
    if cell is not None and backtest is not None:
        from results.auditing.live.examining import examine as examine_live  # noqa: PLC0415 - loads the engine

        parts.append(told.next(lambda: examine_live(case, cell, backtest)))
    told.end()
    return Audit(
        read.source,
        read.form,
        (*read.notes, *(() if markets is None else markets.notes)),
        parts,
        asked,
        summary=summed_up(case),
        columns=read.columns,
        trades=read.trades,
        digest=digest_of(trades),
        seed=seed,
    )


def _examined(
    case: Case,
    told: Shares,
    run: Run | str | Path | None,
    signals: Signals | str | Path | None,
    claims: Claims | None,
) -> list[Part]:
    """Return what the families that need no backtest find, each that has what it needs."""
    parts = [told.next(lambda: examine_accounts(case))]
    if case.bars is None:
        parts.append(Part("bars", "Against the bars", [_NO_BARS, *decided_after(case.trades)]))
        told.skip(2)
    else:
        from results.auditing.against_bars.examining import examine as examine_bars  # noqa: PLC0415 - only with bars
        from results.auditing.timing.examining import examine as examine_timing  # noqa: PLC0415 - loads the engine

        parts += [told.next(lambda: examine_bars(case)), told.next(lambda: examine_timing(case))]
    parts.append(told.next(lambda: examine_luck(case, run, signals)))
    if claims is None:
        told.skip(1)
    else:
        from results.auditing.claims.examining import examine as examine_claims  # noqa: PLC0415 - only of claims

        parts.append(told.next(lambda: examine_claims(case, *claims)))
    return parts


def _of_table(
    given: str | Path | Frame, columns: Mapping[str, str] | None, asked: Mapping[str, Any], seed: int
) -> Audit:
    """Return the audit of a table of an optimiser's trials."""
    from results.auditing.optimised.examining import examine as examine_table  # noqa: PLC0415 - only of tables

    trials = read_trials(given, columns)
    unused = [f"`{name}`" for name in ("bars", "claim", "cell", "signals", "run") if name in asked]
    notes = (
        (f"{' and '.join(unused)}: of no use to a table of trials, which has no trades; not looked at",)
        if unused
        else ()
    )
    return Audit(
        named(given),
        trials.form,
        (*trials.notes, *notes),
        [examine_table(trials)],
        asked,
        digest=digest_of(given),
        seed=seed,
    )


def _markets(bars: GivenBars | None, trades: TradeList) -> Markets | None:
    """Read the bars. `columns` are those of the list, so no error about bars may send anybody there."""
    if bars is None:
        return None
    try:
        return find_markets(bars, trades)
    except InputError as error:
        raise InputError(_OF_COLUMNS.sub("", str(error))) from error
