"""What the first reading of a large run counts by square, and what of it is kept."""

from __future__ import annotations

import numpy as np

from results.maps.large.bounded import Bounded, fine_of
from results.maps.large.counting import count, count_each
from results.maps.large.ranks import Ranks, scale_of
from results.maps.large.reading import Reader
from results.maps.large.rows import Batch, Rows
from results.maps.large.squares import Squares
from results.maps.reductions import Reduction
from results.run.large.batches import cells_of_parts
from results.run.stretches import with_parts
from signals.arrays import Integers

__all__ = ["COUNTS", "Counted"]

_BINS = 1024
_MOST_BINS = 1 << 22
"""Of all squares and columns, 24 bytes each."""
_MOST_EXACT = 200_000_000
"""Cells whose own numbers are read twice: of more, quantiles are found in one reading, to within a bound."""
_KEPT_BYTES = 450_000_000
"""Of what was read of families, which then need not be read again."""
_DRAWN = 16
"""Parts that are looked at before, from here and there."""
COUNTS = ("trades", "trades_beside")
"""Columns of which the median is shown, whatever the reduction."""


class Counted:
    """What the first reading counts.

    Attributes
    ----------
    squares
        Those met.
    cells, positive, signed
        int64 (S,): cells, of how many the sign is positive, and of how many it is known.
    above
        By column, values above the neutral one.
    ranks
        By column.
    levels
        By column, the quantile wanted of it; None where none is.
    """

    def __init__(
        self,
        positions: int,
        ranks: dict[str, Ranks | Bounded],
        levels: dict[str, float | None],
        neutral: float,
        sign: float,
    ) -> None:
        self.squares, self.sign = Squares(positions), sign
        self.ranks, self.levels, self.neutral = ranks, levels, neutral
        self.cells = np.zeros(0, dtype=np.int64)
        self.positive, self.signed = self.cells.copy(), self.cells.copy()
        self.above = {name: self.cells.copy() for name in ranks}
        self.kept: dict[str, list[Rows]] | None = {
            name: [] for name, each in ranks.items() if levels[name] is not None and isinstance(each, Ranks)
        }
        self._bytes = 0

    @classmethod
    def begun(cls, reader: Reader, reduction: Reduction, names: list[str]) -> Counted:
        """Return it with bins that suit what some parts from here and there hold."""
        parts = reader.run.parts
        drawn = reader.read(with_parts(reader.run, parts[:: max(len(parts) // _DRAWN, 1)][:_DRAWN]), names)
        levels = {name: 0.5 if name in COUNTS else reduction.level for name in names}
        ranked = sum(level is not None for level in levels.values())
        squares = max(len(drawn.met), 1)
        bins = int(np.clip(_MOST_BINS // (squares * max(ranked, 1)), 1, _BINS))
        cells = sum(cells_of_parts(reader.run).values())
        ranks: dict[str, Ranks | Bounded] = {}
        for name in names:
            rows = drawn.rows[name]
            if rows.each and levels[name] is not None and cells > _MOST_EXACT:
                ranks[name] = Bounded(fine_of(rows.value, squares), cells)
            else:
                ranks[name] = Ranks(scale_of(rows.value, 1 if levels[name] is None else bins))
        neutral = reduction.neutral
        return cls(reader.positions.size, ranks, levels, np.nan if neutral is None else neutral, reader.neutral or 0.0)

    def add(self, batch: Batch) -> None:
        """Count a batch."""
        self.squares.meet(batch.met, batch.here)
        self._make_room(len(self.squares))
        number = self.squares.number
        everywhere = np.zeros(len(batch.at))
        count(number[batch.at], batch.weight, everywhere, np.nan, self.cells, self.cells[:0])
        signs = batch.rows.get("positive", batch.rows["value"])
        _count(number, signs, self.sign, self.signed, self.positive)
        self._keep(batch)
        for name, ranks in self.ranks.items():
            rows = batch.rows[name]
            ranks.tally(number[rows.at], rows.weight, rows.value, each=rows.each)
            if not np.isnan(self.neutral):
                _count(number, rows, self.neutral, np.zeros_like(self.cells), self.above[name])

    def _keep(self, batch: Batch) -> None:
        """Keep what was read of families, as long as there is room for it."""
        if self.kept is None:
            return
        for name, pieces in self.kept.items():
            rows = batch.rows[name]
            at, weight = rows.at, rows.weight
            pieces.append(Rows(at, weight, rows.value, rows.each))
            self._bytes += at.nbytes + weight.nbytes + rows.value.nbytes
        if self._bytes > _KEPT_BYTES:
            self.kept = None

    def _make_room(self, squares: int) -> None:
        more = np.zeros(squares - len(self.cells), dtype=np.int64)
        if len(more):
            self.cells, self.positive, self.signed = (
                np.concatenate([each, more]) for each in (self.cells, self.positive, self.signed)
            )
            self.above = {name: np.concatenate([each, more]) for name, each in self.above.items()}
            for ranks in self.ranks.values():
                ranks.make_room(squares)


def _count(number: Integers, rows: Rows, neutral: float, known: Integers, above: Integers) -> None:
    """Count values by square, and those above a neutral one."""
    (count_each if rows.each else count)(number[rows.at], rows.weight, rows.value, neutral, known, above)
