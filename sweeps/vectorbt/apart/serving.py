"""The other side of `sweeps.vectorbt.apart.process`: a process that loads vectorbt, and runs the cells it is given."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

__all__ = ["serve"]

_INTERPRETED = 50_000
"""Most bars that are interpreted: 5 s or so, where compiling what is in no cache takes a minute."""


def serve(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Take a number of bars, then for each question, signals of so many and a cell, answer with accounts and then reports.

    Numbers of bars that come later change nothing: what is loaded is loaded.
    """
    warnings.simplefilter("ignore")
    # as long as nobody knows whether to compile, only what does not: numba reads its switch once, and vectorbt too
    import pandas as pd  # noqa: F401, PLC0415
    import plotly.graph_objects as go  # noqa: F401, PLC0415

    if asked() <= _INTERPRETED:
        _compile_nothing()
    import numpy as np  # noqa: PLC0415

    from sweeps.vectorbt.apart.lean import load  # noqa: PLC0415

    load()
    from sweeps.vectorbt.apart.accounting import accounts_of  # noqa: PLC0415

    # compiled code neither warns of what it divides by nor stops at it
    with np.errstate(all="ignore"):
        while True:
            question = asked()
            if not isinstance(question, int):
                accounts, report = accounts_of(*question)
                answer(accounts)
                answer(report())


def _compile_nothing() -> None:
    os.environ["NUMBA_DISABLE_JIT"] = "1"
    if "numba" in sys.modules:  # loaded by whatever Python loads on its own: it has read the variable
        import numba  # noqa: PLC0415

        numba.config.DISABLE_JIT = True  # type: ignore[attr-defined]  # made by numba on import
