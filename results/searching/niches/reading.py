"""The niches of any run, searched or swept, read off its cells in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from results.run.leading import leading_metric
from results.run.run import Run
from results.run.stretches import stretches
from results.searching.niches.elites import Elites, niche_of
from results.searching.niches.found import BOUND, Niches
from results.searching.niches.scales import Bands
from results.searching.question import SearchQuestion
from results.searching.values import Reader, Values
from signals import InputError
from signals.arrays import Floats, Integers
from signals.progress import ProgressBar
from sweeps.measures.samples import Sample
from sweeps.runs.records import ASSET

__all__ = ["niches"]


def niches(  # noqa: PLR0913 - what is asked
    run: Run,
    *,
    metric: str | None = None,
    sample: Sample | None = None,
    min_trades: int | None = None,
    max_drawdown: float | None = None,
    progress: bool = False,
) -> Niches:
    """Find the best cell of every niche: of every band of trades, drawdown and win rate.

    Parameters
    ----------
    run
        An opened run: that of a search, whatever it was for, or of a sweep.
    metric
        By which measure; of a search by default that of its question, else `expectancy`.
    sample
        Which trades: by default those that the search went by, else out-of-sample ones where the signal file says which they are.
    min_trades
        Fewest trades of a cell that counts; by default as of the search, else 30, with 10 wins and 10 losses (fewer below 30 trades).
    max_drawdown
        Deepest drawdown of a cell that counts; any by default, or as of the search.
    progress
        Show a bar on standard error if that is a terminal.

    Returns
    -------
    Niches
        Bands are round numbers, as fine as can be read; equal bounds are decided by the lower cell index, so that the same cells
        give the same niches, however the run was made.

    Raises
    ------
    InputError
        If the metric, sample or a number is wrong, the run does not know the measure, or no cell counts.
    """
    run = run.source or run
    question = _question(
        run, {"metric": metric, "sample": sample, "min_trades": min_trades, "max_drawdown": max_drawdown}
    )
    for name in dict.fromkeys((question.metric, "max_drawdown")):
        run.check_metric(name, question.sample, "net")
    reader = Reader(replace(question, sample=run.basis(question.sample)))
    elites, visited = Elites(), 0
    with ProgressBar(run.info.cells, "finding niches", progress) as bar:
        for piece in stretches(run):
            cell, values = _read(piece, reader)
            elites.add(cell, values)
            visited += len(cell)
            bar.advance(len(cell))
    if not elites.any:
        raise InputError(
            f"{run.path}: of {visited:,} cells none has {question.min_trades:,} trades with enough wins and losses within the limits; "
            "lower `min_trades`"
        )
    bands = _counting(elites.bands(), question.enough.trades)
    return Niches(run, question, bands, _table(run, question, reader, elites, bands), visited, int(elites.counts.sum()))


def _counting(bands: tuple[Bands, ...], fewest: int) -> tuple[Bands, ...]:
    """Return bands of which the first of trades begins where cells begin to count."""
    trades, *others = bands
    return (replace(trades, lower=np.maximum(trades.lower, fewest)), *others)


def _question(run: Run, asked: Mapping[str, Any]) -> SearchQuestion:
    """Return what is asked: as the search was, where nothing else is said."""
    told = run.info.search
    begun = SearchQuestion.of(told) if told is not None and "metric" in told else None
    stated = {name: value for name, value in asked.items() if value is not None}
    wanted = replace(begun or SearchQuestion(hold_out=0.0), **stated)
    sample = stated.get("sample", None if begun is None else begun.sample)
    metric, sample = leading_metric(run, wanted.metric, sample)
    question = replace(wanted, metric=metric, sample=sample)
    question.check()
    return question.settled()


def _read(piece: Run, reader: Reader, cells: Integers | None = None) -> tuple[Integers, Values]:
    """Return cells of a run and their values; all of them by default."""
    known = [pl.col(name) if name in piece.schema else pl.lit(0).alias(name) for name in reader.columns]
    stored = piece.stored if cells is None else piece.stored.filter(pl.col("cell").is_in(cells.tolist()))
    frame = piece.collect(stored.select("cell", *known))
    return frame["cell"].to_numpy().astype(np.int64), reader.values(frame)


def _table(
    run: Run, question: SearchQuestion, reader: Reader, elites: Elites, bands: tuple[Bands, ...]
) -> pl.DataFrame:
    niche, finest = elites.shown(bands)
    best = elites.cell[finest]
    taken = np.flatnonzero(elites.counts)
    lengths = tuple(len(each) for each in bands)
    inside = np.bincount(niche_of(taken, bands), weights=elites.counts[taken], minlength=int(np.prod(lengths)))
    found = {"cells": inside[niche].astype(np.int64), "cell": best}
    places = np.unravel_index(niche, lengths)
    limits = [
        pl.Series(f"{each.name}_{side}", edges[at], nan_to_null=True)
        for each, at in zip(bands, places, strict=True)
        for side, edges in (("from", each.lower), ("to", each.upper))
    ]
    rows = pl.DataFrame([*limits, *(pl.Series(name, values) for name, values in found.items())])
    measures = _measures(*_read(run, reader, best), question)
    parameters = [name for name in run.axes if name in run.schema or name == ASSET]
    stated = run.collect(run.stored.filter(pl.col("cell").is_in(best.tolist())).select("cell", *parameters))
    whole = rows.join(stated, on="cell", how="left", maintain_order="left")
    return whole.join(measures, on="cell", how="left", maintain_order="left").cast(
        dict.fromkeys(("trades_from", "trades_to", "trades"), pl.Int64)
    )


def _measures(cell: Integers, values: Values, question: SearchQuestion) -> pl.DataFrame:
    def in_unit(numbers: Floats) -> Floats:
        return np.array([question.in_unit(each) for each in numbers.tolist()])

    columns = {
        "trades": values.trades,
        "max_drawdown": values.drawdown,
        "win_rate": values.win_rate,
        question.metric: in_unit(values.value),
        BOUND: in_unit(values.score),
    }
    return pl.DataFrame({"cell": cell, **columns})
