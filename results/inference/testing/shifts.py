"""Timing against other times: whether probabilities of this kind would have done as well anywhere else.

Probabilities are rolled against prices by a random offset, all variants and all assets together, and the whole grid is run
again. Both series keep everything they are, drift, clusters, autocorrelation and what assets have in common; only what
one knows of the other is gone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from grids.names import Names
from results.inference.max_t.step_down import TIMING_ALPHA
from results.inference.sample.calendar import Calendar
from results.inference.sample.pieces import Piece
from results.inference.testing.arranging import Arranged, arranged
from results.inference.testing.excess import timing_statistic
from results.inference.testing.moves import moves_of
from results.inference.testing.threads import in_order
from results.run.pooled_assets.loaded import Loaded, bytes_for, bytes_of
from signals import Signals
from signals.arrays import Array, Floats, Integers
from sweeps.event.daily.pnl import daily_excess
from sweeps.measures.samples import AnySample
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = [
    "AT_ONCE", "Held", "LatestArranged", "Shifts", "Spans", "at_once_of", "largest_of", "share_reaching", "shift_test",
    "shifts_made", "unmoved",
]  # fmt: skip

AT_ONCE = 8
"""Arrangements evaluated side by side at most, so that they share the outcomes of positions, which prices alone decide."""

_ARRANGED_BYTES = 1 << 30
"""Of arrangements that are held at a time, by estimate; one of one asset is, whatever it takes."""

_BATCH_BYTES = 64 << 20
"""Daily rows of one call."""


class Spans(Protocol):
    """The judged bars of some assets; a `Panel` is one."""

    def __len__(self) -> int:
        """Return how many assets there are."""

    def span(self, place: int) -> Signals:
        """Return the bars of an asset from the first to the last that can hold a judged trade."""

    def words(self, place: int) -> Names:
        """Return what codes in the cells of an asset point into."""

    @property
    def span_calendar(self) -> Calendar:
        """The dates of these bars."""


class Held:
    """Judged bars that are in memory.

    Parameters
    ----------
    spans, words
        By asset.
    """

    def __init__(self, spans: Sequence[Signals], words: Sequence[Names]) -> None:
        self._spans, self._words = spans, words
        dates = [np.unique(each.bars.time.astype("datetime64[D]")) for each in spans]
        self.span_calendar = Calendar.of([each[0] for each in dates], dates)

    def __len__(self) -> int:
        """Return how many assets there are."""
        return len(self._spans)

    def span(self, place: int) -> Signals:
        """Return the bars of an asset."""
        return self._spans[place]

    def words(self, place: int) -> Names:
        """Return what codes in the cells of an asset point into."""
        return self._words[place]


class LatestArranged:
    """The arrangements of the moves that were asked for last, held for the next cells; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._moves: bytes | None = None
        self._engines: Loaded[Arranged] | None = None

    def of(self, spans: Spans, moves: Integers, most: int) -> Loaded[Arranged]:
        """Return the arrangements of all assets, made when they are asked for."""
        with self._lock:
            if self._engines is None or self._moves != moves.tobytes():
                self._moves = moves.tobytes()
                self._engines = Loaded(
                    lambda place: arranged(spans.span(place), spans.words(place), moves[:, place]),
                    lambda each: bytes_of(each.engine),
                    most,
                )
            return self._engines


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


def shift_test(  # noqa: PLR0913 - a test has these parts
    spans: Spans,
    chunks: Callable[[], Iterable[Piece]],
    observed: Floats,
    *,
    permutations: int = 99,
    sample: AnySample = "all",
    alpha: float = TIMING_ALPHA,
    seed: int = 0,
    jobs: int = 1,
    most: int | None = None,
    known: Sequence[float] = (),
    advance: Callable[[int], None] = lambda _: None,
    done: Callable[[list[float]], None] = lambda _: None,
) -> Shifts:
    """Test cells against the best of the whole grid at other times.

    Parameters
    ----------
    spans
        The bars that are judged.
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
    most
        Bytes of arrangements that are held at a time, by estimate; 1 GB by default.
    known
        Largest statistics of the first shifts, if they were made before.
    advance, done
        Called with the number of cells evaluated, and after every round with the largest statistics so far.

    References
    ----------
    Besag and Clifford (1991), "Sequential Monte Carlo p-values".
    """
    most = _ARRANGED_BYTES if most is None else most
    times = [spans.span(place).bars.time for place in range(len(spans))]
    moves = moves_of(times, permutations, seed)
    at_once = at_once_of(spans, [len(each) for each in times], next(iter(chunks()), None), most)

    def largest(batch: Integers) -> Floats:
        return _largest(spans, batch, chunks(), sample, jobs, most, advance)

    best = float(np.max(observed, initial=-np.inf))
    found = shifts_made(moves, at_once, best, largest, alpha=alpha, known=known, done=done)
    return Shifts(share_reaching(found, observed), np.array(found), permutations)


def shifts_made(  # noqa: PLR0913 - as `shift_test`
    moves: Integers,
    at_once: int,
    best: float,
    largest: Callable[[Integers], Floats],
    *,
    alpha: float = TIMING_ALPHA,
    known: Sequence[float] = (),
    done: Callable[[list[float]], None] = lambda _: None,
) -> list[float]:
    """Make shifts, some at a time, until no cell can be significant any more; return the largest statistic of each.

    Parameters
    ----------
    moves
        int64 (R, A): all that may be made.
    at_once
        How many at a time.
    best
        The largest statistic observed.
    largest
        From some moves to the largest statistic of the whole grid at each.
    alpha, known, done
        As of `shift_test`.
    """
    permutations, found = len(moves), list(known[: len(moves)])
    allowed = int(np.floor(alpha * (permutations + 1) + 1e-9)) - 1
    while len(found) < permutations and sum(each >= best for each in found) <= allowed:
        found += largest(moves[len(found) : len(found) + at_once]).tolist()
        done(found)
    return found


def share_reaching(largest: Sequence[float], observed: Floats) -> Floats:
    """Return how often the best of a shift does as well as each cell, which counts as one shift."""
    ordered = np.sort(largest)
    reached = len(ordered) - np.searchsorted(ordered, observed)
    return np.asarray((1 + reached) / (1 + len(ordered)))


def largest_of(
    spans: Spans, moves: Integers, chunks: Iterable[Piece], sample: AnySample, latest: LatestArranged
) -> Floats:
    """Return the largest statistic of some cells at each of some moves, by one thread."""
    return _largest(spans, moves, chunks, sample, 1, _ARRANGED_BYTES, lambda _: None, latest)


def unmoved(
    spans: Spans, piece: Piece, sample: AnySample = "all", jobs: int = 1, latest: LatestArranged | None = None
) -> Floats:
    """Return the statistic of some cells where the probabilities are where they were."""
    still = np.zeros((1, len(spans)), dtype=np.int64)
    return np.concatenate(list(_statistics(spans, still, [piece], sample, jobs, _ARRANGED_BYTES, latest)))[:, 0]


def at_once_of(spans: Spans, bars: Sequence[int], first: Piece | None, most: int | None = None) -> int:
    """Return how many arrangements are evaluated side by side.

    A pooled series is of all assets, which are gone through piece by piece: so no more than may be held of all of them, as
    every piece would else make some of them again.
    """
    if first is None or first.assets == 1:
        return AT_ONCE
    most = _ARRANGED_BYTES if most is None else most
    held = [(bars[place], spans.words(place)) for place, _ in first.tables]
    one, two = (sum(bytes_for(bars, words, count) for bars, words in held) for count in (1, 2))
    return int(np.clip(1 + (most - one) // (two - one), 1, AT_ONCE))


def _largest(  # noqa: PLR0913, PLR0917 - the parts of a round
    spans: Spans,
    moves: Integers,
    chunks: Iterable[Piece],
    sample: AnySample,
    jobs: int,
    most: int,
    advance: Callable[[int], None],
    latest: LatestArranged | None = None,
) -> Floats:
    """Return the largest statistic of each of some arrangements."""
    largest = np.full(len(moves), -np.inf)
    for found in _statistics(spans, moves, chunks, sample, jobs, most, latest):
        largest = np.maximum(largest, found.max(axis=0, initial=-np.inf))
        advance(found.size)
    return largest


def _statistics(  # noqa: PLR0913, PLR0917 - the parts of a round
    spans: Spans,
    moves: Integers,
    chunks: Iterable[Piece],
    sample: AnySample,
    jobs: int,
    most: int,
    latest: LatestArranged | None = None,
) -> Iterator[Floats]:
    """Return the statistics of some cells (n, arrangements), a piece at a time, in order."""
    count, dates = len(moves), spans.span_calendar
    engines = (latest or LatestArranged()).of(spans, moves, most)
    rows = max(_BATCH_BYTES // (4 * len(dates) * count), 1)

    def of(piece: Piece) -> Floats:
        trades = np.zeros((count * len(piece), 3), dtype=np.int64)

        def excess() -> Iterator[tuple[int, Array]]:
            for place, table in piece.tables:
                held = engines[place]
                daily, counts = daily_excess(held.engine, held.table(table), sample, days=dates.days[place])
                trades[:] += counts
                yield place, daily

        found = dates.mean(excess(), len(trades), piece.assets)
        enough = SUFFICIENT.met(*trades.T)
        return timing_statistic(found, np.asarray(enough)).reshape(count, -1).T

    pieces = (piece.take(slice(at, at + rows)) for piece in chunks for at in range(0, len(piece), rows))
    yield from in_order(of, pieces, jobs)
