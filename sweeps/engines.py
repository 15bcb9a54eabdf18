"""The engines behind one interface: whoever evaluates cells names an engine and knows no more of it.

An engine is built on one signal file and evaluates tables of cells that keep the contract's rules. Two engines given
the same table must agree on every trade, bars, sides and reasons exactly and returns to 1e-12; the conformance tests
hold them to it. An engine is read-only once built. The event engine may be shared by threads, which it does not hold
up; vectorbt holds the interpreter, so that each process needs an engine of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import polars as pl

from grids.names import Names
from grids.table import CellTable
from signals import InputError, Signals
from sweeps.event.engine import EventEngine
from sweeps.measures.evaluation import Evaluation
from sweeps.measures.frames import MEASURED, measure_frame

__all__ = ["ENGINES", "Engine", "check_engine", "make_engine", "measured"]

ENGINES = ("event", "vectorbt")
"""Names of the engines, the usual one first."""


class Engine(Protocol):
    """What evaluates cells."""

    signals: Signals

    def evaluate(self, table: CellTable) -> Evaluation:
        """Tally cells that keep the contract's rules, in any order.

        Parameters
        ----------
        table
            n cells; codes of `variant` point into the names the engine was built with.

        Returns
        -------
        Evaluation
            A row a cell, in the table's order.
        """
        ...


def check_engine(name: str) -> None:
    """Refuse an engine that is not there.

    Raises
    ------
    InputError
        With those that are.
    """
    if name not in ENGINES:
        raise InputError(f"engine = '{name}' is not available; use one of {', '.join(ENGINES)}")


def make_engine(name: str, signals: Signals, variants: Names | Sequence[str]) -> Engine:
    """Build an engine.

    Parameters
    ----------
    name
        ``"event"`` or ``"vectorbt"``.
    signals, variants
        Bars and probabilities, and the names that codes of `variant` point into.

    Raises
    ------
    InputError
        If there is no such engine.
    """
    check_engine(name)
    if name == "vectorbt":
        from sweeps.vectorbt.engine import VectorbtEngine  # noqa: PLC0415 - vectorbt takes seconds to load

        return VectorbtEngine(signals, variants)
    return EventEngine(signals, variants)


def measured(
    engine: Engine, table: CellTable, evaluation: Evaluation | None = None, names: Sequence[str] = MEASURED
) -> pl.DataFrame:
    """Evaluate cells and return their measures, one row a cell: the contract's measures, counts and sums, and `path`.

    Parameters
    ----------
    engine, table
        What to evaluate.
    evaluation
        Where the engine has evaluated the table already.
    names
        Which measures, counts and sums; by default all.
    """
    signals = engine.signals
    days = signals.bars.time[[0, -1]].astype("datetime64[D]").astype(np.int64)
    known = [signals.variants[name].out_of_sample is not None for name in table.variants]
    evaluation = evaluation or engine.evaluate(table)
    return measure_frame(evaluation, table, len(signals), int(days[1] - days[0]) + 1, known, names)
