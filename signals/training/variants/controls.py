"""What a model has to beat: a rule, a vote, a coin that fires as often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from signals.arrays import Flags
from signals.data import Probabilities
from signals.labels import LabelSeries
from signals.roles import ROLES, Role
from signals.times.instants import instant
from signals.training.classifiers.feature_matrix import Material
from signals.training.schemes import Blend, Control, Random, Rule
from signals.training.variants.blends import blend, both_unseen
from signals.training.variants.expressions import condition
from signals.training.variants.predictions import Made
from signals.training.variants.shuffle import shuffled_bars

__all__ = ["Around", "control"]


@dataclass(frozen=True, eq=False)
class Around:
    """What a control is made in.

    Attributes
    ----------
    made
        The variants made before, those that it refers to among them.
    reference
        Whose test spans a rule is measured over; None: over all bars.
    material
        Bars and features.
    labels
        What it is measured by where it refers to no variant.
    where
        The file and table, for messages.
    """

    made: Mapping[str, Made]
    reference: Made | None
    material: Material
    labels: Mapping[Role, LabelSeries]
    where: str


def control(scheme: Control, around: Around) -> Made:
    """Return the variant of a control.

    Notes
    -----
    Out of sample means that nothing was fitted or chosen on the bar. Whoever writes a rule has seen charts, so a rule
    is *unknown* unless `chosen_before` says when it was fixed; from then on it is out of sample. A vote or mean is
    where all of its members are. A shuffled variant is where the one it was shuffled from is, so that both are read
    on the same bars.
    """
    if isinstance(scheme, Rule):
        return _rule(scheme, around)
    if isinstance(scheme, Blend):
        return _blend(scheme, [around.made[name] for name in scheme.members])
    return _random(scheme, around.made[scheme.of])


def _rule(scheme: Rule, around: Around) -> Made:
    length = len(around.material.bars)
    values = {role: np.full(length, np.nan) for role in ROLES}
    for role, text in scheme.expressions().items():
        values[role] = condition(text, around.material.table, f"{around.where} {role}")
    unseen = _since(scheme, around.material)
    base = around.reference
    if scheme.exits is not None:
        base = around.made[scheme.exits]
        values["long_exit"] = base.probabilities.long_exit
        values["short_exit"] = base.probabilities.short_exit
        unseen = both_unseen([unseen, base.probabilities.out_of_sample])
    probabilities = Probabilities(**values, out_of_sample=unseen)
    if base is None:
        return Made(probabilities, [(0, length)], around.labels)
    return Made(probabilities, base.tests, base.labels)


def _since(scheme: Rule, material: Material) -> Flags | None:
    if scheme.chosen_before is None:
        return None
    return material.bars.time >= instant(scheme.chosen_before)


def _blend(scheme: Blend, members: list[Made]) -> Made:
    said = [member.probabilities for member in members]
    values = {role: blend([each.role(role) for each in said], scheme.control, scheme.votes) for role in ROLES}
    unseen = both_unseen([each.out_of_sample for each in said])
    return Made(Probabilities(**values, out_of_sample=unseen), members[0].tests, members[0].labels)


def _random(scheme: Random, base: Made) -> Made:
    said = base.probabilities
    source = shuffled_bars(len(said), base.tests, scheme.block, scheme.seed)
    inside = np.zeros(len(said), dtype=np.bool_)
    for start, stop in base.tests:
        inside[start:stop] = True
    values = {role: np.where(inside, said.role(role)[source], np.nan) for role in ROLES}
    return Made(Probabilities(**values, out_of_sample=said.out_of_sample), base.tests, base.labels)
