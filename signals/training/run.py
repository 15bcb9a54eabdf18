"""Training every variant of a training file on the bars of one asset, or of several together."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signals.arrays import Floats, Times
from signals.data import Bars, Signals
from signals.files.fingerprints import fingerprint
from signals.labels import Exits
from signals.progress import Progress
from signals.training.classifiers.cache import ModelCache
from signals.training.classifiers.jobs import TrainedModel, train_jobs
from signals.training.config import TrainConfig
from signals.training.making import assembled, asset_plans, asset_variants
from signals.training.manifest import training_manifest
from signals.training.planning import Plan, plan_variant
from signals.training.pooling import check_poolable
from signals.training.preparing import Prepared, prepare
from signals.training.rows import TrainingRows
from signals.training.schemes import Scheme
from signals.training.variants.predictions import Planned

__all__ = ["Trained", "train", "train_pooled"]

_NOTHING: Mapping[str, Any] = {}


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
    clock
        The times that the models count bars by: the bars', or those of all assets that were learned from together.
    """

    signals: Signals
    manifest: dict[str, Any]
    warnings: tuple[str, ...]
    planned: Mapping[str, Planned]
    trained_models: Mapping[str, TrainedModel]
    trained: int
    clock: Times

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
    prepared = prepare(bars, config, exits, columns or _NOTHING)
    return _train([prepared], config, cache, jobs, on_progress)[0]


def train_pooled(  # noqa: PLR0913 - what to train, and how to go about it
    assets: Mapping[str, Bars],
    config: TrainConfig,
    *,
    cache: str | Path | None = None,
    jobs: int | None = None,
    exits: Exits | None = None,
    columns: Mapping[str, Mapping[str, Floats]] | None = None,
    on_progress: Progress | None = None,
) -> dict[str, Trained]:
    """Train one model for all assets where `train` has one for each, on the bars of all of them.

    Parameters
    ----------
    assets
        The bars of each, by name.
    config, cache, jobs, exits, on_progress
        As in `train`.
    columns
        Further number columns of the price files, by asset.

    Returns
    -------
    dict of str to Trained
        The signals of each asset, in order of their names. Folds are cut by time for all at once, and a label counts as
        known when the asset's next bar opens: what happens to one asset after a time changes no bit that a walking
        scheme says about another before it.

    Raises
    ------
    InputError
        As `train`, and if no day has bars of all assets, or a feature is not there for all of them.
    """
    names = sorted(assets)
    prepared = []
    for name in names:
        own = columns[name] if columns is not None and name in columns else _NOTHING
        prepared.append(prepare(assets[name], config, exits, own))
    check_poolable({name: each.features for name, each in zip(names, prepared, strict=True)}, config.name)
    return dict(zip(names, _train(prepared, config, cache, jobs, on_progress, names), strict=True))


def _train(  # noqa: PLR0913, PLR0917 - what to train, and how to go about it
    prepared: Sequence[Prepared],
    config: TrainConfig,
    cache: str | Path | None,
    jobs: int | None,
    on_progress: Progress | None,
    names: Sequence[str] = (),
) -> list[Trained]:
    """Train on the bars of one or several assets, and return the signals of each."""
    rows = TrainingRows(tuple(each.features for each in prepared))
    plan = Plan()
    for variant, scheme in config.variants.items():
        if isinstance(scheme, Scheme):
            by_role = {role: [each.labels[variant][role] for each in prepared] for role in prepared[0].labels[variant]}
            labels = {role: rows.labels(parts) for role, parts in by_role.items()}
            plan_variant(plan, config, variant, rows, labels)
    store = ModelCache(cache)
    known = {key for key in plan.jobs if store.has(key)}
    models = train_jobs(plan.jobs, store, jobs or os.cpu_count() or 1, on_progress)
    fresh = sum(each.classifier is not None and key not in known for key, each in models.items())
    whole = assembled(plan.variants, models, rows)
    unlearned = _unlearned(plan, models)
    results = []
    for asset, each in enumerate(prepared):
        made = asset_variants(config, whole, each, rows, asset)
        planned = asset_plans(plan.variants, each, rows, asset)
        warnings = (*each.messages, *unlearned)
        manifest = training_manifest(
            config, each.features, each.specs, planned, models, made, warnings, rows.clock.time, names
        )
        variants = {variant: made[variant].probabilities for variant in config.variants}
        signals = Signals(
            each.bars, variants, None, fingerprint(each.bars, variants), each.bars.gaps, readings=each.readings
        )
        results.append(Trained(signals, manifest, warnings, plan.variants, models, fresh, rows.clock.time))
    return results


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
