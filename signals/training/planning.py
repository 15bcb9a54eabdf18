"""From a training file to the classifiers it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from signals.arrays import Flags
from signals.errors import InputError
from signals.labels import LabelSeries
from signals.roles import ROLES, Role
from signals.training.classifiers.cache import model_key
from signals.training.classifiers.jobs import Span, TrainingJob
from signals.training.config import TrainConfig
from signals.training.rows import TrainingRows
from signals.training.schemes import Decoupled, Scheme
from signals.training.variants.predictions import Planned, spans_of

__all__ = ["Plan", "plan_variant"]


@dataclass(eq=False)
class Plan:
    """What a run has to do, gathered variant by variant.

    Attributes
    ----------
    variants
        Those with models, by name.
    jobs
        Each distinct classifier once, by key, with the spans that some variant wants it to predict.
    """

    variants: dict[str, Planned] = field(default_factory=dict)
    jobs: dict[str, tuple[TrainingJob, set[Span]]] = field(default_factory=dict)


def plan_variant(
    plan: Plan, config: TrainConfig, variant: str, rows: TrainingRows, labels: Mapping[Role, LabelSeries]
) -> None:
    """Add the models of a variant to a plan; `labels` are those of the rows.

    Raises
    ------
    InputError
        If the bars are too few for its scheme, or a condition on candidates is wrong.
    """
    scheme = config.variants[variant]
    assert isinstance(scheme, Scheme)  # noqa: S101 - controls have no models
    where = f"{config.name} [variants.{variant}]"
    model = config.model_of(variant)
    try:
        folds, until = rows.cut(scheme)
    except InputError as error:
        raise InputError(f"{where}: scheme {scheme.scheme}: {error}") from None
    usable = {role: _usable(scheme, role, rows, where) for role in ROLES if _has_model(scheme, role)}
    keys: dict[Role, list[str]] = {}
    planned = Planned(scheme, folds, labels, usable, keys)
    spans = spans_of(planned, len(rows))
    for role, predicted in usable.items():
        keys[role] = []
        # Bars after the last fold stay out of sample only if no label that is learned from looks at them.
        learnable = predicted & (labels[role].end < until) if scheme.purge else predicted
        for fold, span in zip(folds, spans, strict=True):
            job = TrainingJob(
                features=rows.matrix,
                labels=labels[role],
                usable=predicted,
                learnable=learnable,
                fold=fold,
                purge=scheme.purge,
                model=model,
                seed=config.seed,
            )
            # What is predicted depends on the bars that are usable, and those on the features and the candidates,
            # so that two jobs of one key always predict alike.
            key = model_key(job.sample(), rows.fingerprints, model, config.seed, _candidates(scheme, role))
            plan.jobs.setdefault(key, (job, set()))[1].add(span)
            keys[role].append(key)
    plan.variants[variant] = planned


def _has_model(scheme: Scheme, role: Role) -> bool:
    return role in scheme.roles and (not isinstance(scheme, Decoupled) or role in scheme.candidates)


def _candidates(scheme: Scheme, role: Role) -> str:
    return scheme.candidates[role] if isinstance(scheme, Decoupled) else ""


def _usable(scheme: Scheme, role: Role, rows: TrainingRows, where: str) -> Flags:
    if not isinstance(scheme, Decoupled):
        return rows.usable
    return rows.usable & rows.holding(scheme.candidates[role], f"{where} candidates.{role}")
