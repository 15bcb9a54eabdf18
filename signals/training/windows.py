"""Which bars each model of a scheme may learn from, and which ones it is tested on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.data import Flags, Times
from signals.errors import InputError
from signals.training.schemes import Decoupled, KFold, Recent, Scheme, WalkForward

__all__ = ["Window", "learning_rows", "windows"]

_DAY = 86_400_000_000


@dataclass(frozen=True)
class Window:
    """Spans of bars, counted from 0, stops excluded.

    Attributes
    ----------
    train
        Where a model may learn, in order of time.
    test
        Where it is measured, and for most schemes the only place it is used.
    limit
        No label that it learns from may look at this bar or a later one; None: at any.
    """

    train: tuple[tuple[int, int], ...]
    test: tuple[int, int]
    limit: int | None = None


def windows(scheme: Scheme, time: Times, where: str) -> list[Window]:
    """Return the windows of a scheme over T bars, in order of time.

    Boundaries are counted in days from the first bar, so that more bars at the end move none of them.

    Raises
    ------
    InputError
        If the bars do not suffice for one test span.
    """
    length = len(time)
    if isinstance(scheme, KFold):
        return _k_fold(scheme, time, where)
    if isinstance(scheme, Recent):
        return _walk(time, scheme.days, scheme.step_days, True, where)
    if isinstance(scheme, WalkForward | Decoupled):
        return _walk(time, scheme.train_days, scheme.step_days, scheme.window == "rolling", where)
    return [Window(((0, length),), (0, length))]


def learning_rows(window: Window, known: Flags, end: NDArray[np.int64], embargo: int, purge: bool) -> NDArray[np.int64]:
    """Return the bars that a model of a window may learn from, ascending.

    Parameters
    ----------
    window
        Where to learn and where to test.
    known
        Bars with a label and with features, shape (T,).
    end
        The last bar that each bar's label looks at, shape (T,).
    embargo
        Further bars left out on both sides of the test span.
    purge
        False keeps bars whose labels reach into the test span; only to show what that does.

    References
    ----------
    M. Lopez de Prado, *Advances in Financial Machine Learning* (2018), chapter 7, for purging and embargo.
    """
    allowed = np.zeros(len(known), dtype=np.bool_)
    for start, stop in window.train:
        allowed[start:stop] = True
    allowed &= known
    start, stop = window.test
    if purge and window.train != (window.test,):
        bar = np.arange(len(known))
        tested = known[start:stop]
        reach = max(int(end[start:stop][tested].max()), stop - 1) if tested.any() else stop - 1
        allowed &= (end < start - embargo) | (bar > reach + embargo)
        if window.limit is not None:
            allowed &= end < window.limit
    return np.flatnonzero(allowed)


def _walk(time: Times, train_days: float, step_days: float, rolling: bool, where: str) -> list[Window]:
    first = time[0] + _days(train_days)
    if first >= time[-1]:
        raise InputError(
            f"{where}: {len(time):,} bars over {_span(time):.1f} days are too few to train on {train_days:g} days and "
            "test on later ones; give more bars or fewer days"
        )
    found = []
    for number in range(int((time[-1] - first) / _days(step_days)) + 1):
        begins = first + number * _days(step_days)
        start, stop = (int(at) for at in np.searchsorted(time, [begins, begins + _days(step_days)]))
        learned_from = int(np.searchsorted(time, begins - _days(train_days))) if rolling else 0
        # A gap longer than a step leaves nothing to test.
        if stop > start:
            found.append(Window(((learned_from, start),), (start, stop)))
    return found


def _k_fold(scheme: KFold, time: Times, where: str) -> list[Window]:
    length = len(time)
    until = length if scheme.train_days is None else int(np.searchsorted(time, time[0] + _days(scheme.train_days)))
    if until < 2 * scheme.folds:
        raise InputError(f"{where}: {until:,} bars are too few for {scheme.folds} folds; give more bars or fewer folds")
    if scheme.train_days is not None and until >= length:
        raise InputError(
            f"{where}: {length:,} bars over {_span(time):.1f} days leave none after train_days = "
            f"{scheme.train_days:g}; give more bars, fewer days, or leave it out"
        )
    edges = [until * fold // scheme.folds for fold in range(scheme.folds + 1)]
    limit = None if until == length else until
    return [
        Window(((0, start), (stop, until)), (start, stop), limit)
        for start, stop in zip(edges, edges[1:], strict=False)
    ]


def _days(days: float) -> np.timedelta64:
    return np.timedelta64(round(days * _DAY), "us")


def _span(time: Times) -> float:
    return float((time[-1] - time[0]) / np.timedelta64(_DAY, "us"))
