"""The folds of a variant's scheme."""

from __future__ import annotations

from signals.data import Bars
from signals.errors import InputError
from signals.training.folds.fold import Fold
from signals.training.folds.schemes import FullPeriod
from signals.training.folds.schemes import KFold as KFoldCut
from signals.training.folds.schemes import Recent as RecentCut
from signals.training.folds.schemes import Rolling as RollingCut
from signals.training.folds.schemes import WalkForward as WalkForwardCut
from signals.training.folds.spans import bars_in
from signals.training.schemes import Decoupled, Full, KFold, Recent, Rolling, Scheme, WalkForward

__all__ = ["cut"]


def cut(scheme: Scheme, bars: Bars, where: str) -> tuple[list[Fold], int]:
    """Return the folds of a scheme over T bars, and the bar that no label learned from may reach.

    That bar is T but for a k-fold with a training span: the bars after it are for testing what comes of it.

    Raises
    ------
    InputError
        If a span is wrong or the bars do not suffice, with `where` (the file and table) before it.
    """
    try:
        return _cut(scheme, bars)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def _cut(scheme: Scheme, bars: Bars) -> tuple[list[Fold], int]:
    length = len(bars)
    match scheme:
        case WalkForward() | Decoupled():
            folds = WalkForwardCut(scheme.first_train, scheme.step, scheme.embargo).folds(bars)
        case Rolling():
            folds = RollingCut(scheme.window, scheme.step, scheme.embargo).folds(bars)
        case Recent():
            folds = RecentCut(scheme.window, scheme.step, scheme.first_test, scheme.embargo).folds(bars)
        case KFold():
            until = length if scheme.train is None else bars_in(scheme.train, bars, "train")
            if scheme.train is not None and until >= length:
                raise InputError(
                    f"{length} bars leave none after train = {scheme.train!r}; give more bars, a shorter span, or "
                    "leave it out"
                )
            return KFoldCut(scheme.folds, scheme.embargo).folds(bars[:until]), until
        case Full():
            folds = FullPeriod().folds(bars)
    return folds, length
