"""The variants of a training file that have models: which bars each model learns from, and which it predicts."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from signals.data import Bars
from signals.errors import InputError
from signals.roles import ROLES, Role
from signals.toml.tables import FileTable
from signals.training.folds.fold import Fold
from signals.training.folds.spans import Span, bars_in

__all__ = [
    "EXPRESSIONS",
    "SCHEMES",
    "Count",
    "Decoupled",
    "Expressions",
    "Full",
    "KFold",
    "Recent",
    "Rolling",
    "Scheme",
    "WalkForward",
    "check_votes",
]

Count = Annotated[int, Field(ge=1)]
Expressions = dict[Role, str]
EXPRESSIONS = 'a table of SQL conditions by role, such as { long_entry = "rsi_14 < 0.3" }'
_SPAN = 'a number of bars or a duration such as "30d"'
_MODEL = "a table of keys of [model] that differ for this variant"
_LABELS = "a table of labels by role, as in [labels], that differ for this variant"


class _Trained(FileTable):
    """What every variant with models may say."""

    model: dict[str, Any] = Field(default={}, description=_MODEL)
    labels: dict[str, Any] = Field(default={}, description=_LABELS)
    roles: list[Role] = Field(
        default=list(ROLES), min_length=1, description='a list of roles such as ["long_entry", "short_entry"]'
    )
    embargo: Span = Field(default=0, description=_SPAN)
    purge: bool = Field(default=True, description="true, or false to show what overlapping labels do")

    def until(self, bars: Bars) -> int:
        """Return the bar that no label learned from may reach: T, but for a k-fold with a training span."""
        return len(bars)

    def _bars(self, name: str, bars: Bars, least: int = 1) -> int:
        return bars_in(getattr(self, name), bars, name, least)

    def _walked(self, bars: Bars, first: int, step: int, window: int | None = None) -> list[Fold]:
        """Return folds whose test ranges tile the bars from `first` on, each after its window or all bars before.

        Boundaries are counted from the first bar, so more bars at the end change no earlier fold but for the last,
        whose test range may have been cut short.
        """
        n, embargo = len(bars), self._bars("embargo", bars, least=0)
        if first >= n:
            raise InputError(
                f"{n} bars are too few, the first {first} of them come before the first test range; give more bars or a "
                "smaller window"
            )
        return [
            Fold(((0 if window is None else start - window, start),), (start, min(start + step, n)), embargo)
            for start in range(first, n, step)
        ]


class _Expanding(_Trained):
    first_train: Span = Field(default="90d", description=_SPAN)
    step: Span = Field(default="30d", description=_SPAN)

    def cut(self, bars: Bars) -> list[Fold]:
        """Cut bars into folds.

        Raises
        ------
        InputError
            If a span makes no sense, or the bars do not suffice for one test range.
        """
        return self._walked(bars, self._bars("first_train", bars), self._bars("step", bars))


class WalkForward(_Expanding):
    """Trained on the whole past, used on the next stretch, and trained again."""

    scheme: Literal["walk_forward"]


class Rolling(_Trained):
    """As `WalkForward`, but each model forgets what lies further back than its window."""

    scheme: Literal["rolling"]
    window: Span = Field(default="90d", description=_SPAN)
    step: Span = Field(default="30d", description=_SPAN)

    def cut(self, bars: Bars) -> list[Fold]:
        """Cut bars into folds. Raises as `WalkForward` does."""
        window = self._bars("window", bars)
        return self._walked(bars, window, self._bars("step", bars), window)


class Recent(_Trained):
    """Trained on the last days only, again and again; `first_test` lets it start where another scheme does.

    With ``step = "none"`` it is one model of the last bars of all, for bars still to come: it predicts nothing here, and
    moves with the end of the bars.
    """

    scheme: Literal["recent"]
    window: Span = Field(default="30d", description=_SPAN)
    step: Span = Field(default="10d", description=_SPAN)
    first_test: Span | None = Field(default=None, description=_SPAN)

    def cut(self, bars: Bars) -> list[Fold]:
        """Cut bars into folds. Raises as `WalkForward` does, and where the window is longer than `first_test`."""
        n, window = len(bars), self._bars("window", bars)
        if self.step == "none":
            if window > n:
                raise InputError(f"{n} bars are fewer than the window of {window}; give more bars")
            return [Fold(((n - window, n),), (n, n), self._bars("embargo", bars, least=0))]
        first = window if self.first_test is None else self._bars("first_test", bars)
        if first < window:
            raise InputError(
                f"first_test is {first} bars, the window {window}; the first test range needs a window before it"
            )
        return self._walked(bars, first, self._bars("step", bars), window)


def check_votes(votes: int | None, key: str, how: str, most: int, too_many: str) -> None:
    """Refuse votes where nobody votes, or more than can; `too_many` says of whom and what to write."""
    if votes is not None and how != "vote":
        raise ValueError(f'votes = {votes} belongs to {key} = "vote"; leave it out')
    if votes is not None and votes > most:
        raise ValueError(f"votes = {votes} of {most} {too_many}")


class KFold(_Trained):
    """One model for each left-out stretch of the training span, learned from the rest, before it and after it.

    Its boundaries move with the end of the training span.
    """

    scheme: Literal["k_fold"]
    folds: int = Field(default=5, ge=2, description="a whole number of at least 2")
    combine: Literal["held_out", "mean", "vote", "best"] = Field(
        default="held_out", description='"held_out", "mean", "vote" or "best"'
    )
    votes: Count | None = Field(default=None, description="a whole number of at least 1: how many models must agree")
    train: Span | None = Field(default=None, description=_SPAN)

    @model_validator(mode="after")
    def _votes_for_vote(self) -> KFold:
        check_votes(
            self.votes, "combine", self.combine, self.folds, f"folds can never agree; write at most {self.folds}"
        )
        return self

    def until(self, bars: Bars) -> int:
        """Return the bar that no label learned from may reach: those after it test what comes of the ensemble."""
        if self.train is None:
            return len(bars)
        until = self._bars("train", bars)
        if until >= len(bars):
            raise InputError(
                f"{len(bars)} bars leave none after train = {self.train!r}; give more bars, a shorter span, or leave it "
                "out"
            )
        return until

    def cut(self, bars: Bars) -> list[Fold]:
        """Cut bars into folds.

        Raises
        ------
        InputError
            If a span makes no sense, or there are fewer bars than twice the folds.
        """
        n, embargo = self.until(bars), self._bars("embargo", bars, least=0)
        if n < 2 * self.folds:
            raise InputError(f"{n} bars are too few for {self.folds} folds; give more bars")
        edges = pairwise(n * fold // self.folds for fold in range(self.folds + 1))
        return [
            Fold(tuple((a, b) for a, b in ((0, start), (stop, n)) if a < b), (start, stop), embargo)
            for start, stop in edges
        ]


class Decoupled(_Expanding):
    """Entries learned on filtered candidates walk-forward, exits by rule."""

    scheme: Literal["decoupled"]
    candidates: Expressions = Field(min_length=1, description=EXPRESSIONS)
    exits: Expressions = Field(default={}, description=EXPRESSIONS)

    @model_validator(mode="after")
    def _roles(self) -> Decoupled:
        for name, table, end in (("candidates", self.candidates, "_entry"), ("exits", self.exits, "_exit")):
            for role in table:
                if not role.endswith(end):
                    raise ValueError(f"{name}.{role} is not allowed; {name} are for long{end} and short{end}")
        return self


class Full(_Trained):
    """Trained on every bar it is then used on: what overfitting looks like."""

    scheme: Literal["full"]
    in_sample: Literal[True] = Field(description="true: the model has seen every bar, and the file will say so")

    def cut(self, bars: Bars) -> list[Fold]:
        """Return the one fold, marked in sample."""
        return [Fold(((0, len(bars)),), (0, len(bars)), in_sample=True)]


Scheme = WalkForward | Rolling | Recent | KFold | Decoupled | Full
SCHEMES: dict[str, type[Scheme]] = {
    "walk_forward": WalkForward,
    "rolling": Rolling,
    "recent": Recent,
    "k_fold": KFold,
    "decoupled": Decoupled,
    "full": Full,
}
