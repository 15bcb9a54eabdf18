"""Timing against other times: whether probabilities of this kind would have done as well anywhere else.

Probabilities are rolled against prices by a random offset, all variants together, and the whole grid is run again. Both
series keep everything they are, drift, clusters and autocorrelation; only what one knows of the other is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import joblib
import numpy as np

from grids.names import Names, as_names
from grids.table import CellTable
from results.inference.max_t.step_down import TIMING_ALPHA
from results.inference.testing.excess import timing_statistic
from signals import ROLES, Probabilities, Signals
from signals.arrays import Floats, Integers
from sweeps.event.daily.pnl import daily_excess
from sweeps.event.engine import EventEngine
from sweeps.measures.samples import AnySample
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = ["Shifts", "fewest_moved", "offsets", "rolled", "shift_test", "unmoved"]

_FEWEST_SHARE = 0.02
"""Offsets nearer to zero than this share of the bars would leave slow probabilities almost where they were."""

_ROUND = 8
"""Arrangements evaluated side by side, so that they share the outcomes of positions, which prices alone decide."""

_BATCH_BYTES = 64 << 20
"""Daily rows of one call."""


@dataclass(frozen=True)
class Shifts:
    """What shifts say of n cells.

    Attributes
    ----------
    p
        float64 (n,): adjusted p-values: how often the best cell of an arrangement does as well as this cell in the real
        one, which counts as one arrangement.
    largest
        float64 (used,): the largest statistic of each shift made.
    asked
        Shifts asked for; fewer are made where the answer is settled before.
    """

    p: Floats
    largest: Floats
    asked: int

    @property
    def settled(self) -> bool:
        """Whether it ended before all shifts were made, because no cell could be significant any more."""
        return len(self.largest) < self.asked


def fewest_moved(bars: int) -> int:
    """Return by how many bars probabilities are moved at least, either way."""
    return max(int(np.ceil(_FEWEST_SHARE * bars)), 1)


def offsets(bars: int, permutations: int, seed: int) -> Integers:
    """Draw distinct offsets, none near zero.

    Raises
    ------
    ValueError
        If there are not as many.
    """
    least = fewest_moved(bars)
    possible = np.arange(least, bars - least + 1)
    if len(possible) < permutations:
        raise ValueError(f"{bars} bars have {len(possible)} distinct offsets, fewer than {permutations} permutations")
    return np.random.default_rng([seed, 7]).choice(possible, permutations, replace=False).astype(np.int64)


def rolled(probabilities: Probabilities, offset: int) -> Probabilities:
    """Return probabilities and their flags moved on by some bars, end to start.

    A flag says of a probability that the model had not seen its bar, so it stays with the probability.
    """
    roles = {role: np.roll(probabilities.role(role), offset) for role in ROLES}
    flags = probabilities.out_of_sample
    return Probabilities(**roles, out_of_sample=None if flags is None else np.roll(flags, offset))


def shift_test(  # noqa: PLR0913 - a test has these parts
    signals: Signals,
    names: Names | Sequence[str],
    chunks: Callable[[], Iterable[CellTable]],
    observed: Floats,
    *,
    permutations: int = 99,
    sample: AnySample = "all",
    alpha: float = TIMING_ALPHA,
    seed: int = 0,
    jobs: int = 1,
    known: Sequence[float] = (),
    advance: Callable[[int], None] = lambda _: None,
    done: Callable[[list[float]], None] = lambda _: None,
) -> Shifts:
    """Test cells against the best of the whole grid at other times.

    Parameters
    ----------
    signals
        The bars that are judged.
    names
        What codes of columns point into.
    chunks
        Called once a round of shifts for the cells of the whole grid, one of each set that differs in scale only.
    observed
        float64 (n,): `timing_statistic` of the cells that may be significant.
    permutations
        R. With 99 the smallest p-value is 0.01.
    sample
        Which trades count.
    alpha
        What a p-value must reach. It stops where none can any more: the decision is that of all R shifts.
    seed, jobs
        Of the offsets; threads.
    known
        Largest statistics of the first shifts, if they were made before.
    advance, done
        Called with the number of cells evaluated, and after every round with the largest statistics so far.

    References
    ----------
    Besag and Clifford (1991), "Sequential Monte Carlo p-values".
    """
    moves = offsets(len(signals), permutations, seed)
    largest = list(known[:permutations])
    best = float(np.max(observed, initial=-np.inf))
    allowed = int(np.floor(alpha * (permutations + 1) + 1e-9)) - 1
    while len(largest) < permutations and sum(each >= best for each in largest) <= allowed:
        batch = moves[len(largest) : len(largest) + _ROUND]
        largest += _largest(signals, names, batch, chunks(), sample, jobs, advance).tolist()
        done(largest)
    ordered = np.sort(largest)
    reached = len(ordered) - np.searchsorted(ordered, observed)
    return Shifts((1 + reached) / (1 + len(ordered)), np.array(largest), permutations)


def unmoved(
    signals: Signals, names: Names | Sequence[str], table: CellTable, sample: AnySample = "all", jobs: int = 1
) -> Floats:
    """Return the statistic of some cells where the probabilities are where they were."""
    return np.concatenate(list(_statistics(signals, names, np.zeros(1, dtype=np.int64), [table], sample, jobs)))[:, 0]


def _largest(  # noqa: PLR0913, PLR0917 - the parts of a round
    signals: Signals,
    names: Names | Sequence[str],
    moves: Integers,
    chunks: Iterable[CellTable],
    sample: AnySample,
    jobs: int,
    advance: Callable[[int], None],
) -> Floats:
    """Return the largest statistic of each of some arrangements."""
    largest = np.full(len(moves), -np.inf)
    for found in _statistics(signals, names, moves, chunks, sample, jobs):
        largest = np.maximum(largest, found.max(axis=0, initial=-np.inf))
        advance(found.size)
    return largest


def _statistics(  # noqa: PLR0913, PLR0917 - the parts of a round
    signals: Signals,
    names: Names | Sequence[str],
    moves: Integers,
    chunks: Iterable[CellTable],
    sample: AnySample,
    jobs: int,
) -> Iterator[Floats]:
    """Return the statistics of some cells (n, arrangements), a piece at a time, in order.

    Arrangements are variants of one engine, so that whatever hangs on prices alone is worked out once for all of them.
    """
    known = as_names(names)
    arranged = {
        f"{name}@{move}": rolled(signals.variants[name], move) for move in moves.tolist() for name in known.variants
    }
    engine = EventEngine(replace(signals, variants=arranged), replace(known, variants=tuple(arranged)))
    count, dates = len(moves), np.unique(engine.market.day)
    rows = max(_BATCH_BYTES // (4 * engine.market.days * count), 1)

    def of(table: CellTable) -> Floats:
        excess, trades = daily_excess(engine, _arranged(table, tuple(arranged), count), sample)
        enough = SUFFICIENT.met(*trades.T)
        return timing_statistic(excess[:, dates], np.asarray(enough)).reshape(count, -1).T

    pieces = (table.take(slice(at, at + rows)) for table in chunks for at in range(0, len(table), rows))
    with joblib.Parallel(n_jobs=jobs, backend="threading", return_as="generator") as pool:
        yield from pool(joblib.delayed(of)(piece) for piece in pieces)


def _arranged(table: CellTable, variants: tuple[str, ...], count: int) -> CellTable:
    """Repeat cells for each of some arrangements."""
    columns = {name: np.tile(column, count) for name, column in table.columns.items()}
    columns["variant"] = columns["variant"] + len(variants) // count * np.repeat(np.arange(count), len(table))
    return CellTable(np.tile(table.index, count), columns, replace(table.names, variants=variants))
