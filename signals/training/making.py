"""From trained models to the variants of each asset, the controls among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from signals.data import Probabilities
from signals.roles import ROLES
from signals.training.classifiers.jobs import TrainedModel
from signals.training.config import TrainConfig, references
from signals.training.controls import Control
from signals.training.feature_matrix import FeatureMatrix
from signals.training.preparing import Prepared
from signals.training.rows import TrainingRows
from signals.training.schemes import Decoupled, WalkForward
from signals.training.variants.controls import ControlContext, control
from signals.training.variants.expressions import condition
from signals.training.variants.predictions import Made, Planned, assemble

__all__ = ["assembled", "asset_plans", "asset_variants"]


def assembled(
    planned: Mapping[str, Planned], models: Mapping[str, TrainedModel], rows: TrainingRows
) -> dict[str, Made]:
    """Return the variants that have models, over all rows."""
    return {variant: assemble(each, models, len(rows)) for variant, each in planned.items()}


def asset_plans(
    planned: Mapping[str, Planned], prepared: Prepared, rows: TrainingRows, asset: int
) -> dict[str, Planned]:
    """Return what was planned of each variant, in bars of one asset."""
    return {
        variant: replace(
            each,
            folds=rows.folds_of(each.folds, asset),
            labels=prepared.labels[variant],
            usable={role: rows.of_asset(usable, asset) for role, usable in each.usable.items()},
        )
        for variant, each in planned.items()
    }


def asset_variants(
    config: TrainConfig, whole: Mapping[str, Made], prepared: Prepared, rows: TrainingRows, asset: int
) -> dict[str, Made]:
    """Return all variants of one asset, from those that have models; each finds those that it is made of."""
    features, labels = prepared.features, prepared.labels
    made: dict[str, Made] = {}
    for variant, each in whole.items():
        own = Made(
            _of_asset(each.probabilities, rows, asset), rows.spans_of(each.tests, asset), prepared.labels[variant]
        )
        made[variant] = _with_exits(config, variant, own, features)
    walking = [name for name, scheme in config.variants.items() if isinstance(scheme, WalkForward)]
    reference = next((made[name] for name in [*walking, *made]), None)
    while len(made) < len(config.variants):
        for variant, scheme in config.variants.items():
            if variant not in made and isinstance(scheme, Control) and set(references(scheme)) <= set(made):
                where = f"{config.name} [variants.{variant}]"
                made[variant] = control(scheme, ControlContext(made, reference, features, labels[variant], where))
    return made


def _of_asset(probabilities: Probabilities, rows: TrainingRows, asset: int) -> Probabilities:
    flags = probabilities.out_of_sample
    return Probabilities(
        **{role: rows.of_asset(probabilities.role(role), asset) for role in ROLES},
        out_of_sample=None if flags is None else rows.of_asset(flags, asset),
    )


def _with_exits(config: TrainConfig, variant: str, made: Made, features: FeatureMatrix) -> Made:
    """Add the exits by rule of a decoupled variant, over the span that its models speak about."""
    scheme = config.variants[variant]
    if not isinstance(scheme, Decoupled) or not scheme.exits:
        return made
    values = {role: made.probabilities.role(role) for role in ROLES}
    before = made.tests[0][0]
    for role, text in scheme.exits.items():
        held = condition(text, features.table, f"{config.name} [variants.{variant}] exits.{role}")
        held[:before] = np.nan
        values[role] = held
    return Made(Probabilities(**values, out_of_sample=made.probabilities.out_of_sample), made.tests, made.labels)
