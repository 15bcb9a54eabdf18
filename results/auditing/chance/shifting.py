"""The same trades at other times: all of them moved together, by every span there is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft

from results.auditing.chance.placing import Placed
from signals.arrays import Floats

__all__ = ["Shifted", "held", "moved_together"]

_NEAREST = 0.02
"""Spans nearer to zero than this share of the bars would leave slow rules almost where they were."""


@dataclass(frozen=True, eq=False)
class Shifted:
    """What trades earn at other times.

    Attributes
    ----------
    means
        float64 (S,): result of a trade before costs, weighted by notional, at each span that they are moved by.
    t
        float64 (S,): the same beyond drift, over its realised deviation.
    observed, observed_t
        Of the list itself.
    drift
        What the market paid for being there: what other times earn on average.
    """

    means: Floats
    t: Floats
    observed: float
    observed_t: float
    drift: float

    @property
    def p(self) -> float:
        """How often another time does as well, which counts as one."""
        return float((1 + np.count_nonzero(self.t >= self.observed_t)) / (1 + len(self.t)))


def held(placed: Placed, bars: int, *, by_time: bool = False) -> Floats:
    """Return what was held during each bar, notional of longs less that of shorts, float64 (bars,).

    A bar held in part counts by that part where `by_time`, else by its root: so much it moves.
    """
    signed = placed.sign * placed.weight
    first, last = np.floor(placed.entry).astype(np.int64), np.floor(placed.exit).astype(np.int64)
    first, last = np.minimum(first, bars - 1), np.minimum(last, bars)
    one = first == last
    before = np.where(one, placed.hold, first + 1 - placed.entry)
    after = np.where(one, 0.0, placed.exit - last)
    if not by_time:
        before, after = np.sqrt(np.maximum(before, 0.0)), np.sqrt(np.maximum(after, 0.0))
    changes = np.bincount(first + 1, np.where(one, 0.0, signed), bars + 2)
    changes -= np.bincount(last, np.where(one, 0.0, signed), bars + 2)
    inside = np.cumsum(changes)[:bars]
    ends = np.bincount(first, signed * before, bars + 1) + np.bincount(last, signed * after, bars + 1)
    return np.asarray(inside + ends[:bars])


def moved_together(placed: Placed, moves: Floats) -> Shifted:
    """Move all trades together by every whole number of bars, round the end, but for the spans nearest to none.

    Parameters
    ----------
    placed
        The trades; at least one.
    moves
        float64 (T,): of `bar_moves`.

    Notes
    -----
    What was held, bar by bar, is correlated with what the market moved, by one Fourier transform for all spans. Held and moved
    keep everything they are: overlaps, clusters, drift, calm and wild times. Each sum, less drift, is divided by the root of
    the sum of its squares over bars, so that trades of wild times are not compared with what calm ones pay. All of it in logarithms,
    which add up over bars as results do not: whoever held for long in a rising market would seem to have chosen his times well.
    """
    total = float(placed.weight.sum())
    bars = len(moves)
    drift = float(moves.mean())
    centred = moves - drift
    position = held(placed, bars)
    own = drift * float((placed.sign * placed.weight * placed.hold).sum())
    sums = _correlated(position, centred)
    squares = np.maximum(_correlated(position**2, centred**2), 0.0)
    # rounding of the transform leaves some of nothing
    floor = 1e-12 * max(float(squares.max(initial=0.0)), 1e-300)
    error = np.sqrt(np.maximum(squares, floor))
    least = max(int(np.ceil(_NEAREST * bars)), 1)
    others = slice(least, max(bars - least + 1, least))
    observed = float((placed.weight * placed.move).sum()) / total
    timing = float((placed.weight * placed.earned).sum()) - own
    t = (sums / error)[others]
    rest = observed - timing / total
    return Shifted(sums[others] / total + rest, t, observed, timing / float(error[0]), rest)


def _correlated(position: Floats, moves: Floats) -> Floats:
    """Return ``sum_u position[u] * moves[u + s]`` for every s, round the end."""
    length = len(moves)
    return np.asarray(fft.irfft(np.conj(fft.rfft(position)) * fft.rfft(moves), length))
