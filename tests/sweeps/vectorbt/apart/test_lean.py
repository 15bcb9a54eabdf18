"""A process apart loads vectorbt's portfolios, and nothing that they do without; afterwards all can be had."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from sweeps.apart import apart

pytestmark = pytest.mark.slow

_NEVER = {
    "IPython", "anywidget", "binance", "ccxt", "dateparser", "imageio", "ipywidgets", "matplotlib", "scipy.stats", "sklearn",
    "telegram", "yfinance",
}  # fmt: skip


def loading(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Answer with all modules that were loaded, and with a number of a module that was left out."""
    from sweeps.vectorbt.apart.lean import load  # noqa: PLC0415

    load(interpreted=asked())
    from sweeps.vectorbt.apart.accounting import accounts_of  # noqa: F401, PLC0415

    loaded = set(sys.modules)
    import scipy.stats  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    scaled = StandardScaler().fit_transform([[1.0], [3.0]])
    answer((loaded, scaled.ravel().tolist(), float(scipy.stats.norm.cdf(0.0))))


@pytest.mark.parametrize("interpreted", [True, False])
def test_only_portfolios_are_loaded(interpreted: bool) -> None:
    with apart(
        "tests.sweeps.vectorbt.apart.test_lean:loading", {"NUMBA_DISABLE_JIT": "1"} if interpreted else {}
    ) as process:
        process.ask(interpreted)
        answered = process.answer()
    assert answered is not None
    loaded, scaled, half = answered
    assert "vectorbt.portfolio.base" in loaded
    assert not loaded & _NEVER
    assert (scaled, half) == ([-1.0, 1.0], 0.5)


def test_this_process_has_vectorbt_whole() -> None:
    import vectorbt as vbt  # noqa: PLC0415

    assert vbt.YFData.__module__ == "vectorbt.data.custom"
