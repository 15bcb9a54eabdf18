"""The variants of a training file: how each one's models are trained, or what stands in for a model."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from signals.roles import ROLES, Role
from signals.toml_tables import FileTable

__all__ = [
    "CONTROLS",
    "SCHEMES",
    "Blend",
    "Control",
    "Decoupled",
    "Full",
    "KFold",
    "Random",
    "Recent",
    "Rolling",
    "Rule",
    "Scheme",
    "WalkForward",
]

Duration = int | str
Count = Annotated[int, Field(ge=1)]
Expressions = dict[Role, str]
_EXPRESSIONS = 'a table of SQL conditions by role, such as { long_entry = "rsi_14 < 0.3" }'
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
    embargo: Duration = Field(default=0, description=_SPAN)
    purge: bool = Field(default=True, description="true, or false to show what overlapping labels do")


class WalkForward(_Trained):
    """Trained on the whole past, used on the next stretch, and trained again."""

    scheme: Literal["walk_forward"]
    first_train: Duration = Field(default="90d", description=_SPAN)
    step: Duration = Field(default="30d", description=_SPAN)


class Rolling(_Trained):
    """As `WalkForward`, but each model forgets what lies further back than its window."""

    scheme: Literal["rolling"]
    window: Duration = Field(default="90d", description=_SPAN)
    step: Duration = Field(default="30d", description=_SPAN)


class Recent(_Trained):
    """Trained on the last days only, again and again; `first_test` lets it start where another scheme does."""

    scheme: Literal["recent"]
    window: Duration = Field(default="30d", description=_SPAN)
    step: Duration = Field(default="10d", description=_SPAN)
    first_test: Duration | None = Field(default=None, description=_SPAN)


class KFold(_Trained):
    """One model for each left-out stretch of the training span."""

    scheme: Literal["k_fold"]
    folds: int = Field(default=5, ge=2, description="a whole number of at least 2")
    combine: Literal["held_out", "mean", "vote", "best"] = Field(
        default="held_out", description='"held_out", "mean", "vote" or "best"'
    )
    votes: Count | None = Field(default=None, description="a whole number of at least 1: how many models must agree")
    train: Duration | None = Field(default=None, description=_SPAN)

    @model_validator(mode="after")
    def _votes_for_vote(self) -> KFold:
        if self.votes is not None and self.combine != "vote":
            raise ValueError(f'votes = {self.votes} belongs to combine = "vote"; leave it out')
        if self.votes is not None and self.votes > self.folds:
            raise ValueError(f"votes = {self.votes} of {self.folds} folds can never agree; write at most {self.folds}")
        return self


class Decoupled(_Trained):
    """Entries learned on filtered candidates walk-forward, exits by rule."""

    scheme: Literal["decoupled"]
    candidates: Expressions = Field(min_length=1, description=_EXPRESSIONS)
    exits: Expressions = Field(default={}, description=_EXPRESSIONS)
    first_train: Duration = Field(default="90d", description=_SPAN)
    step: Duration = Field(default="30d", description=_SPAN)

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


class Rule(FileTable):
    """A condition over features as probabilities 0 and 1."""

    control: Literal["rule"]
    long_entry: str | None = Field(default=None, description='an SQL condition, such as "rsi_14 < 0.3"')
    short_entry: str | None = Field(default=None, description='an SQL condition, such as "rsi_14 > 0.7"')
    long_exit: str | None = Field(default=None, description='an SQL condition, such as "rsi_14 > 0.5"')
    short_exit: str | None = Field(default=None, description='an SQL condition, such as "rsi_14 < 0.5"')
    exits: str | None = Field(default=None, description="the name of the variant whose exit probabilities to use")
    chosen_before: datetime | date | str | None = Field(
        default=None, description="a time such as 2024-01-31T00:00:00Z: the rule was fixed before it"
    )

    @model_validator(mode="after")
    def _something(self) -> Rule:
        exits = [name for name in ("long_exit", "short_exit") if getattr(self, name) is not None]
        if not exits and self.long_entry is None and self.short_entry is None:
            raise ValueError('no condition; write at least one role, such as long_entry = "rsi_14 < 0.3"')
        if exits and self.exits is not None:
            raise ValueError(f"exits = '{self.exits}' and {exits[0]} exclude each other; leave one out")
        return self

    def expressions(self) -> Expressions:
        """Return the conditions by role."""
        roles: tuple[Role, ...] = ("long_entry", "short_entry", "long_exit", "short_exit")
        return {role: getattr(self, role) for role in roles if getattr(self, role) is not None}


class Blend(FileTable):
    """Several variants as one: their mean, or a vote."""

    control: Literal["mean", "vote"]
    members: list[str] = Field(min_length=2, description="a list of at least two names of variants")
    votes: Count | None = Field(default=None, description="a whole number of at least 1: how many members must agree")

    @model_validator(mode="after")
    def _votes_for_vote(self) -> Blend:
        if self.votes is not None and self.control != "vote":
            raise ValueError(f'votes = {self.votes} belongs to control = "vote"; leave it out')
        if self.votes is not None and self.votes > len(self.members):
            raise ValueError(f"votes = {self.votes} of {len(self.members)} members can never agree; write fewer")
        return self


class Random(FileTable):
    """A variant's probabilities at other times: fires as often, knows nothing."""

    control: Literal["random"]
    of: str = Field(description="the name of the variant that it fires as often as")
    block: Count = Field(default=50, description="a whole number of bars that stay together, at least 1")
    seed: int = Field(default=0, ge=0, description="a whole number, 0 or more")


Scheme = WalkForward | Rolling | Recent | KFold | Decoupled | Full
Control = Rule | Blend | Random
SCHEMES: dict[str, type[Scheme]] = {
    "walk_forward": WalkForward,
    "rolling": Rolling,
    "recent": Recent,
    "k_fold": KFold,
    "decoupled": Decoupled,
    "full": Full,
}
CONTROLS: dict[str, type[Control]] = {"rule": Rule, "mean": Blend, "vote": Blend, "random": Random}
