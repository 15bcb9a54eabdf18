"""The other side of `sweeps.vectorbt.apart`: a process that loads vectorbt, and runs the cells it is given."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

__all__ = ["serve_compiled", "serve_interpreted"]


def serve_compiled(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Answer each question, signals and a cell, with its accounts and then its reports."""
    _serve(asked, answer, interpreted=False)


def serve_interpreted(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Do the same, for few bars; see `sweeps.vectorbt.lean.load`."""
    _serve(asked, answer, interpreted=True)


def _serve(asked: Callable[[], Any], answer: Callable[[Any], None], *, interpreted: bool) -> None:
    import numpy as np  # noqa: PLC0415

    from sweeps.vectorbt.lean import load  # noqa: PLC0415 - not before this process is known to be one apart

    warnings.simplefilter("ignore")
    load(interpreted=interpreted)
    from sweeps.vectorbt.accounting import accounts_of  # noqa: PLC0415 - after vectorbt

    # compiled code neither warns of what it divides by nor stops at it
    with np.errstate(all="ignore"):
        while True:
            accounts, report = accounts_of(*asked())
            answer(accounts)
            answer(report())
