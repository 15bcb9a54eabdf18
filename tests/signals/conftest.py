"""Small valid frames that tests then break in one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from signals.data import Bars
from signals.files.reading import from_frame

START = datetime(2024, 1, 1, tzinfo=UTC)


def random_frame(rows: int = 40, seed: int = 0) -> pl.DataFrame:
    """Return a valid signal file of `rows` hourly bars with all four roles and a few unknown probabilities."""
    generator = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(generator.normal(0, 0.01, rows)))
    opening = np.concatenate([[100.0], close[:-1]])
    spread = generator.uniform(0, 0.01, rows)
    columns: dict[str, object] = {
        "timestamp": [START + timedelta(hours=row) for row in range(rows)],
        "open": opening,
        "high": np.maximum(opening, close) * (1 + spread),
        "low": np.minimum(opening, close) * (1 - spread),
        "close": close,
        "volume": generator.uniform(0, 10, rows),
    }
    for role in ("long_entry", "short_entry", "long_exit", "short_exit"):
        values = generator.uniform(0, 1, rows)
        values[:3] = np.nan
        columns[role] = values
    return pl.DataFrame(columns)


@pytest.fixture
def frame() -> pl.DataFrame:
    return random_frame()


@pytest.fixture
def change(frame: pl.DataFrame) -> Callable[[str, int, object], pl.DataFrame]:
    """Return the valid frame with one value replaced."""

    def changed(column: str, row: int, value: object) -> pl.DataFrame:
        values = frame[column].to_list()
        values[row] = value
        return frame.with_columns(pl.Series(column, values, dtype=frame[column].dtype))

    return changed


@pytest.fixture(scope="session")
def bars() -> Bars:
    """Return 600 hourly bars with volume."""
    return from_frame(random_frame(600, seed=4)).bars
