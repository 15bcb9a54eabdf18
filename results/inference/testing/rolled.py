"""Cells evaluated where probabilities are rolled against prices, several arrangements side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from results.inference.sample.pieces import Piece
from results.inference.testing.arranging import Arranged, arranged
from results.inference.testing.excess import timing_statistic
from results.inference.testing.spans import Spans
from results.inference.testing.threads import in_order
from results.run.pooled_assets.loaded import Loaded, bytes_for, bytes_of
from signals.arrays import Array, Floats, Integers
from sweeps.event.daily.pnl import daily_excess
from sweeps.measures.samples import AnySample
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = ["AT_ONCE", "LatestArranged", "at_once_of", "largest_of", "unmoved"]

AT_ONCE = 8
"""Arrangements evaluated side by side at most, so that they share the outcomes of positions, which prices alone decide."""

_ARRANGED_BYTES = 1 << 30
"""Of arrangements that are held at a time, by estimate; one of one asset is, whatever it takes."""

_BATCH_BYTES = 64 << 20
"""Daily rows of one call."""


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


def largest_of(  # noqa: PLR0913 - the parts of a round
    spans: Spans,
    moves: Integers,
    chunks: Iterable[Piece],
    sample: AnySample = "all",
    latest: LatestArranged | None = None,
    *,
    jobs: int = 1,
    most: int | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> Floats:
    """Return the largest statistic of some cells at each of some moves.

    Parameters
    ----------
    spans
        The bars that are judged.
    moves
        int64 (m, A): by how many bars the probabilities of each asset are rolled.
    chunks
        The cells.
    sample
        Which trades count.
    latest
        Arrangements that are held already.
    jobs
        Threads.
    most
        Bytes of arrangements that are held at a time, by estimate; 1 GB by default.
    advance
        Called with the number of statistics found, piece by piece.
    """
    largest = np.full(len(moves), -np.inf)
    for found in _statistics(spans, moves, chunks, sample, jobs, most, latest):
        largest = np.maximum(largest, found.max(axis=0, initial=-np.inf))
        advance(found.size)
    return largest


def unmoved(
    spans: Spans, piece: Piece, sample: AnySample = "all", jobs: int = 1, latest: LatestArranged | None = None
) -> Floats:
    """Return the statistic of some cells where the probabilities are where they were."""
    still = np.zeros((1, len(spans)), dtype=np.int64)
    return np.concatenate(list(_statistics(spans, still, [piece], sample, jobs, None, latest)))[:, 0]


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


def _statistics(  # noqa: PLR0913, PLR0917 - the parts of a round
    spans: Spans,
    moves: Integers,
    chunks: Iterable[Piece],
    sample: AnySample,
    jobs: int,
    most: int | None,
    latest: LatestArranged | None,
) -> Iterator[Floats]:
    """Return the statistics of some cells (n, arrangements), a piece at a time, in order."""
    count, dates = len(moves), spans.span_calendar
    engines = (latest or LatestArranged()).of(spans, moves, _ARRANGED_BYTES if most is None else most)
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
