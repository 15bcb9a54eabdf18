"""The cell of a run of ours whose trades are most like a list, and what the run's verdict says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import sweeps
from results.auditing.case import Case
from results.auditing.model import Finding
from results.auditing.saying import percent
from results.inference.verdict.committing import verdict_cells
from results.inference.verdict.stored import StoredVerdict, read_verdict
from results.inference.verdict.unfolding import sets_of_cells
from results.run.cells import rules_of
from results.run.opening import open as open_run
from results.run.run import Run
from results.run.signals import signals_of
from signals import InputError, Signals
from signals.arrays import Integers

__all__ = ["nearest_finding"]

_LOOKED_AT = 60
"""Cells whose trades are replayed: of all, those most like the list in trades, win rate and time held."""
_ALIKE, _SAME = 0.5, 0.95
_FEWEST = 5
_LONGEST = 1 << 20
"""Bars held that are told apart."""
_ALPHA = 0.05


@dataclass(frozen=True)
class _Nearest:
    """A cell, the share of entries in either list that are in both, and how many are."""

    cell: int
    alike: float
    shared: int


def nearest_finding(case: Case, run: Run | str | Path, given: Signals | str | Path | None = None) -> Finding:
    """Say which cell of a run trades most like the list, and how likely luck alone makes the best of all cells as good.

    Parameters
    ----------
    case, run
        The list, and the run.
    given
        The signals of the run, where they have moved or were in memory.

    Raises
    ------
    InputError
        If the run, its signals or its verdict cannot be read.
    """
    opened = open_run(run) if isinstance(run, str | Path) else run
    if opened.pooled or opened.assets:
        return _not_told(f"{opened.path} is over several assets; give a run of the one market that was traded")
    entered = case.trades.entry_time
    if np.isnat(entered).any() or len(entered) < _FEWEST:
        return _not_told(f"it takes {_FEWEST} trades with entry times")
    signals = signals_of(opened, given)
    rows, total = _candidates(opened, signals, case)
    found = _most_alike(opened, signals, case, rows)
    if found is None or found.alike < _ALIKE:
        share = 0.0 if found is None else found.alike
        return _not_told(
            f"of the {len(rows):,} of {total:,} cells that trade about as often and as long none shares more than {percent(share, 0)} of "
            "the entries, so that the list is hardly of this run"
        )
    try:
        verdict = read_verdict(opened.path)
    except InputError as error:
        return _finding(found, total, f"what it says of luck is not known: {error}", {}, untestable=True)
    return _judged(opened, verdict, found, total)


def _judged(run: Run, verdict: StoredVerdict, found: _Nearest, total: int) -> Finding:
    file = verdict_cells(run.path, verdict)
    said = (
        None if file is None else sets_of_cells(run, file, [found.cell]).filter(pl.col("cell") == found.cell).collect()
    )
    if said is None or said.is_empty() or said["p_expectancy"][0] is None:
        return _finding(
            found, total, f"the verdict of the run ({verdict.ruling}) does not judge it", {}, untestable=True
        )
    p, timing = float(said["p_expectancy"][0]), said["p_timing"][0]
    numbers = {"p_expectancy": p, "p_timing": timing, "verdict": verdict.ruling, "set": said["set"][0]}
    meant = "luck alone gives the best of so many as much" if p > _ALPHA else "more than luck gives the best of so many"
    words = f"all {total:,} cells that were tried allowed for, its expectancy has p = {p:.3f}: {meant}"
    if timing is not None and np.isfinite(timing):
        words += f", and its timing p = {float(timing):.3f}"
    return _finding(found, total, words, numbers)


def _finding(
    found: _Nearest, total: int, words: str, numbers: Mapping[str, Any], *, untestable: bool = False
) -> Finding:
    like = "is" if found.alike >= _SAME else "is most like"
    text = (
        f"The list {like} cell {found.cell} of {total:,} of the run: {found.shared:,} entries are in both, {percent(found.alike, 0)} of all in "
        f"either; {words}."
    )
    own = {"cell": found.cell, "alike": found.alike, "shared": found.shared, "cells": total}
    return Finding("nearest_cell", "untestable" if untestable else "note", text, numbers=own | dict(numbers))


def _not_told(why: str) -> Finding:
    return Finding("nearest_cell", "untestable", f"Which cell of the run the list is cannot be told: {why}.")


def _candidates(run: Run, signals: Signals, case: Case) -> tuple[list[dict[str, Any]], int]:
    """Return the cells that trade most like the list, and how many there are."""
    trades, bars = case.trades, signals.bars
    net = case.reckoning.net
    held = float(np.mean((trades.exit_time - trades.entry_time) / bars.step))
    covered = (trades.entry_time.max() - trades.entry_time.min()) / (bars.time[-1] - bars.time[0])
    often = len(trades) / float(np.clip(covered, 0.01, 1.0))
    won = float(np.mean(net[np.isfinite(net)] > 0)) if np.isfinite(net).any() else 0.5
    cells = run.cells().filter(pl.col("trades") > 0)
    far = (pl.col("trades") / often).log().abs() + 2 * (pl.col("win_rate") - won).abs()
    if np.isfinite(held) and held > 0:
        far += (pl.col("average_hold") / held).log().abs()
    same = ["trades", "win_rate", "average_hold"]
    asked = cells.select("cell", *same, far.alias("far")).sort("far", "cell").head(20 * _LOOKED_AT)
    near = run.collect(asked).unique(same, keep="first", maintain_order=True).head(_LOOKED_AT)["cell"].to_list()
    rows = run.collect(run.stored.filter(pl.col("cell").is_in(near))).to_dicts()
    return rows, int(run.info.cells or len(rows))


def _most_alike(run: Run, signals: Signals, case: Case, rows: list[dict[str, Any]]) -> _Nearest | None:
    """Replay cells and return the one whose entries are most like the list's."""
    clock = signals.bars.time
    own = np.searchsorted(clock, case.trades.entry_time, side="right") - 1
    held = np.searchsorted(clock, case.trades.exit_time, side="right") - 1 - own
    short = case.trades.short.astype(np.int64)
    best, most = None, (-1.0, -1.0)
    for row in rows:
        table = sweeps.replay(signals, rules_of(run, row)).trades
        bar = table["entry_bar"].to_numpy()
        sides = (table["side"] == "short").to_numpy().astype(np.int64)
        lasted = table["exit_bar"].to_numpy() - bar
        # a list may stamp the bar that decided, or the next, at whose open it was filled
        for later in (0, 1):
            alike, shared = _alike(2 * own + short, 2 * (bar + later) + sides)
            # of cells with the same entries, the one that holds as long: give or take how exits are stamped
            exits = max(_alike(_with(own, held + off), _with(bar + later, lasted))[0] for off in (-1, 0, 1))
            if (alike, exits) > most:
                best, most = _Nearest(int(row["cell"]), alike, shared), (alike, exits)
    return best


def _with(bar: Integers, held: Integers) -> Integers:
    """Return numbers, in order of the bars, that are equal where both bar and time held are."""
    return np.asarray(bar * _LONGEST + np.clip(held, 0, _LONGEST - 1))


def _alike(own: Integers, other: Integers) -> tuple[float, int]:
    """Return the share of entries that are in both, of those in either while the list lasts, and their number."""
    inside = other[(other >= own.min()) & (other <= own.max())]
    shared = len(np.intersect1d(own, inside))
    return shared / max(len(np.union1d(own, inside)), 1), shared
