from __future__ import annotations

import subprocess
import sys

import pytest

import signals

HEAVY = ("polars", "numpy", "xgboost", "talib", "arch", "sklearn", "pandas", "scipy", "vectorbt", "numba")


@pytest.mark.slow
def test_importing_the_room_loads_nothing_heavy() -> None:
    code = f"import sys, signals; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_can_be_had() -> None:
    for name in signals.__all__:
        assert getattr(signals, name) is not None
        assert name in dir(signals)
    with pytest.raises(AttributeError, match="absent"):
        _ = signals.absent
