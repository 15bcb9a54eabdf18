"""Labels of the four roles from the tables of a training file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from signals.data import Bars
from signals.errors import InputError
from signals.labels import Exits, LabelPlan, LabelSeries
from signals.roles import ROLES, Role

__all__ = ["role_labels"]

_PARTS = ("entry", "exit")


def role_labels(
    table: Mapping[str, Any], bars: Bars, exits: Exits | None, where: str
) -> tuple[dict[Role, LabelSeries], dict[str, Any]]:
    """Return the labels of each role, and what they are as plain JSON values.

    Parameters
    ----------
    table
        Tables by ``entry`` and ``exit``, or by role; a role's own comes first, and what is left out has its default.
    bars
        T of them.
    exits
        How a trade ends; only labels of outcomes need it.
    where
        The file and table, for messages.

    Raises
    ------
    InputError
        If a key is unknown, a label is wrong, or one needs exit rules and there are none.
    """
    for key in table:
        if key not in _PARTS and key not in ROLES:
            raise InputError(f"{where}: unknown key '{key}'; the keys are: {', '.join((*_PARTS, *ROLES))}")
    labels: dict[Role, LabelSeries] = {}
    specs: dict[str, Any] = {}
    for role in ROLES:
        part = role.rpartition("_")[2]
        key = role if role in table else part
        plan = LabelPlan.from_table({part: table[key]} if key in table else {}, where)
        spec = plan.entry if part == "entry" else plan.exit
        labels[role] = plan.label(bars, exits, [role])[role]
        specs[role] = {"kind": spec.kind, **asdict(spec)}  # type: ignore[call-overload]  # every kind is a dataclass
    return labels, specs
