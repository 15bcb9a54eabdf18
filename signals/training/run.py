"""Training every variant of a training file on one market's bars."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from signals.arrays import Floats
from signals.data import Bars, Probabilities, Signals
from signals.files.fingerprints import fingerprint
from signals.labels import Exits, LabelSeries
from signals.progress import Progress
from signals.roles import ROLES, Role
from signals.training.classifiers.cache import ModelCache
from signals.training.classifiers.jobs import TrainedModel, train_jobs
from signals.training.config import TrainConfig, references
from signals.training.controls import Control
from signals.training.feature_matrix import FeatureMatrix, feature_matrix, refuse_leaks
from signals.training.labelling import role_labels
from signals.training.manifest import training_manifest
from signals.training.planning import Plan, plan_variant
from signals.training.readings import make_readings
from signals.training.schemes import Decoupled, Scheme, WalkForward
from signals.training.variants.controls import ControlContext, control
from signals.training.variants.expressions import condition
from signals.training.variants.predictions import Made, Planned, assemble

__all__ = ["Trained", "train"]


@dataclass(frozen=True, eq=False)
class Trained:
    """Signals from training.

    Attributes
    ----------
    signals
        Bars with one variant for each of the training file.
    manifest
        How they came about, plain JSON values; goes into the file.
    warnings
        What to tell the user, a sentence each.
    planned, trained_models
        Variants with models, and the trained models by key; `write_models` writes them.
    trained
        How many of the classifiers the cache did not have.
    """

    signals: Signals
    manifest: dict[str, Any]
    warnings: tuple[str, ...]
    planned: Mapping[str, Planned]
    trained_models: Mapping[str, TrainedModel]
    trained: int

    @property
    def models(self) -> int:
        """How many distinct classifiers there are."""
        return len(self.trained_models)


def train(  # noqa: PLR0913 - what to train, and how to go about it
    bars: Bars,
    config: TrainConfig,
    *,
    cache: str | Path | None = None,
    jobs: int | None = None,
    exits: Exits | None = None,
    columns: Mapping[str, Floats] | None = None,
    on_progress: Progress | None = None,
) -> Trained:
    """Train the variants of a training file and predict every bar they may speak about.

    Parameters
    ----------
    bars
        T of them.
    config
        See `load_training`.
    cache
        A folder that keeps finished classifiers by content: what has not changed is not trained again.
    jobs
        Classifiers trained at the same time, one thread each; all cores by default. They do not change a bit.
    exits
        How a trade ends, for labels of trade outcomes.
    columns
        Further number columns of the price file, which [readings] may name.
    on_progress
        Called with the classifiers done and all of them.

    Returns
    -------
    Trained
        The same bars, file and seed give the same bits. More bars at the end leave the bits of earlier out-of-sample
        probabilities of the walking schemes (``walk_forward``, ``recent``, ``decoupled``) as they were.

    Raises
    ------
    InputError
        If the bars are too few for a scheme, a feature, label or condition is wrong, or a feature of the user's own
        knows the future.
    """
    features, messages = feature_matrix(bars, config)
    readings = make_readings(config, features, columns or {})
    labels, specs = _labels(bars, config, exits)
    refuse_leaks(config, features, list({id(each): each for each in labels.values()}.values()))
    plan = Plan()
    for variant, scheme in config.variants.items():
        if isinstance(scheme, Scheme):
            plan_variant(plan, config, variant, features, labels[variant])
    store = ModelCache(cache)
    known = {key for key in plan.jobs if store.has(key)}
    models = train_jobs(plan.jobs, store, jobs or os.cpu_count() or 1, on_progress)
    made = _variants(config, features, plan, models, labels)
    warnings = (*messages, *features.warnings(), *_unlearned(plan, models))
    manifest = training_manifest(config, features, specs, plan.variants, models, made, warnings)
    variants = {variant: made[variant].probabilities for variant in config.variants}
    signals = Signals(bars, variants, None, fingerprint(bars, variants), bars.gaps, readings=readings)
    fresh = sum(each.classifier is not None and key not in known for key, each in models.items())
    return Trained(signals, manifest, warnings, plan.variants, models, fresh)


def _labels(
    bars: Bars, config: TrainConfig, exits: Exits | None
) -> tuple[dict[str, Mapping[Role, LabelSeries]], dict[str, Any]]:
    """Return the labels of each variant and what they are; equal tables are labelled once."""
    shared, spec = role_labels(config.labels, bars, exits, f"{config.name} [labels]")
    labels: dict[str, Mapping[Role, LabelSeries]] = dict.fromkeys(config.variants, shared)
    specs: dict[str, Any] = dict.fromkeys(config.variants, spec)
    for variant, scheme in config.variants.items():
        if own := getattr(scheme, "labels", {}):
            where = f"{config.name} [variants.{variant}.labels]"
            labels[variant], specs[variant] = role_labels({**config.labels, **own}, bars, exits, where)
    return labels, specs


def _variants(
    config: TrainConfig,
    features: FeatureMatrix,
    plan: Plan,
    models: Mapping[str, TrainedModel],
    labels: Mapping[str, Mapping[Role, LabelSeries]],
) -> dict[str, Made]:
    """Make variants in an order in which each finds those that it is made of."""
    made: dict[str, Made] = {}
    for variant, planned in plan.variants.items():
        made[variant] = _with_exits(config, variant, assemble(planned, models, len(features.bars)), features)
    walking = [name for name, scheme in config.variants.items() if isinstance(scheme, WalkForward)]
    reference = next((made[name] for name in [*walking, *made]), None)
    while len(made) < len(config.variants):
        for variant, scheme in config.variants.items():
            if variant not in made and isinstance(scheme, Control) and set(references(scheme)) <= set(made):
                where = f"{config.name} [variants.{variant}]"
                made[variant] = control(scheme, ControlContext(made, reference, features, labels[variant], where))
    return made


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


def _unlearned(plan: Plan, models: Mapping[str, TrainedModel]) -> list[str]:
    """Count, variant by variant, the models that had nothing to learn."""
    messages = []
    for variant, planned in plan.variants.items():
        keys = [key for role_keys in planned.keys.values() for key in role_keys]
        missing = [models[key] for key in keys if models[key].classifier is None]
        if not missing:
            continue
        empty = sum(job.rows == 0 for job in missing)
        messages.append(
            f"variant {variant}: {len(missing)} of {len(keys)} models were not trained ({empty} without a bar to learn "
            f"from, {len(missing) - empty} with labels all alike); their probabilities are null. Give more bars, or "
            "labels that occur more often"
        )
    return messages
