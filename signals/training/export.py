"""The models of a training as bundles, to be asked about bars to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import xgboost

from signals.arrays import Floats
from signals.filesystem.paths import located
from signals.models.bundle_files import write_bundles
from signals.models.bundles import Bundle
from signals.models.making import make_bundle
from signals.models.model import model_of
from signals.models.originals import Original, tried_rows
from signals.roles import Role
from signals.training.classifiers.fitting import Classifier
from signals.training.classifiers.jobs import TrainedModel
from signals.training.run import Trained
from signals.training.schemes import KFold

__all__ = ["write_models"]


def write_models(trained: Trained, folder: str | Path) -> int:
    """Write the models that speak about bars to come, as ``FOLDER/VARIANT/ROLE``, and return how many.

    Those are the last ones of a walking scheme, and of a k-fold all, as ``FOLDER/VARIANT.fold-1/ROLE`` and so on.

    Raises
    ------
    InputError
        If a bundle says anything else than its model in training, or the folder cannot be written to.
    """
    names = tuple(trained.manifest["features"])
    time = trained.clock
    made: dict[Path, dict[Role, Bundle]] = {}
    for variant, role, model in _last(trained):
        classifier = model.classifier
        if classifier is None or model.looked_at is None:
            continue
        made.setdefault(located(folder) / variant, {})[role] = make_bundle(
            _original(classifier),
            role=role,
            features=names,
            trained_until=time[model.looked_at],
            metadata={"variant": variant, "trees": classifier.trees, "rows": model.rows},
            # Asked about the rows that training asked about.
            unknown=trained.manifest["missing"],
        )
    # All are made and held against their models before the first is written.
    for place, bundles in made.items():
        write_bundles(bundles, place)
    return sum(map(len, made.values()))


def _original(classifier: Classifier) -> Original:
    """Return a classifier in the form of a bundle, to be held against what it says in training."""
    booster = model_of(xgboost.Booster(model_file=bytearray(classifier.booster)))
    model = replace(booster, calibration=classifier.calibration)

    def asks(rows: Floats) -> Floats:
        positive = classifier.predict(rows.astype(np.float32))
        return np.stack([1 - positive, positive], axis=1)

    return Original(model, "its own training", asks, tried_rows(model, asks))


def _last(trained: Trained) -> Iterator[tuple[str, Role, TrainedModel]]:
    for variant, planned in trained.planned.items():
        for role, keys in planned.keys.items():
            if isinstance(planned.scheme, KFold):
                for number, key in enumerate(keys, start=1):
                    yield f"{variant}.fold-{number}", role, trained.trained_models[key]
            else:
                yield variant, role, trained.trained_models[keys[-1]]
