"""Rows, and a scaler, a classifier and a bundle made of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xgboost
from sklearn.preprocessing import StandardScaler

from signals import make_bundle, write_bundle
from tests.signals.models.fitted import NAMES, Matrix


@pytest.fixture(scope="session")
def rows() -> tuple[Matrix, Matrix]:
    rng = np.random.default_rng(1)
    matrix = rng.normal(0, 3, (300, len(NAMES)))
    return matrix, (matrix[:, 0] + rng.normal(0, 2, 300) > 0).astype(int)


@pytest.fixture(scope="session")
def scaler(rows: tuple[Matrix, Matrix]) -> StandardScaler:
    return StandardScaler().fit(rows[0])


@pytest.fixture(scope="session")
def classifier(rows: tuple[Matrix, Matrix], scaler: StandardScaler) -> xgboost.XGBClassifier:
    return xgboost.XGBClassifier(n_estimators=6, max_depth=2, n_jobs=1).fit(scaler.transform(rows[0]), rows[1])


@pytest.fixture
def bundle_folder(classifier: xgboost.XGBClassifier, scaler: StandardScaler, tmp_path: Path) -> Path:
    bundle = make_bundle(
        classifier, role="long_entry", features=NAMES, scaler=scaler, trained_until="2024-03-01", metadata={"fold": 3}
    )
    return write_bundle(bundle, tmp_path / "models" / "long_entry")
