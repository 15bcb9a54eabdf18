"""Which classifiers a training run needs, and training each distinct one once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import joblib
import numpy as np

from signals.arrays import Flags, Floats, Floats32
from signals.labels import LabelSeries
from signals.progress import Progress
from signals.training.classifiers.cache import ModelCache
from signals.training.classifiers.fitting import Classifier, Sample, fit
from signals.training.classifiers.settings import ModelTable
from signals.training.folds.fold import Fold, fold_rows

__all__ = ["Span", "TrainedModel", "TrainingJob", "train_jobs"]

Span = tuple[int, int]


@dataclass(frozen=True, eq=False)
class TrainingJob:
    """One classifier to train: what it learns from, and how.

    Attributes
    ----------
    features
        All bars, shape (T, F).
    labels
        Of its role, for all bars.
    usable
        Bars whose features may be predicted on, shape (T,).
    learnable
        Those of them that may be learned from too, shape (T,).
    fold, purge
        Where it learns and is tested, and whether labels may reach from one into the other.
    model, seed
        How.
    """

    features: Floats32
    labels: LabelSeries
    usable: Flags
    learnable: Flags
    fold: Fold
    purge: bool
    model: ModelTable
    seed: int

    def sample(self) -> Sample:
        """Return the bars it learns from; made when asked for, since a run may have hundreds of jobs."""
        kept_back = self.model.inner_share if self.model.needs_inner else 0.0
        rows = fold_rows(self.fold, self.labels, stop_share=kept_back, among=self.learnable, purge=self.purge)
        return Sample(self.features, self.labels.values, rows.fit, rows.stop)


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """A classifier and what it predicted.

    Attributes
    ----------
    classifier
        None where there was nothing to learn.
    rows, inner, positives
        How many bars the trees learned from, how many were kept back, and how many of the former were ones.
    last, looked_at
        On the clock of the labels: the last bar learned from or kept back, and the last that any of their labels looked at; None
        without any.
    predictions
        Probabilities by the span asked for, NaN on bars that are not usable.
    """

    classifier: Classifier | None
    rows: int
    inner: int
    positives: int
    last: int | None
    looked_at: int | None
    predictions: Mapping[Span, Floats] = field(default_factory=dict)


def train_jobs(
    training_jobs: Mapping[str, tuple[TrainingJob, set[Span]]],
    cache: ModelCache,
    jobs: int,
    on_progress: Progress | None = None,
) -> dict[str, TrainedModel]:
    """Train every classifier that the cache does not know, and predict the spans asked for.

    Parameters
    ----------
    training_jobs
        By key, with the spans to predict.
    cache
        A finished classifier is there before the next one starts, so that an interrupted run goes on from it.
    jobs
        Threads: XGBoost releases the interpreter's lock, and each model uses one.
    on_progress
        Called with the classifiers done and all of them.
    """
    work = joblib.Parallel(n_jobs=jobs, prefer="threads", return_as="generator_unordered")
    done: Iterator[tuple[str, TrainedModel]] = work(
        joblib.delayed(_train)(key, job, spans, cache) for key, (job, spans) in training_jobs.items()
    )
    finished: dict[str, TrainedModel] = {}
    for key, learned in done:
        finished[key] = learned
        if on_progress is not None:
            on_progress(len(finished), len(training_jobs))
    return finished


def _train(key: str, job: TrainingJob, spans: set[Span], cache: ModelCache) -> tuple[str, TrainedModel]:
    sample = job.sample()
    classifier = cache.find(key)
    if classifier is None:
        classifier = fit(sample, job.model, job.seed)
        if classifier is not None:
            cache.keep(key, classifier)
    used = np.concatenate([sample.rows, sample.inner])
    last, looked_at = None, None
    if len(used):
        last, looked_at = int(job.labels.places[used.max()]), int(job.labels.end[used].max())
    predictions = {} if classifier is None else {span: _predict(classifier, job, span) for span in sorted(spans)}
    positives = int(sample.label[sample.rows].sum())
    return key, TrainedModel(classifier, len(sample.rows), len(sample.inner), positives, last, looked_at, predictions)


def _predict(classifier: Classifier, job: TrainingJob, span: Span) -> Floats:
    usable = job.usable[slice(*span)]
    values = np.full(len(usable), np.nan)
    if usable.any():
        values[usable] = classifier.predict(job.features[slice(*span)][usable])
    return values
