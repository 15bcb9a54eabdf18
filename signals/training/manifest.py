"""What a signal file says about its training: everything needed to judge it, and to make it again."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np

from signals.arrays import Times
from signals.checks.scores import fold_metrics
from signals.data import Bars
from signals.files.fingerprints import fingerprint
from signals.roles import ROLES, Role
from signals.times.timestamps import to_iso
from signals.training.classifiers.jobs import TrainedModel
from signals.training.config import TrainConfig
from signals.training.feature_matrix import FeatureMatrix
from signals.training.schemes import Scheme
from signals.training.variants.predictions import Made, Planned

__all__ = ["training_manifest"]

_PACKAGES = ("numpy", "polars", "scikit-learn", "TA-Lib", "xgboost")
_SHORT = 16


def training_manifest(  # noqa: PLR0913, PLR0917 - everything a run knows
    config: TrainConfig,
    features: FeatureMatrix,
    specs: Mapping[str, Any],
    planned: Mapping[str, Planned],
    models: Mapping[str, TrainedModel],
    made: Mapping[str, Made],
    warnings: Sequence[str],
    clock: Times,
    pooled: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the manifest of one asset, plain JSON values; nothing in it depends on the time of day, the cores or the cache.

    `clock` are the times that models count by (`TrainingRows.clock`), `pooled` the assets that they learned from together; all
    else is about the asset's own bars.
    """
    bars = features.bars
    digest = hashlib.sha256(",".join(features.table.columns).encode())
    digest.update(np.ascontiguousarray(features.table.to_numpy(), dtype="<f8").tobytes())
    return {
        "kind": "training",
        "seed": config.seed,
        **({"pooled": list(pooled)} if pooled else {}),
        "bars": len(bars),
        "bars_fingerprint": fingerprint(bars, {}),
        "features": features.table.columns,
        "feature_fingerprint": digest.hexdigest(),
        "missing": features.missing,
        **({"readings": dict(config.readings)} if config.readings else {}),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
        "warnings": list(warnings),
        "variants": {
            variant: {
                **_settings(config, variant),
                "labels": specs[variant],
                "folds": _folds(bars, planned.get(variant), models, made[variant], clock),
            }
            for variant in config.variants
        },
    }


def _settings(config: TrainConfig, variant: str) -> dict[str, Any]:
    scheme = config.variants[variant]
    own = scheme.model_dump(mode="json", exclude={"model", "labels"}, exclude_none=True)
    if isinstance(scheme, Scheme):
        return {"settings": own, "model": config.model_of(variant).model_dump(mode="json")}
    return {"settings": own}


def _folds(
    bars: Bars, planned: Planned | None, models: Mapping[str, TrainedModel], made: Made, clock: Times
) -> list[dict[str, Any]]:
    folds = []
    for number, (start, stop) in enumerate(made.tests):
        fold: dict[str, Any] = {
            "test": [start, stop],
            # A model for bars to come has no test span here.
            "test_first_open": to_iso(bars.time[start]) if stop > start else None,
            "test_last_open": to_iso(bars.time[stop - 1]) if stop > start else None,
        }
        trained = planned is not None and number < len(planned.folds)
        if planned is not None and trained:
            fold["train"] = [list(span) for span in planned.folds[number].train]
        out_of_sample = made.probabilities.out_of_sample
        fold["out_of_sample"] = (
            None if out_of_sample is None or stop == start else bool(out_of_sample[start:stop].all())
        )
        fold["roles"] = {
            role: {
                **({} if planned is None or not trained else _model(planned, role, number, models, clock)),
                "test": _scores(made, role, start, stop),
            }
            for role in ROLES
            if not np.isnan(made.probabilities.role(role)).all() or (planned is not None and role in planned.keys)
        }
        folds.append(fold)
    return folds


def _model(
    planned: Planned, role: Role, number: int, models: Mapping[str, TrainedModel], clock: Times
) -> dict[str, Any]:
    """Describe one classifier."""
    if role not in planned.keys:
        return {}
    key = planned.keys[role][number]
    trained = models[key]
    model = trained.classifier
    last = trained.last
    return {
        "model": None if model is None else key[:_SHORT],
        "rows": trained.rows,
        "inner_rows": trained.inner,
        "positives": trained.positives,
        "train_last_open": None if last is None else to_iso(clock[last]),
        "trees": None if model is None else model.trees,
        "calibrated": None if model is None else (model.calibration.kind if model.calibration else "none"),
    }


def _scores(made: Made, role: Role, start: int, stop: int) -> dict[str, Any] | None:
    if role not in made.labels:
        return None
    return fold_metrics(made.labels[role].values[start:stop], made.probabilities.role(role)[start:stop])
