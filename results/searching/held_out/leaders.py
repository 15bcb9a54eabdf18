"""The best cells that a search visited, by the score that it ranks by, one of each list of trades."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from results.run.run import Run
from results.searching.question import SearchQuestion
from results.searching.values import Reader, Values
from signals import InputError
from signals.arrays import Flags, Integers
from signals.errors import reason
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.store.reading import read

__all__ = ["Leaders", "leaders_of"]


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

    def take(self, rows: Integers | slice) -> Leaders:
        """Return some of them."""
        return Leaders(self.index[rows], self.values.take(rows), self.counted)


def leaders_of(run: Run, question: SearchQuestion, most: int, *, likely: bool = False) -> Leaders:
    """Return the best cells of a search that count, read part by part.

    Cells of one path took the same trades, and differ in exposure and costs: the best of them stands for all. Equal scores are
    ordered by the cells' indices, so that the order of the parts decides nothing.

    Parameters
    ----------
    run
        That the search left.
    question
        What it was asked.
    most
        At most so many.
    likely
        Only those that are likely to have enough trades, wins and losses for the verdict on the time that was kept.

    Raises
    ------
    InputError
        If a part cannot be read.
    """
    reader, size = Reader(question), run.info.grid.size
    found: Leaders | None = None
    for part in run.parts:
        try:
            frame = read(part, ["cell", *reader.columns])
        except (OSError, pl.exceptions.PolarsError) as error:
            raise InputError(f"{part}: {reason(error)}; search anew") from error
        values = reader.values(frame)
        counted = int(np.count_nonzero(values.score > -np.inf))
        own = Leaders(frame["cell"].to_numpy().astype(np.int64), values, counted)
        if likely:
            own = own.take(np.flatnonzero(_likely(values, question)))
        both = own if found is None else _joined(found, own)
        found = _best(both, size, most)
    return found if found is not None else Leaders(np.empty(0, dtype=np.int64), reader.values(_no_cells(reader)))


def _likely(values: Values, question: SearchQuestion) -> Flags:
    """Return which cells have enough of all on the kept time where their counts fall a deviation short of what is to be expected."""
    share = question.hold_out / (1 - question.hold_out)
    wins = values.trades * values.win_rate
    met = np.ones(len(values), dtype=np.bool_)
    for count, needed in zip((values.trades, wins, values.trades - wins), SUFFICIENT, strict=True):
        expected = count * share
        met &= expected - np.sqrt(expected) >= needed
    return met


def _joined(one: Leaders, other: Leaders) -> Leaders:
    index, values = np.concatenate([one.index, other.index]), Values.joined([one.values, other.values])
    return Leaders(index, values, one.counted + other.counted)


def _best(cells: Leaders, size: int, most: int) -> Leaders:
    """Return the best `most`, of each asset's paths the best cell alone."""
    counts = np.flatnonzero(cells.values.score > -np.inf)
    order = counts[np.lexsort((cells.index[counts], -cells.values.score[counts]))]
    asset_and_path = np.stack([cells.index[order] // size, cells.values.path[order]], axis=1)
    first = np.unique(asset_and_path, axis=0, return_index=True)[1]
    return cells.take(order[np.sort(first)][:most])


def _no_cells(reader: Reader) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(reader.columns, pl.Float64))
