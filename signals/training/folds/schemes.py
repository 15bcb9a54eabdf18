"""Training schemes: how the bars are cut into folds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, Protocol

from signals.data import Bars
from signals.errors import InputError
from signals.settings import of_kind
from signals.training.folds.fold import Fold
from signals.training.folds.spans import Span, bars_in


class Scheme(Protocol):
    """What every scheme can do."""

    kind: ClassVar[str]

    def folds(self, bars: Bars) -> list[Fold]:
        """Cut bars into folds."""
        ...


@dataclass(frozen=True)
class WalkForward:
    """Learn from all bars so far, predict the next stretch, move on by its length.

    Boundaries are counted from the first bar, so more bars at the end change no earlier fold but for the last, whose
    test range may have been cut short.

    Attributes
    ----------
    first_train : int or str
        Bars before the first test range, or a duration such as ``"90d"``.
    step : int or str
        Bars of a test range; the last may be shorter.
    embargo : int or str
        Left out between training and test besides the purge.
    """

    kind: ClassVar[str] = "walk_forward"
    first_train: Span = "90d"
    step: Span = "30d"
    embargo: Span = 0

    def folds(self, bars: Bars) -> list[Fold]:
        """Cut bars into folds.

        Raises
        ------
        InputError
            If a size makes no sense, or the bars do not suffice for one test range.
        """
        first = bars_in(self.first_train, bars, "first_train")
        step, embargo = bars_in(self.step, bars, "step"), bars_in(self.embargo, bars, "embargo", least=0)
        return [Fold(((0, start),), (start, stop), embargo) for start, stop in _stretches(self, bars, first, step)]


@dataclass(frozen=True)
class Rolling:
    """Learn from a window of fixed length, predict the next stretch, move on by its length.

    Attributes
    ----------
    window : int or str
        Bars to learn from, or a duration; the first test range follows the first window.
    step, embargo
        As in `WalkForward`.
    """

    kind: ClassVar[str] = "rolling"
    window: Span = "90d"
    step: Span = "30d"
    embargo: Span = 0

    def folds(self, bars: Bars) -> list[Fold]:
        """Cut bars into folds. Raises as `WalkForward` does."""
        window = bars_in(self.window, bars, "window")
        step, embargo = bars_in(self.step, bars, "step"), bars_in(self.embargo, bars, "embargo", least=0)
        stretches = _stretches(self, bars, window, step)
        return [Fold(((start - window, start),), (start, stop), embargo) for start, stop in stretches]


@dataclass(frozen=True)
class Recent:
    """Learn from the last few bars only.

    With a step, before each test range, as `Rolling` does; `first_test` can put the first range later, so that it
    compares with another scheme bar by bar. Without one, one model of the last bars of all, for bars still to come:
    it predicts nothing here, and moves with the end of the bars.

    Attributes
    ----------
    window : int or str
        Bars to learn from, or a duration.
    step : int or str, optional
        Bars of a test range; None, in a file ``"none"``, for a model of bars still to come.
    first_test : int or str, optional
        Bars before the first test range; the window by default.
    embargo : int or str
        As in `WalkForward`.
    """

    kind: ClassVar[str] = "recent"
    window: Span = "30d"
    step: Span | None = "30d"
    first_test: Span | None = None
    embargo: Span = 0

    def folds(self, bars: Bars) -> list[Fold]:
        """Cut bars into folds. Raises as `WalkForward` does, and where the window is longer than `first_test`."""
        n, window = len(bars), bars_in(self.window, bars, "window")
        embargo = bars_in(self.embargo, bars, "embargo", least=0)
        if self.step is None or self.step == "none":
            if window > n:
                raise InputError(f"scheme {self.kind}: {n} bars are fewer than the window of {window}; give more bars")
            return [Fold(((n - window, n),), (n, n), embargo)]
        first = window if self.first_test is None else bars_in(self.first_test, bars, "first_test")
        if first < window:
            raise InputError(
                f"scheme {self.kind}: first_test is {first} bars, the window {window}; the first test range needs a "
                "window before it"
            )
        stretches = _stretches(self, bars, first, bars_in(self.step, bars, "step"))
        return [Fold(((start - window, start),), (start, stop), embargo) for start, stop in stretches]


@dataclass(frozen=True)
class KFold:
    """Leave out one of k equal stretches after the other, and learn from the rest, before it and after it.

    A model has seen bars after those it predicts. Its boundaries move with the end of the bars.

    Attributes
    ----------
    k : int
        How many, at least 2.
    embargo : int or str
        Left out on both sides of the test range besides the purge.
    """

    kind: ClassVar[str] = "k_fold"
    k: int = 5
    embargo: Span = 0

    def folds(self, bars: Bars) -> list[Fold]:
        """Cut bars into folds.

        Raises
        ------
        InputError
            If k is below 2 or there are fewer bars than twice that.
        """
        n, embargo = len(bars), bars_in(self.embargo, bars, "embargo", least=0)
        if self.k < 2:  # noqa: PLR2004 - one stretch would leave nothing to learn from
            raise InputError(f"scheme {self.kind}: k is {self.k}; it must be at least 2")
        if n < 2 * self.k:
            raise InputError(f"scheme {self.kind}: {n} bars are too few for {self.k} folds; give more bars")
        cuts = [n * fold // self.k for fold in range(self.k + 1)]
        made = []
        for start, stop in pairwise(cuts):
            train = tuple((a, b) for a, b in ((0, start), (stop, n)) if a < b)
            made.append(Fold(train, (start, stop), embargo))
        return made


@dataclass(frozen=True)
class FullPeriod:
    """Learn from every bar and predict the same ones: in sample, and marked so."""

    kind: ClassVar[str] = "full_period"

    def folds(self, bars: Bars) -> list[Fold]:
        """Return the one fold."""
        n = len(bars)
        return [Fold(((0, n),), (0, n), in_sample=True)]


SCHEMES: dict[str, type[Scheme]] = {scheme.kind: scheme for scheme in (WalkForward, Rolling, Recent, KFold, FullPeriod)}


def scheme_from_table(table: Mapping[str, Any], where: str = "scheme") -> Scheme:
    """Read a scheme from ``{"kind": "walk_forward", "step": "30d"}``; InputError for what is wrong, after `where`."""
    return of_kind(SCHEMES, table, where)


def _stretches(scheme: Scheme, bars: Bars, first: int, step: int) -> list[tuple[int, int]]:
    """Return test ranges of `step` bars from bar `first` on that tile the rest."""
    n = len(bars)
    if first >= n:
        raise InputError(
            f"scheme {scheme.kind}: {n} bars are too few, the first {first} of them come before the first test range; "
            "give more bars or a smaller window"
        )
    return [(start, min(start + step, n)) for start in range(first, n, step)]
