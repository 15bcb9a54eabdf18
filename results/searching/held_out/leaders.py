"""The best cells that a search visited, by the score that it ranks by, one of each list of trades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from results.run.run import Run
from results.searching.niches.scales import finest_of
from results.searching.question import SearchQuestion
from results.searching.values import Reader, Values
from signals import InputError
from signals.arrays import Flags, Floats, Integers
from signals.errors import reason
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.store.reading import read

__all__ = ["Leaders", "Ranking", "leaders_of"]


@dataclass(frozen=True)
class Leaders:
    """Cells, the best first.

    Attributes
    ----------
    index
        int64 (n,): as the run counts them.
    values
        What the search found of them.
    counted
        How many of all that were visited count.
    """

    index: Integers
    values: Values
    counted: int = 0

    def __len__(self) -> int:
        """Return n."""
        return len(self.index)

    def alternating(self, other: Leaders) -> Leaders:
        """Return the best of both, one of each in turn, each cell once."""
        ranks = [2 * np.arange(len(self)), 2 * np.arange(len(other)) + 1]
        index, values = np.concatenate([self.index, other.index]), Values.joined([self.values, other.values])
        order = np.argsort(np.concatenate(ranks), kind="stable")
        first = np.unique(index[order], return_index=True)[1]
        return Leaders(index, values, self.counted).take(order[np.sort(first)])

    def take(self, rows: Integers | slice) -> Leaders:
        """Return some of them."""
        return Leaders(self.index[rows], self.values.take(rows), self.counted)


@dataclass(frozen=True)
class Ranking:
    """Which leaders are wanted.

    Attributes
    ----------
    most
        At most so many.
    likely
        Only those that are likely to have enough trades, wins and losses for the verdict on the time that was kept.
    by
        By the ``score``, the bound that the search ranks by, or by ``t``, how many standard errors the measure lies above its neutral
        value: what a test finds first, whatever the exposure. Where no error is known that is the score. ``niche``: by the score, the
        best of each niche alone.
    """

    most: int
    likely: bool = False
    by: Literal["score", "t", "niche"] = "score"


def leaders_of(run: Run, question: SearchQuestion, *rankings: Ranking) -> list[Leaders]:
    """Return the best cells of a search that count, by each ranking, read part by part.

    Cells of one path took the same trades, and differ in exposure and costs: the best of them stands for all. Equal scores are
    ordered by the cells' indices, so that the order of the parts decides nothing.

    Parameters
    ----------
    run
        That the search left.
    question
        What it was asked.
    rankings
        Which are wanted.

    Raises
    ------
    InputError
        If a part cannot be read.
    """
    reader, size = Reader(question), run.info.grid.size
    none = Leaders(np.empty(0, dtype=np.int64), reader.values(_no_cells(reader)))
    found = [none for _ in rankings]
    for part in run.parts:
        try:
            frame = read(part, ["cell", *reader.columns])
        except (OSError, pl.exceptions.PolarsError) as error:
            raise InputError(f"{part}: {reason(error)}; search anew") from error
        values = reader.values(frame)
        counts = np.flatnonzero(values.score > -np.inf)
        own = Leaders(frame["cell"].to_numpy().astype(np.int64)[counts], values.take(counts), len(counts))
        likely = own.take(np.flatnonzero(_likely(own.values, question)))
        for at, wanted in enumerate(rankings):
            found[at] = _best(found[at], likely if wanted.likely else own, size, wanted)
    return found


def _likely(values: Values, question: SearchQuestion) -> Flags:
    """Return which cells have enough of all on the kept time where their counts fall a deviation short of what is to be expected."""
    share = question.hold_out / (1 - question.hold_out)
    wins = values.trades * values.win_rate
    met = np.ones(len(values), dtype=np.bool_)
    for count, needed in zip((values.trades, wins, values.trades - wins), SUFFICIENT, strict=True):
        expected = count * share
        met &= expected - np.sqrt(expected) >= needed
    return met


def _surest(values: Values) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        t = values.value / values.error
    return np.asarray(np.where(np.isfinite(t), t, values.score))


def _best(before: Leaders, more: Leaders, size: int, wanted: Ranking) -> Leaders:
    """Return the best of the leaders so far and of more cells, of each asset's paths, or of each niche, the best cell alone."""
    if len(before) == wanted.most:  # whoever is no better than the last of them is none
        more = more.take(np.flatnonzero(_key(more.values, wanted) >= _key(before.values, wanted).min()))
    index, values = np.concatenate([before.index, more.index]), Values.joined([before.values, more.values])
    both = Leaders(index, values, before.counted + more.counted)
    order = np.lexsort((index, -_key(values, wanted)))
    owner, path = index[order] // size, values.path[order]
    if wanted.by == "niche":
        ranked = values.take(order)
        owner, path = np.zeros_like(path), finest_of(ranked.trades, ranked.drawdown, ranked.win_rate)
    at = np.lexsort((np.arange(len(order)), path, owner))  # the best of each path comes first among its like
    first = np.ones(len(at), dtype=np.bool_)
    first[1:] = (owner[at][1:] != owner[at][:-1]) | (path[at][1:] != path[at][:-1])
    return both.take(order[np.sort(at[first])[: wanted.most]])


def _key(values: Values, wanted: Ranking) -> Floats:
    return _surest(values) if wanted.by == "t" else values.score


def _no_cells(reader: Reader) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(reader.columns, pl.Float64))
