"""What a model has to beat: a rule, a vote, a random control that fires as often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from signals.arrays import Flags, Integers
from signals.data import Probabilities
from signals.labels import LabelSeries
from signals.roles import ROLES, Role
from signals.times.timestamps import to_timestamp
from signals.training.controls import Blend, Control, Random, Rule
from signals.training.feature_matrix import FeatureMatrix
from signals.training.variants.expressions import condition
from signals.training.variants.predictions import Made, blend, both_out_of_sample

__all__ = ["ControlContext", "control", "shuffled_bars"]


@dataclass(frozen=True, eq=False)
class ControlContext:
    """What a control is made in.

    Attributes
    ----------
    made
        The variants made before, those that it refers to among them.
    reference
        Whose test spans a rule is measured over; None: over all bars.
    features
        Bars and features.
    labels
        What it is measured by where it refers to no variant.
    where
        The file and table, for messages.
    """

    made: Mapping[str, Made]
    reference: Made | None
    features: FeatureMatrix
    labels: Mapping[Role, LabelSeries]
    where: str


def control(scheme: Control, context: ControlContext) -> Made:
    """Return the variant of a control.

    Notes
    -----
    Out of sample means that nothing was fitted or chosen on the bar. Whoever writes a rule has seen charts, so a rule
    is *unknown* unless `chosen_before` says when it was fixed; from then on it is out of sample. A vote or mean is
    where all of its members are. A shuffled variant is where the one it was shuffled from is, so that both are read
    on the same bars.
    """
    if isinstance(scheme, Rule):
        return _rule(scheme, context)
    if isinstance(scheme, Blend):
        return _blend(scheme, [context.made[name] for name in scheme.members])
    return _random(scheme, context.made[scheme.of])


def _rule(scheme: Rule, context: ControlContext) -> Made:
    length = len(context.features.bars)
    values = {role: np.full(length, np.nan) for role in ROLES}
    for role, text in scheme.expressions().items():
        values[role] = condition(text, context.features.table, f"{context.where} {role}")
    out_of_sample = _since(scheme, context.features)
    base = context.reference
    if scheme.exits is not None:
        base = context.made[scheme.exits]
        values["long_exit"] = base.probabilities.long_exit
        values["short_exit"] = base.probabilities.short_exit
        out_of_sample = both_out_of_sample([out_of_sample, base.probabilities.out_of_sample])
    probabilities = Probabilities(**values, out_of_sample=out_of_sample)
    if base is None:
        return Made(probabilities, [(0, length)], context.labels)
    return Made(probabilities, base.tests, base.labels)


def _since(scheme: Rule, features: FeatureMatrix) -> Flags | None:
    if scheme.chosen_before is None:
        return None
    return features.bars.time >= to_timestamp(scheme.chosen_before)


def _blend(scheme: Blend, members: list[Made]) -> Made:
    probabilities = [member.probabilities for member in members]
    values = {role: blend([each.role(role) for each in probabilities], scheme.control, scheme.votes) for role in ROLES}
    out_of_sample = both_out_of_sample([each.out_of_sample for each in probabilities])
    return Made(Probabilities(**values, out_of_sample=out_of_sample), members[0].tests, members[0].labels)


def _random(scheme: Random, base: Made) -> Made:
    probabilities = base.probabilities
    source = shuffled_bars(len(probabilities), base.tests, scheme.block, scheme.seed)
    inside = np.zeros(len(probabilities), dtype=np.bool_)
    for start, stop in base.tests:
        inside[start:stop] = True
    values = {role: np.where(inside, probabilities.role(role)[source], np.nan) for role in ROLES}
    return Made(Probabilities(**values, out_of_sample=probabilities.out_of_sample), base.tests, base.labels)


def shuffled_bars(length: int, spans: Sequence[tuple[int, int]], block: int, seed: int) -> Integers:
    """Return, for each of T bars, the bar whose probabilities it gets.

    Parameters
    ----------
    length
        T.
    spans
        Test spans, each shuffled within itself, so that the control fires as often as the model at every threshold in
        every fold; bars outside keep their place.
    block
        Bars that stay together: what is a run of high probabilities stays one, as long as it is shorter.
    seed
        Of the generator; each span has its own stream, so another span later changes nothing before.

    Notes
    -----
    Blocks move along one random cycle (S. Sattolo, 1986), so that none stays where it was and the control shares no
    bar with the model by standing still. All roles move together: a bar that called for both sides still does. With
    `block` a divisor of the bars of a day, a model's habit of the hour could survive; the default is none.
    """
    source = np.arange(length)
    for number, (start, stop) in enumerate(spans):
        generator = np.random.default_rng([seed, number, start])
        blocks = [np.arange(at, min(at + block, stop)) for at in range(start, stop, block)]
        if len(blocks) == 1:
            source[start:stop] = np.roll(blocks[0], len(blocks[0]) // 2)
        elif blocks:
            order = _one_cycle(len(blocks), generator)
            source[start:stop] = np.concatenate([blocks[index] for index in order])
    return source


def _one_cycle(count: int, generator: np.random.Generator) -> list[int]:
    """Return a random permutation that consists of one cycle."""
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        other = int(generator.integers(0, last))
        order[last], order[other] = order[other], order[last]
    return order
