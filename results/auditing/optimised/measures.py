"""The measures of a table of trials, and which of them the best is chosen by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from results.auditing.optimised.naming import kind_of, less_is_better, says_percent
from results.auditing.optimised.trials import Measure
from results.auditing.written import written_numbers
from signals import InputError
from signals.suggesting import did_you_mean

__all__ = ["chosen_by", "measures_of"]

_PREFERRED = ("objective", "profit", "sharpe", "sqn", "t", "profit_factor", "expectancy", "edge", "cagr", "calmar", "sortino", "omega",
              "recovery", "final", "win_rate")  # fmt: skip
_MOST = 12
"""Digits after the point that are looked at."""


def measures_of(
    frame: pl.DataFrame, form: str, parameters: Sequence[str], source: str, said: str | None
) -> list[Measure]:
    """Return what can be a measure: columns whose names say so, and of our own runs all other numbers."""
    found = []
    for name in frame.columns:
        kind = kind_of(name)
        if name in parameters or not (kind or name == said or form == "cells of this project"):
            continue
        if name == "cell":
            continue
        series = frame[name]
        try:
            read = written_numbers(series, source)
        except InputError:
            if name == said or kind in {"trades", "profit", "win_rate"}:
                raise
            continue
        if not np.isfinite(read.values).any():
            continue
        found.append(
            Measure(name, kind, read.values, read.percent or says_percent(name), _decimals(series, read.values))
        )
    return found


def _decimals(series: pl.Series, values: np.ndarray) -> int:
    """Return how many digits after the point a column shows."""
    if series.dtype == pl.String:
        shown = series.drop_nulls().str.extract(r"[.](\d+)", 1).str.len_chars().max()
        return int(shown) if isinstance(shown, int) else 0
    if series.dtype.is_integer():
        return 0
    told = values[np.isfinite(values)][:10_000]
    for decimals in range(_MOST):
        scaled = told * 10.0**decimals
        if (np.abs(scaled - np.round(scaled)) <= 1e-6 * np.maximum(1.0, np.abs(scaled) * 1e-9)).all():
            return decimals
    return _MOST


def chosen_by(measures: Sequence[Measure], form: str, said: str | None) -> tuple[Measure, bool, str]:
    """Return the measure that the best is chosen by, whether less is better, and why."""
    if said is not None:
        least, said = said.startswith("-"), said.removeprefix("-")
        chosen = next((each for each in measures if each.column == said), None)
        if chosen is None:
            raise InputError(
                f"no column {said!r} holds a measure; {did_you_mean(said, [each.column for each in measures])}"
            )
        return chosen, least or less_is_better(said), "as you say"
    ranked = sorted(
        (each for each in measures if each.kind in _PREFERRED), key=lambda each: _PREFERRED.index(each.kind)
    )
    chosen = next((each for each in ranked if np.unique(each.values[np.isfinite(each.values)]).size > 1), None) or (
        ranked[0] if ranked else measures[0]
    )
    least = form == "freqtrade hyperopt" if chosen.kind == "objective" else False
    least = least or less_is_better(chosen.column)
    return replace(chosen), least, "guessed; name another as `columns=measure=NAME`"
