"""Timing against other times: whether probabilities of this kind would have done as well anywhere else.

Probabilities are rolled against prices by a random offset, all variants and all assets together, and the whole grid is run
again. Both series keep everything they are, drift, clusters, autocorrelation and what assets have in common; only what
one knows of the other is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from results.inference.max_t.step_down import TIMING_ALPHA
from results.inference.sample.pieces import Piece
from results.inference.testing.moves import moves_of
from results.inference.testing.rolled import at_once_of, largest_of
from results.inference.testing.spans import Spans
from signals.arrays import Floats, Integers
from sweeps.measures.samples import AnySample

__all__ = ["Shifts", "share_reaching", "shift_test", "shifts_made"]


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
    times = [spans.span(place).bars.time for place in range(len(spans))]
    moves = moves_of(times, permutations, seed)
    at_once = at_once_of(spans, [len(each) for each in times], next(iter(chunks()), None), most)

    def largest(batch: Integers) -> Floats:
        return largest_of(spans, batch, chunks(), sample, jobs=jobs, most=most, advance=advance)

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
