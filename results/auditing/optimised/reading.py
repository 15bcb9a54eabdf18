"""Opening a table of trials: of optimisers, of scripts, of runs of this project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from results.auditing.optimised.epochs import EPOCHS, HEAD, epochs
from results.auditing.optimised.measures import chosen_by, measures_of
from results.auditing.optimised.naming import (
    FIRM,
    WEAK,
    is_no_parameter,
    kind_of,
    plain,
    trade_like,
)
from results.auditing.optimised.trials import Trials
from results.style.counts import counted
from signals import InputError
from signals.filesystem.paths import located
from signals.suggesting import did_you_mean
from signals.tables.frames import Frame, as_polars
from signals.tables.opening import SUFFIXES, open_table

__all__ = ["is_sweep_table", "read_trials"]

_GUESSED = ("table of trials",)
"""Forms that do not mark their parameters."""
_OURS = {"cell", "trades", "win_rate"}
_OPTUNA = {"number", "state"}
_METATRADER = {"pass", "result", "expectedpayoff"}
_NAMED = 8
"""Parameters that are named in a sentence."""


def is_sweep_table(given: str | Path | Frame, columns: Mapping[str, str] | None = None) -> bool:
    """Whether a table is one of an optimiser's trials rather than of trades; only its head is looked at.

    Parameters
    ----------
    given
        A file, a run's folder, or a frame.
    columns
        Where it names ``parameters``, the user says that it is one.
    """
    if columns and "parameters" in columns:
        return True
    try:
        names = _names(given)
    except (InputError, OSError, ValueError):
        return False  # the list's own reader says what is wrong
    return _form(names) is not None


def _names(given: str | Path | Frame) -> Sequence[str]:
    if not isinstance(given, str | Path):
        head = given.head(0) if hasattr(given, "head") else given.slice(0, 0)
        return as_polars(_whole(head)).columns
    path = located(given)
    if path.is_dir():
        return tuple(_OURS) if (path / "run.json").is_file() else ()
    if path.name.lower().endswith(EPOCHS):
        return HEAD
    return open_table(path).names if path.is_file() and path.name.lower().endswith(SUFFIXES) else ()


def _form(names: Sequence[str]) -> str | None:
    """Return who wrote a table of trials with these columns, None where it is none."""
    keys = {plain(name) for name in names}
    kinds = [kind_of(name) for name in names]
    marked = {
        "cells of this project": set(names) >= _OURS,
        "Optuna": keys >= _OPTUNA and (any(name.startswith("params_") for name in names) or "value" in keys),
        "MetaTrader 5": keys >= _METATRADER,
        "freqtrade hyperopt": keys >= {"epoch", "objective"},
        "TradingView optimiser": any(name.startswith("__") for name in names)
        and "profit" in kinds
        and not trade_like(names),
        "table of trials": _is_plain(names, kinds),
    }
    return next((form for form, fits in marked.items() if fits), None)


def _is_plain(names: Sequence[str], kinds: Sequence[str]) -> bool:
    """Whether columns are measures and parameters that nobody marked: no entries and exits, no times."""
    others = [name for name, kind in zip(names, kinds, strict=True) if not kind and not is_no_parameter(name)]
    if not others or trade_like(names):
        return False
    firm = sum(kind in FIRM for kind in kinds)
    weak = sum(kind in WEAK for kind in kinds)
    alone = len(names) == len(others) + 1  # a heatmap
    total = any(plain(name).startswith("total") or "[%]" in name for name in names)
    return (
        bool(firm and (alone or firm + weak > 1))
        or bool(("trades" in kinds) and firm + weak)
        or bool(alone and weak and total)
    )


def read_trials(given: str | Path | Frame, columns: Mapping[str, str] | None = None) -> Trials:
    """Read a table of trials.

    Parameters
    ----------
    given
        A file, a run's folder, or a frame.
    columns
        ``parameters``: names of columns joined by ``+``; ``measure``: the column that the best is chosen by, with a minus
        before it where less of it is better. What is not said is guessed.

    Raises
    ------
    InputError
        If it cannot be read, has no rows, parameters or measures, or a column that was named is not there.
    """
    frame, source = _frame(given)
    said = dict(columns or {})
    if not frame.height:
        raise InputError(f"{source}: has no rows; export the trials again")
    form = _form(frame.columns) or "table of trials"
    row = np.arange(1, frame.height + 1)
    filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    if not bool(filled.any()):
        raise InputError(f"{source}: has no rows; export the trials again")
    frame, row, notes = _finished(frame.filter(filled), row[filled.to_numpy()])
    parameters = _parameters(frame, form, said.get("parameters"), source)
    measures = measures_of(frame, form, parameters, source, _column(said.get("measure")))
    if not measures:
        raise InputError(
            f"{source}: no column is a measure of a trial, such as its profit, its trades or a Sharpe ratio"
        )
    by, least, why = chosen_by(measures, form, said.get("measure"))
    marked = "parameters" in said or form not in _GUESSED
    guessed = "" if marked else " (guessed; name them as `columns=parameters=NAME+NAME`)"
    varied = [name for name in parameters if frame[name].n_unique() > 1] or parameters
    notes += [
        f"{counted(frame.height, 'trial')} over {counted(len(varied), 'parameter')}: {_listed(varied)}{guessed}",
        f"the best is that with the {'smallest' if least else 'largest'} {by.column}: {why}",
    ]
    return Trials(source, form, frame.select(parameters), measures, row, by, least, tuple(notes))


def _whole(given: Any) -> Any:
    """Return a table: a series of pandas, a heatmap by its index, as one."""
    return (
        given.to_frame(given.name or "value") if type(given).__name__ == "Series" and hasattr(given, "index") else given
    )


def _column(said: str | None) -> str | None:
    return said if said is None else said.removeprefix("-")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


def _frame(given: str | Path | Frame) -> tuple[pl.DataFrame, str]:
    if not isinstance(given, str | Path):
        return as_polars(_whole(given)), "the frame"
    path = located(given)
    if path.is_dir():
        from results.run.opening import scan  # noqa: PLC0415 - only of runs

        return scan(path).collect(), str(given)
    if path.name.lower().endswith(EPOCHS):
        return epochs(path, str(given)), str(given)
    table = open_table(path)
    return table.columns(list(table.names)), str(given)


def _finished(frame: pl.DataFrame, row: np.ndarray) -> tuple[pl.DataFrame, np.ndarray, list[str]]:
    """Leave out trials that did not end: pruned and failed ones of Optuna."""
    state = next((name for name in frame.columns if plain(name) == "state"), None)
    if state is None or frame[state].dtype != pl.String:
        return frame, row, []
    done = frame[state].str.to_uppercase().str.contains("COMPLETE").fill_null(value=False)
    if not bool(done.any()) or bool(done.all()):
        return frame, row, []
    left = frame.height - int(done.sum())
    return (
        frame.filter(done),
        row[done.to_numpy()],
        [f"{counted(left, 'trial')} did not end (pruned or failed), and left out"],
    )


def _parameters(frame: pl.DataFrame, form: str, said: str | None, source: str) -> list[str]:
    names = frame.columns
    if said is not None:
        chosen = [each.strip() for each in said.replace(",", "+").split("+") if each.strip()]
        unknown = next((each for each in chosen if each not in names), None)
        if unknown is not None:
            raise InputError(f"{source}: has no column {unknown!r} to be a parameter; {did_you_mean(unknown, names)}")
        return chosen
    found = _told(frame, form)
    if found is None:
        found = [name for name in names if not kind_of(name) and not is_no_parameter(name)]
    if not found:
        raise InputError(
            f"{source}: no column is a parameter that was tried; name them as `columns=parameters=NAME+NAME`"
        )
    return found


def _told(frame: pl.DataFrame, form: str) -> list[str] | None:
    """Return the parameters where a form marks them, None where it does not."""
    names = frame.columns
    if form == "cells of this project":
        from grids import PARAMETERS  # noqa: PLC0415 - only of runs

        return [name for name in names if name in PARAMETERS or name == "asset"]
    if form == "Optuna":
        return [name for name in names if name.startswith("params_")]
    if form == "TradingView optimiser":
        return [name for name in names if name.startswith("__")]
    last = {"MetaTrader 5": "trades", "freqtrade hyperopt": "isbest"}.get(form)
    place = next((at for at, name in enumerate(names) if plain(name) == last), None)
    return None if place is None or place + 1 == len(names) else list(names[place + 1 :])
