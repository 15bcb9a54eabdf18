"""The models of a training as bundles, to be asked about bars to come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import xgboost

from signals.errors import InputError
from signals.filesystem.paths import located
from signals.models.bundle_files import write_bundles
from signals.models.bundles import Bundle, make_bundle
from signals.roles import Role
from signals.training.classifiers.jobs import Learned
from signals.training.run import Trained
from signals.training.schemes import KFold

__all__ = ["write_models"]


def write_models(trained: Trained, folder: str | Path) -> int:
    """Write the models that speak about bars to come, as ``FOLDER/VARIANT/ROLE``, and return how many.

    Those are the last ones of a walking scheme, and of a k-fold all, as ``FOLDER/VARIANT.fold-1/ROLE`` and so on.

    Raises
    ------
    InputError
        If a model is calibrated, which a bundle cannot hold, or the folder cannot be written to.
    """
    names = tuple(trained.manifest["features"])
    time = trained.signals.bars.time
    made: dict[Path, dict[Role, Bundle]] = {}
    for variant, role, learned in _last(trained):
        classifier = learned.classifier
        if classifier is None or learned.looked_at is None:
            continue
        if classifier.calibration is not None:
            raise InputError(
                f"variant {variant}: its models are calibrated, which a bundle cannot hold; train it with calibration "
                '= "none", or leave out `models`'
            )
        made.setdefault(located(folder) / variant, {})[role] = make_bundle(
            xgboost.Booster(model_file=bytearray(classifier.booster)),
            role=role,
            features=names,
            trained_until=time[learned.looked_at],
            metadata={"variant": variant, "trees": classifier.trees, "rows": learned.rows},
            # Asked about the rows that training asked about.
            unknown=trained.manifest["missing"],
        )
    # All are made and held against their models before the first is written.
    for place, bundles in made.items():
        write_bundles(bundles, place)
    return sum(map(len, made.values()))


def _last(trained: Trained) -> Iterator[tuple[str, Role, Learned]]:
    for variant, planned in trained.planned.items():
        for role, keys in planned.keys.items():
            if isinstance(planned.scheme, KFold):
                for number, key in enumerate(keys, start=1):
                    yield f"{variant}.fold-{number}", role, trained.learned[key]
            else:
                yield variant, role, trained.learned[keys[-1]]
