"""Whether enough independent decisions stand behind cells, each asked on the days that its asset has.

On a date without bars nobody decides anything: were such dates counted, an asset of one year beside one of ten would have
ten times its decisions, and a change from no bars to its usual exposure would look like one slow mood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from results.inference.sample.calendar import Calendar
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.pieces import Piece
from results.inference.testing.excess import decisions, fewest_decisions
from signals.arrays import Array, Flags, Floats, Integers
from sweeps.event.daily.pnl import daily_held
from sweeps.event.engine import EventEngine
from sweeps.measures.samples import AnySample

__all__ = ["decisions_together", "too_few", "too_steady"]

_VALUES = 1 << 21
"""Daily exposures looked at together; with their spectra each takes some fifty bytes."""


def too_steady(judged: JudgedRun, groups: Integers) -> Flags:
    """Whether too few decisions stand behind each of some groups, bool (n,): under 20, or half the days of its asset."""
    few, step = np.zeros(len(groups), dtype=np.bool_), max(_VALUES // len(judged.dates), 1)
    for start in range(0, len(groups), step):
        for rows, piece in judged.groups.pieces(groups[start : start + step]):
            few[start + rows] = too_few(piece, judged.panel.engine, judged.panel.calendar, judged.panel.sample)
    return few


def too_few(piece: Piece, engine: Callable[[int], EventEngine], calendar: Calendar, sample: AnySample) -> Flags:
    """Whether too few decisions stand behind each series of a piece, bool (n,).

    Parameters
    ----------
    piece
        Whose.
    engine
        From the place of an asset to its engine.
    calendar
        The D dates.
    sample
        Which trades count.
    """
    exposures = []
    for place, table in piece.tables:
        held = daily_held(engine(place), table, sample, calendar.days[place])
        exposures.append((calendar.columns[place], held))
    if len(exposures) == 1:
        own = exposures[0][1]
        return np.asarray(decisions(own) < fewest_decisions(own.shape[1]))
    return np.asarray(decisions_together(exposures, len(calendar)) < fewest_decisions(len(calendar)))


def decisions_together(exposures: Sequence[tuple[Integers, Array]], days: int) -> Floats:
    """Estimate how many independent decisions stand behind settings that are pooled over assets.

    Parameters
    ----------
    exposures
        By asset, which of the D days it has, int64 (D_a,), and what settings hold on these, (n, D_a).
    days
        D.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        The smaller of two numbers. The decisions behind the mean exposure, each asset's from its own mean: what assets decide
        alike counts once. And those of each asset on its own days, weighed by their part in the variance,
        ``(sum v)² / sum (v² / decisions)``: an asset that hardly trades lends none to one that rarely decides.
    """
    joined = np.zeros((len(exposures[0][1]), days))
    total, spread = np.zeros(len(joined)), np.zeros(len(joined))
    for columns, held in exposures:
        off = held - held.mean(axis=1, keepdims=True, dtype=np.float64)
        joined[:, columns] += off
        variance, own = np.square(off).sum(axis=1), decisions(held)
        # an exposure that never moves has neither
        total += np.where(own > 0, variance, 0.0)
        spread += np.divide(np.square(variance), own, out=np.zeros_like(own), where=own > 0)
    apart = np.divide(np.square(total), spread, out=np.zeros_like(total), where=spread > 0)
    return np.minimum(decisions(joined), apart)
