"""Probabilities at other times, as variants of one engine: what hangs on prices alone is worked out once for all of them.

Bars, readings and the clock stay where they are. A filter that names probabilities is true where the moved ones say so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from grids.names import Names
from grids.table import CellTable
from results.inference.testing.moves import rolled
from signals import Signals
from signals.arrays import Flags, Floats, Integers
from signals.filters import filter_bars
from sweeps.event.engine import EventEngine

__all__ = ["Arranged", "arranged"]


@dataclass(frozen=True, eq=False)
class Arranged:
    """An engine that knows m arrangements of the probabilities of one asset.

    Attributes
    ----------
    engine
        Its variants are those of the cells, once for each arrangement.
    count
        m.
    variants
        How many there are in each arrangement.
    filters
        int64 (m, F + 1): by arrangement, the code that stands in the engine for each code of `filter`; 0 is that of none.
    """

    engine: EventEngine
    count: int
    variants: int
    filters: Integers

    def table(self, table: CellTable) -> CellTable:
        """Repeat cells for each arrangement."""
        n = len(table)
        columns = {name: np.tile(column, self.count) for name, column in table.columns.items()}
        columns["variant"] = columns["variant"] + self.variants * np.repeat(np.arange(self.count), n)
        columns["filter"] = self.filters[:, table["filter"]].ravel()
        return CellTable(np.tile(table.index, self.count), columns, self.engine.names)


def arranged(signals: Signals, names: Names, moves: Integers) -> Arranged:
    """Arrange the probabilities of an asset anew.

    Parameters
    ----------
    signals
        The bars that are judged.
    names
        What codes in cells point into.
    moves
        int64 (m,): by how many bars probabilities are moved on.
    """
    moved = [{name: rolled(signals.variants[name], move) for name in names.variants} for move in moves.tolist()]
    variants = {f"{name}@{at}": each for at, own in enumerate(moved) for name, each in own.items()}
    codes, passing = _filters(signals, names, moves)
    readings, filters = _as_readings(names, passing)
    # of those there are, only the ones that cells name: what is not read costs nothing
    kept = {name: signals.reading(name) for name in names.readings}
    known = replace(signals, variants=variants, readings=kept | readings)
    engine = EventEngine(known, replace(names, variants=tuple(variants), filters=filters))
    return Arranged(engine, len(moves), len(names.variants), codes)


def _filters(signals: Signals, names: Names, moves: Integers) -> tuple[Integers, list[Flags]]:
    """Return the codes of each arrangement's filters, (m, F + 1), and the distinct sets of bars that these let pass."""
    codes = np.zeros((len(moves), len(names.filters) + 1), dtype=np.int64)
    if not names.filters:
        return codes, []
    passing: dict[bytes, tuple[int, Flags]] = {}
    for at, move in enumerate(moves.tolist()):
        # all variants, as a filter may name one that no cell trades
        every = {name: rolled(each, move) for name, each in signals.variants.items()}
        known = replace(signals, variants=every)
        for number, (name, text) in enumerate(names.filters, 1):
            passes = filter_bars(known, text, f"filters.{name}")
            code, _ = passing.setdefault(passes.tobytes(), (len(passing) + 1, passes))
            codes[at, number] = code
    return codes, [passes for _, passes in passing.values()]


def _as_readings(names: Names, passing: list[Flags]) -> tuple[dict[str, Floats], tuple[tuple[str, str], ...]]:
    """Return sets of bars as readings, and filters that let exactly these pass."""
    before = "passes"
    while any(name.startswith(before) for name in names.readings):
        before += "_"
    readings = {f"{before}{at}": passes.astype(np.float64) for at, passes in enumerate(passing)}
    return readings, tuple((name, f"{name} = 1") for name in readings)
