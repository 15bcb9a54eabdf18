"""A small market and small models, so that real training takes a moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from signals import Bars, simulate
from signals.training.config import TrainConfig, parse_training
from tests.signals.training.small import SMALL


@pytest.fixture(scope="session")
def market() -> Bars:
    return simulate(1200, edge=0.3, seed=2).bars


@pytest.fixture
def training() -> Callable[..., TrainConfig]:
    """Return a function from variants, and tables that replace the small ones, to a training file."""

    def made(variants: dict[str, Any], **tables: Any) -> TrainConfig:
        return parse_training({**SMALL, **tables, "variants": variants})

    return made
