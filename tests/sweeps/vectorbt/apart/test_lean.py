"""A process apart loads vectorbt's portfolios, and nothing that they do without; afterwards all can be had."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest

from signals import simulated_signals
from sweeps.apart import apart
from sweeps.vectorbt.apart.sums import SequentialNumpy

pytestmark = pytest.mark.slow

_NEVER = {
    "IPython", "anywidget", "binance", "ccxt", "dateparser", "imageio", "ipywidgets", "matplotlib", "scipy.stats", "sklearn",
    "telegram", "yfinance",
}  # fmt: skip


def loading(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Answer with all modules that were loaded, and with a number of a module that was left out."""
    from sweeps.vectorbt.apart.lean import load  # noqa: PLC0415

    asked()
    load()
    from sweeps.vectorbt.apart.accounting import accounts_of  # noqa: F401, PLC0415

    loaded = set(sys.modules)
    import scipy.stats  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    scaled = StandardScaler().fit_transform([[1.0], [3.0]])
    answer((loaded, scaled.ravel().tolist(), float(scipy.stats.norm.cdf(0.0))))


@pytest.mark.parametrize("interpreted", [True, False])
def test_only_portfolios_are_loaded(interpreted: bool) -> None:
    with apart(
        "tests.sweeps.vectorbt.apart.test_lean:loading", "load", {"NUMBA_DISABLE_JIT": "1"} if interpreted else {}
    ) as process:
        process.ask(None)
        answered = process.answer()
    assert answered is not None
    loaded, scaled, half = answered
    assert "vectorbt.portfolio.base" in loaded
    assert not loaded & _NEVER
    assert (scaled, half) == ([-1.0, 1.0], 0.5)


def serving_after_numba(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Answer whether a cell was run by vectorbt's functions as Python, though numba had been loaded switched on."""
    import numba  # noqa: F401, PLC0415

    from sweeps.vectorbt.apart.serving import serve  # noqa: PLC0415

    def looked(_: Any) -> None:
        from vectorbt.portfolio import nb  # noqa: PLC0415

        answer((type(nb.simulate_from_signal_func_nb) is FunctionType, type(nb.np) is SequentialNumpy))

    serve(asked, looked)


def test_numba_that_was_loaded_before_is_switched_off() -> None:
    signals, cell = simulated_signals(50, edge=0.0, seed=1), {"variant": "default", "long_entry": 0.5, "max_hold": 2}
    with apart("tests.sweeps.vectorbt.apart.test_lean:serving_after_numba", "run a cell") as process:
        process.ask(50)
        process.ask((signals, cell))
        assert process.answer() == (True, True)


def test_this_process_has_vectorbt_whole() -> None:
    import vectorbt as vbt  # noqa: PLC0415

    assert vbt.YFData.__module__ == "vectorbt.data.custom"
