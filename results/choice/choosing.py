"""Choosing a cell of a judged run, or saying why none can be."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from grids.cell import Cell
from results.choice.abstaining import abstained, stamp
from results.choice.beside.checks import alike_checks, check_choice
from results.choice.beside.front import front_of
from results.choice.beside.labels import labels
from results.choice.blocks import Expectation, Exposure, Neighbourhood, Step
from results.choice.expectation import flattery, own_bounds
from results.choice.exposure import draw_paths, exposure_of
from results.choice.found import Found, Search, search, settle
from results.choice.limits import By, Limits
from results.choice.of_search import standing_finalists
from results.choice.record import CELL, Choice
from results.choice.resampled import Leading, lower_bounds
from results.choice.screening.columns import Columns
from results.choice.text import chosen_words
from results.inference.saved.steps import run_digest
from results.inference.verdict.stored import StoredVerdict, read_verdict
from results.run.cells import cell_file, rules_of
from results.run.large.limits import check_held
from results.run.opening import open as open_run
from results.run.run import Run
from results.run.signals import files_of
from results.trade_analysis.steps import cell_steps, rows_of
from signals import InputError
from signals.arrays import Floats, Integers
from signals.assets.finding import Given
from signals.filesystem.paths import located
from signals.filesystem.replacing import check_target, refuse_inputs

__all__ = ["choose"]


def choose(  # noqa: PLR0913 - options of a command
    run_dir: str | Path | Run,
    *,
    max_drawdown: float | None = None,
    min_trades: int | None = None,
    where: str | None = None,
    by: By = "sharpe",
    horizon_days: int = 365,
    drawdown: float = 0.2,
    probability: float = 0.05,
    ruin: float = 0.001,
    signals: Given | None = None,
    out: str | Path | None = None,
) -> Choice:
    """Choose the cell of a judged run whose neighbourhood has the highest lower bound, and write `choice.json`.

    Parameters
    ----------
    run_dir
        A run that `judge` has judged: its folder, or as opened.
    max_drawdown, min_trades, where
        Limits on cells: the largest drawdown as they were run, the fewest trades of the judged sample, a condition in SQL.
    by
        What neighbourhoods are ranked by: ``sharpe`` (Sharpe ratio of daily net returns), ``expectancy`` (net return of a trade
        per unit of exposure), or ``daily`` (of a day).
    horizon_days, drawdown, probability, ruin
        The exposure is such that within so many days a drawdown comes with at most this probability, and a balance of a
        tenth with at most the last.
    signals
        As of `results.judge`.
    out
        Where the cell's rules are written; by default beside the choice.

    Returns
    -------
    Choice
        It abstains where the verdict is not positive, or no cell survives.

    Raises
    ------
    InputError
        If the run was not judged, or was made again since; the signals are gone; a limit or the place for the cell makes no
        sense.

    Notes
    -----
    See docs/choosing.md.
    """
    limits = Limits(max_drawdown, min_trades, where, by, horizon_days, drawdown, probability, ruin)
    limits.check()
    began = time.perf_counter()
    opened = run_dir if isinstance(run_dir, Run) else open_run(run_dir)
    run = opened.source or opened
    cell_at = None if out is None else located(out)
    if cell_at is not None:
        check_target(cell_at)
        refuse_inputs(cell_at, (path for path in files_of(run) if path.name != CELL))
    verdict = _current_verdict(run)
    choice = _chosen(run, verdict, limits, signals)
    choice = choice.model_copy(update={"seconds": round(time.perf_counter() - began, 2)})
    choice.write(run.path, cell_at)
    return choice


def _current_verdict(run: Run) -> StoredVerdict:
    verdict = read_verdict(run.path)
    if verdict.run != run_digest(run):
        pool = ", pool=True" if verdict.pooled else ""
        raise InputError(
            f"{run.path}: was run again since it was judged; run: `results.judge({str(run.path)!r}{pool})`"
        )
    return verdict


def _chosen(run: Run, verdict: StoredVerdict, limits: Limits, given: Given | None) -> Choice:
    if verdict.ruling != "positive":
        return abstained(run, verdict, limits, [])
    check_held(run, "choosing")
    among = search(run, verdict, limits, given, standing_finalists(run, verdict))
    if not among.eligible.any():
        asked = ", ".join(f"{name} {value}" for name, value in limits.plain().items() if name != "by")
        why = (
            f"none of the {int(among.inner.sum()):,} confidently positive cells is within the limits "
            f"({asked or 'the dearest market'})"
        )
        return abstained(run, verdict, limits, [why])
    found = settle(among)
    if found.at is None:
        why = (
            f"of {len(found.leading):,} leading neighbourhoods of confidently positive cells none has a lower "
            "bound above zero, earns at twice the costs and in three of four stretches of time: what is positive is a spike, hangs on its "
            "costs, or on its time"
        )
        return abstained(run, verdict, limits, [why], found.looked_at)
    return _told(among, found, found.at)


def _told(among: Search, found: Found, at: int) -> Choice:
    """Say everything of the chosen neighbourhood, exposure last."""
    run, groups, columns, limits = among.run, among.judged.groups, among.columns, among.limits
    leading = found.leading
    picked = int(leading.rows[leading.own[at]])
    flattered = flattery(among, found, at)
    exposure = _exposure(among, leading.daily[leading.own[at]] - flattered, picked)
    copies = _copies(among, picked)
    row = _at_exposure(columns.unit[copies], copies, exposure.recommended or 0.0)
    cell = int(groups.cell[row])
    around, by_trade, unit = leading.cells(at), leading.by_trade(at), float(columns.unit[row])
    neighbourhood = Neighbourhood(
        cells=len(around),
        distinct=len(np.unique(groups.group[leading.rows[around]])),
        lower_bound=float(lower_bounds(by_trade[None], leading.counts)[0] * unit),
        mean=float(by_trade.mean() * unit),
    )
    choice = Choice(
        outcome="chosen",
        words=[],
        limits=limits.plain(),
        cell=cell,
        asset=None if groups.pooled else groups.grids[cell // groups.size].asset or None,
        label=labels(run, groups, np.array([cell]))[0],
        rules=cell_file(_rules(among, cell)),
        expectation=_expectation(columns, leading, at, flattered, row),
        neighbourhood=neighbourhood,
        checks=[
            *check_choice(columns, leading, at, neighbourhood, float(found.twice[at]), unit),
            *alike_checks(run, groups, cell, among.sample),
        ],
        steps=[Step.model_validate(each) for each in cell_steps(run, rows_of(run), cell, among.sample)],
        front=front_of(run, groups, columns, among.eligible, row),
        exposure=_scaled(exposure, float(columns.unit[row])),
        looked_at=found.looked_at,
        **stamp(run.source or run, among.verdict, limits),
    )
    return choice.model_copy(update={"words": chosen_words(choice, limits)})


def _copies(among: Search, row: int) -> Integers:
    """Return the rows of cells that may be chosen and differ from one in scale only, itself among them."""
    group = among.judged.groups.group
    return np.flatnonzero(among.eligible & (group == group[row]))


def _exposure(among: Search, daily: Floats, row: int) -> Exposure:
    """Choose how much to put at stake, of what is realistically expected by day."""
    columns, limits, test, dates = among.columns, among.limits, among.verdict.expectancy_test, among.judged.dates
    span = int((dates[-1] - dates[0]).astype(int)) + 1
    block = test.block_days if test else 1.0
    paths = draw_paths(daily, limits.horizon_days, 365.0 * len(dates) / span, block, among.verdict.seed)
    largest = float(columns.unit[_copies(among, row)].max())
    rules = _rules(among, int(among.judged.groups.cell[row]))
    return exposure_of(paths, rules, float(columns.unit[row]), limits, largest)


def _scaled(exposure: Exposure, unit: float) -> Exposure:
    """Say how to come to the recommended exposure, where the chosen cell has more."""
    wanted = exposure.recommended
    if not wanted or unit <= wanted * (1 + 1e-3):
        return exposure
    said = f"no copy of the cell was run as small, it is at {unit:g}: multiply its `size` (or `risk`) by {wanted / unit:.2g}"
    return exposure.model_copy(update={"words": [*exposure.words, said]})


def _expectation(columns: Columns, leading: Leading, at: int, flattered: float, row: int) -> Expectation:
    """Turn daily means per unit of exposure into returns of a trade of the cell."""
    per_trade = leading.per_trade[leading.own[at]] * columns.unit[row]
    low, high = own_bounds(leading, at)
    observed = float(columns.expectancy[row] * columns.unit[row])
    return Expectation(
        observed=observed,
        realistic=observed - flattered * per_trade,
        low=(low - flattered) * per_trade,
        high=(high - flattered) * per_trade,
    )


def _at_exposure(units: Floats, rows: Integers, recommended: float) -> int:
    """Return the copy with the largest exposure up to the recommended one, or else the smallest."""
    within = units <= recommended * (1 + 1e-9)
    if within.any():
        return int(rows[within][np.argmax(units[within])])
    return int(rows[np.argmin(units)])


def _rules(among: Search, cell: int) -> Cell:
    groups = among.judged.groups
    row = groups.grids[cell // groups.size].cells(np.array([cell % groups.size])).row(0)
    return rules_of(among.run, row)
