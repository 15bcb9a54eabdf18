"""Which label entries have and which exits, and the labels of the four roles they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from signals.data import Bars
from signals.errors import InputError
from signals.labels.paths import TripleBarrier, TwoOfThree
from signals.labels.series import Labels
from signals.labels.specs import Exits, ForwardReturn, LabelSpec, LeaveOrHold, Side, TradeOutcome, TradeOutcomeExit
from signals.roles import ROLES, Role
from signals.toml.kinds import of_kind

ENTRY_KINDS: dict[str, type[LabelSpec]] = {
    spec.kind: spec for spec in (TripleBarrier, TradeOutcome, TwoOfThree, ForwardReturn)
}
EXIT_KINDS: dict[str, type[LabelSpec]] = {spec.kind: spec for spec in (LeaveOrHold, TradeOutcomeExit)}


@dataclass(frozen=True)
class LabelPlan:
    """The label of entries and the label of exits, each for both sides.

    Attributes
    ----------
    entry : TripleBarrier, TradeOutcome, TwoOfThree or ForwardReturn
    exit : LeaveOrHold or TradeOutcomeExit
    """

    entry: LabelSpec = field(default_factory=TripleBarrier)
    exit: LabelSpec = field(default_factory=LeaveOrHold)

    @classmethod
    def from_table(cls, table: Mapping[str, Any], where: str = "labels") -> LabelPlan:
        """Read a plan from ``{"entry": {"kind": ...}, "exit": {"kind": ...}}``; what is left out has its default.

        Raises
        ------
        InputError
            For the first thing that is wrong, with `where` (the file and table) before it.
        """
        for key, value in table.items():
            if key not in {"entry", "exit"}:
                raise InputError(f"{where}: unknown key {key!r}; there are: entry, exit")
            if not isinstance(value, Mapping):
                raise InputError(f"{where}: {key} = {value!r} is not allowed; write a table with a kind")
        specs: dict[str, LabelSpec] = {}
        for key, kinds in (("entry", ENTRY_KINDS), ("exit", EXIT_KINDS)):
            if key in table:
                specs[key] = of_kind(kinds, table[key], f"{where}.{key}")
        return cls(**specs)

    def label(self, bars: Bars, exits: Exits | None = None, roles: Sequence[Role] = ROLES) -> Labels:
        """Return the labels of some roles.

        Parameters
        ----------
        bars : Bars
            T of them.
        exits : callable, optional
            How a trade ends, see `signals.labels.specs.Exits`; only labels of outcomes need it.
        roles : sequence of Role

        Raises
        ------
        InputError
            If a label needs exit rules and there are none.
        """
        found = {}
        for role in roles:
            side, _, part = role.partition("_")
            spec = self.entry if part == "entry" else self.exit
            found[role] = spec.label(bars, cast(Side, side), exits)
        return Labels(found)
