"""What a judge loads before it begins."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SLOW = ("arch", "joblib", "matplotlib", "pandas", "scipy.optimize", "scipy.stats", "statsmodels", "vectorbt")


@pytest.mark.parametrize("module", ["results.inference.judging", "results.walkforward.walking"])
def test_it_loads_nothing_that_takes_as_long_as_its_work(module: str) -> None:
    code = f"import sys, {module}; print(*(name for name in {SLOW} if name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
