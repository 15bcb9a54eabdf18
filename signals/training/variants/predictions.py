"""From finished models to the probabilities of a variant, and which of them had not seen their bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from signals.arrays import Flags, Floats
from signals.checks.scores import area_under_curve
from signals.data import Probabilities
from signals.labels import LabelSeries
from signals.roles import ROLES, Role
from signals.training.classifiers.jobs import TrainedModel
from signals.training.folds.fold import Fold
from signals.training.schemes import Full, KFold, Scheme

__all__ = ["Made", "Planned", "assemble", "blend", "both_out_of_sample", "spans_of"]


@dataclass(frozen=True, eq=False)
class Planned:
    """A variant with models, before they are there.

    Attributes
    ----------
    scheme
        As in the training file.
    folds
        Where each model learns and where it is tested.
    labels
        By role; roles without models are not in it.
    usable
        Bars that each role is predicted on, shape (T,).
    keys
        Of the classifiers, by role, one a fold.
    """

    scheme: Scheme
    folds: Sequence[Fold]
    labels: Mapping[Role, LabelSeries]
    usable: Mapping[Role, Flags]
    keys: Mapping[Role, Sequence[str]]


@dataclass(frozen=True, eq=False)
class Made:
    """A variant: what it says, and over which spans it is measured.

    Attributes
    ----------
    probabilities
        With `out_of_sample`, None where nobody knows.
    tests
        Test spans, one a fold.
    labels
        What its probabilities are measured by.
    """

    probabilities: Probabilities
    tests: Sequence[tuple[int, int]]
    labels: Mapping[Role, LabelSeries]


def spans_of(planned: Planned, length: int) -> list[tuple[int, int]]:
    """Return which span the model of each fold is asked for."""
    if _is_ensemble(planned.scheme):
        return [(0, length)] * len(planned.folds)
    return [fold.test for fold in planned.folds]


def assemble(planned: Planned, trained: Mapping[str, TrainedModel], length: int) -> Made:
    """Put a variant's predictions together.

    Notes
    -----
    A bar is out of sample where every model that speaks about it was trained without it: the test spans of the
    walking schemes and of held-out folds. An ensemble of fold models has seen nearly every bar of its training span,
    and the best fold was chosen there; only bars after it are out of sample. Models that learned from labels reaching into
    their test span (``purge = false``), or from every bar, have no out-of-sample bar.
    """
    values = {role: np.full(length, np.nan) for role in ROLES}
    for role, keys in planned.keys.items():
        models = [trained[key] for key in keys]
        if _is_ensemble(planned.scheme):
            values[role] = _ensemble(planned, role, models, length)
        else:
            for model, span in zip(models, spans_of(planned, length), strict=True):
                if model.classifier is not None:
                    values[role][slice(*span)] = model.predictions[span]
    probabilities = Probabilities(**values, out_of_sample=_out_of_sample(planned, length))
    return Made(probabilities, _tests(planned, length), planned.labels)


def _is_ensemble(scheme: Scheme) -> bool:
    return isinstance(scheme, KFold) and scheme.combine != "held_out"


def _tests(planned: Planned, length: int) -> list[tuple[int, int]]:
    """Return the spans to measure: the folds, and for an ensemble the bars after all of them too."""
    tests = [fold.test for fold in planned.folds]
    after = tests[-1][1]
    return [*tests, (after, length)] if _is_ensemble(planned.scheme) and after < length else tests


def _out_of_sample(planned: Planned, length: int) -> Flags:
    bar = np.arange(length)
    if isinstance(planned.scheme, Full) or not planned.scheme.purge:
        return np.zeros(length, dtype=np.bool_)
    if _is_ensemble(planned.scheme):
        return bar >= planned.folds[-1].test[1]
    return (bar >= planned.folds[0].test[0]) & (bar < planned.folds[-1].test[1])


def _ensemble(planned: Planned, role: Role, models: Sequence[TrainedModel], length: int) -> Floats:
    scheme = planned.scheme
    assert isinstance(scheme, KFold)  # noqa: S101 - only these are ensembles
    speaking = [model for model in models if model.classifier is not None]
    if not speaking or len(speaking) < (scheme.votes or 1):
        return np.full(length, np.nan)
    whole = (0, length)
    if scheme.combine == "best":
        return _best(planned, role, models).predictions[whole]
    return blend([model.predictions[whole] for model in speaking], scheme.combine, scheme.votes)


def _best(planned: Planned, role: Role, models: Sequence[TrainedModel]) -> TrainedModel:
    """Return the model with the highest area under the curve on its own held-out fold, the first of equals.

    Areas compare across folds; log losses do not, since each fold has its own share of ones.
    """
    label = planned.labels[role].values

    def area(pair: tuple[Fold, TrainedModel]) -> float:
        fold, model = pair
        if model.classifier is None:
            return -1.0
        span = slice(*fold.test)
        predicted = model.predictions[0, len(label)][span]
        scored = np.isfinite(label[span]) & np.isfinite(predicted)
        return area_under_curve(label[span][scored], predicted[scored]) or 0.0

    return max(zip(planned.folds, models, strict=True), key=area)[1]


def blend(members: Sequence[Floats], how: str, votes: int | None = None) -> Floats:
    """Return the mean or the vote of N members, shape (T,); NaN where one of them is.

    The vote of k is the k-th highest probability: it reaches a threshold exactly where at least k members do,
    whatever the threshold. Without `votes` more than half must agree.
    """
    stacked = np.stack(members)
    if how == "mean":
        mean: Floats = stacked.mean(axis=0)
        return mean
    agreeing = votes or len(members) // 2 + 1
    ordered: Floats = np.sort(stacked, axis=0)[len(members) - agreeing]
    return np.where(np.isnan(stacked).any(axis=0), np.nan, ordered)


def both_out_of_sample(members: Sequence[Flags | None]) -> Flags | None:
    """Return where a bar is out of sample for all members; None, unknown, if it is for one of them."""
    known = [flags for flags in members if flags is not None]
    if len(known) < len(members):
        return None
    everywhere: Flags = np.logical_and.reduce(known)
    return everywhere
