"""What a signal file says about its training: everything needed to judge it, and to make it again."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np

from signals.data import Bars
from signals.files.fingerprints import fingerprint
from signals.roles import ROLES, Role
from signals.times.instants import written
from signals.training.classifiers.feature_matrix import Material
from signals.training.classifiers.jobs import Learned
from signals.training.config import TrainConfig
from signals.training.schemes import Scheme
from signals.training.variants.metrics import fold_metrics
from signals.training.variants.predictions import Made, Planned

__all__ = ["training_manifest"]

_PACKAGES = ("numpy", "polars", "scikit-learn", "TA-Lib", "xgboost")
_SHORT = 16


def training_manifest(  # noqa: PLR0913, PLR0917 - everything a run knows
    config: TrainConfig,
    material: Material,
    specs: Mapping[str, Any],
    planned: Mapping[str, Planned],
    learned: Mapping[str, Learned],
    made: Mapping[str, Made],
    warnings: Sequence[str],
) -> dict[str, Any]:
    """Return the manifest, plain JSON values; nothing in it depends on the clock, the machine's cores or the cache."""
    bars = material.bars
    digest = hashlib.sha256(",".join(material.table.columns).encode())
    digest.update(np.ascontiguousarray(material.table.to_numpy(), dtype="<f8").tobytes())
    return {
        "kind": "training",
        "seed": config.seed,
        "bars": len(bars),
        "bars_fingerprint": fingerprint(bars, {}),
        "features": material.table.columns,
        "feature_fingerprint": digest.hexdigest(),
        "missing": material.missing,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
        "warnings": list(warnings),
        "variants": {
            variant: {
                **_settings(config, variant),
                "labels": specs[variant],
                "folds": _folds(bars, planned.get(variant), learned, made[variant]),
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


def _folds(bars: Bars, planned: Planned | None, learned: Mapping[str, Learned], made: Made) -> list[dict[str, Any]]:
    folds = []
    for number, (start, stop) in enumerate(made.tests):
        fold: dict[str, Any] = {
            "test": [start, stop],
            # A model for bars to come has no test span here.
            "test_first_open": written(bars.time[start]) if stop > start else None,
            "test_last_open": written(bars.time[stop - 1]) if stop > start else None,
        }
        trained = planned is not None and number < len(planned.folds)
        if planned is not None and trained:
            fold["train"] = [list(span) for span in planned.folds[number].train]
        unseen = made.probabilities.out_of_sample
        fold["out_of_sample"] = None if unseen is None or stop == start else bool(unseen[start:stop].all())
        fold["roles"] = {
            role: {
                **({} if planned is None or not trained else _learned(planned, role, number, learned, bars)),
                "test": _scores(made, role, start, stop),
            }
            for role in ROLES
            if not np.isnan(made.probabilities.role(role)).all() or (planned is not None and role in planned.keys)
        }
        folds.append(fold)
    return folds


def _learned(planned: Planned, role: Role, number: int, learned: Mapping[str, Learned], bars: Bars) -> dict[str, Any]:
    """Describe one classifier."""
    if role not in planned.keys:
        return {}
    key = planned.keys[role][number]
    lesson = learned[key]
    model = lesson.classifier
    last = lesson.last
    return {
        "model": None if model is None else key[:_SHORT],
        "rows": lesson.rows,
        "inner_rows": lesson.inner,
        "positives": lesson.positives,
        "train_last_open": None if last is None else written(bars.time[last]),
        "trees": None if model is None else model.trees,
        "calibrated": None if model is None else (model.calibration.kind if model.calibration else "none"),
    }


def _scores(made: Made, role: Role, start: int, stop: int) -> dict[str, Any] | None:
    if role not in made.labels:
        return None
    return fold_metrics(made.labels[role].values[start:stop], made.probabilities.role(role)[start:stop])
