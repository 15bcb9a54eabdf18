"""The variants of a training file that stand beside its models: rules, blends and the random control."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field, model_validator

from signals.roles import Role
from signals.toml.tables import FileTable
from signals.training.schemes import Count, Expressions, check_votes

__all__ = ["CONTROLS", "Blend", "Control", "Random", "Rule"]


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
        check_votes(self.votes, "control", self.control, len(self.members), "members can never agree; write fewer")
        return self


class Random(FileTable):
    """A variant's probabilities at other times: fires as often, knows nothing."""

    control: Literal["random"]
    of: str = Field(description="the name of the variant that it fires as often as")
    block: Count = Field(default=50, description="a whole number of bars that stay together, at least 1")
    seed: int = Field(default=0, ge=0, description="a whole number, 0 or more")


Control = Rule | Blend | Random
CONTROLS: dict[str, type[Control]] = {"rule": Rule, "mean": Blend, "vote": Blend, "random": Random}
