"""Let a sampler of Optuna choose the cells of a grid, and leave an ordinary run of every trial.

    python -m scripts.search_with_optuna GRID.toml --signals signals.parquet --trials 2000 --sampler tpe --out runs/tpe

The study never sees the time that is kept for judging, and the run counts every cell that was tried: `asymmetry judge`, `map`, `top`
and `choose` work on it. From Python, in a study of your own:

    objective = Objective(grids.load("grid.toml"), "signals.parquet")
    study.optimize(objective, n_trials=500)
    leave_run(study, objective.spec, objective.signals, "runs/study")
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import fields, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import grids
import results
from grids.assets import AssetPlace
from grids.spec import GridSpec
from results.searching.held_out.split import split_of
from results.searching.question import SearchQuestion
from results.searching.space import Space, SpaceAxis
from results.searching.values import Reader, Values
from scripts.cli.argument_words import as_options
from signals import InputError, as_assets
from signals.arrays import Integers
from signals.assets import Given
from sweeps.runs.evaluating.opened import OpenAsset
from sweeps.visiting.evaluator import CellEvaluator

if TYPE_CHECKING:
    from optuna import Study, Trial
    from optuna.trial import TrialState

__all__ = ["Objective", "Suggester", "leave_run", "new_study", "search"]

CELL, ASKED = "cell", "asymmetry_asked"
"""Attributes: of a trial, the cell that it was; of a study, what its trials were asked: grid, signals, measure, limits, time kept."""
_FREE = frozenset(("for", "cells", "finalists", "sample", "seed"))
"""Parts of a question that change no score of a cell; the seed does where weeks are drawn by it. The sample follows from the signals."""
BATCH = 32
"""Trials that are asked for before any is told: an engine likes many, a sampler few."""
_TRIALS = 1000
_FRUITLESS = 50
"""Batches without a new cell after which a sampler is held to have nothing more to say."""


class Suggester:
    """Has trials suggest places along the axes of a space.

    Numbers at even distances are floats or integers with a step, words are categories, and all other numbers, `none` above them all,
    are places in their order, an integer called NAME_place.
    """

    def __init__(self, space: Space) -> None:
        self.space = space
        self._axes = [_Suggested(axis, _values(space, place)) for place, axis in enumerate(space.axes)]

    def cell(self, trial: Trial) -> int:
        """Return the cell that a trial suggests, which the constraints may forbid."""
        places = np.array([[axis.place(trial) for axis in self._axes]], dtype=np.int64)
        return int(self.space.index_of(places)[0])


class _Suggested:
    """One axis."""

    def __init__(self, axis: SpaceAxis, values: Sequence[Any]) -> None:
        self._axis, self._values = axis, values
        self._order = np.argsort(axis.numbers, kind="stable")
        self._step = _step(axis.numbers[self._order])

    def place(self, trial: Trial) -> int:
        name, length = self._axis.name, self._axis.length
        if length == 1:
            return 0
        if not self._axis.ordered:
            return self._values.index(trial.suggest_categorical(name, self._values))
        if self._step is None:
            return int(self._order[trial.suggest_int(f"{name}_place", 0, length - 1)])
        low, high = (float(self._axis.numbers[self._order[at]]) for at in (0, -1))
        if all(isinstance(value, int) for value in self._values):
            found: float = trial.suggest_int(name, int(low), int(high), step=int(self._step))
        else:
            found = trial.suggest_float(name, low, high, step=float(self._step))
        return int(self._order[round((found - low) / float(self._step))])


class StudyProposer:
    """Asks a study for the cells of a search, and tells it their scores.

    Attributes
    ----------
    seconds
        In the study, its sampler and its storage.
    """

    def __init__(self, study: Study, space: Space, batch: int) -> None:
        self._study, self._space, self._suggester, self._batch = study, space, Suggester(space), batch
        self._asked: dict[int, list[Trial]] = {}
        self._known: dict[int, Values] = {}
        self._before = _Tried(_tried(study), space)
        self.seconds = 0.0

    def propose(self, wanted: int) -> Integers:
        """Return the cells of the next trials that are new: of a cell that was tried before a trial is told at once what it was.

        The first are those of the trials that the study comes with, so that the run has all that was ever tried.
        """
        before = self._before.propose(wanted)
        if len(before):
            return before
        began, most = time.perf_counter(), min(self._batch, wanted)
        for _ in range(_FRUITLESS):
            self._ask(most - len(self._asked))
            if len(self._asked) == most:
                break
        self.seconds += time.perf_counter() - began
        return np.fromiter(self._asked, dtype=np.int64)

    def told(self, index: Integers, values: Values) -> None:
        """Tell the trials of these cells their scores; those of which nothing counts are pruned."""
        began = time.perf_counter()
        for row, cell in enumerate(index.tolist()):
            self._known[cell] = values.take(slice(row, row + 1))
            for trial in self._asked.get(cell, []):  # none of a cell that the study comes with
                _tell(self._study, trial, self._known[cell])
        self._asked.clear()
        self.seconds += time.perf_counter() - began

    def _ask(self, count: int) -> None:
        trials = [self._study.ask() for _ in range(count)]
        cells = np.array([self._suggester.cell(trial) for trial in trials], dtype=np.int64)
        allowed = self._space.allowed(cells)
        for trial, cell, may_be in zip(trials, cells.tolist(), allowed.tolist(), strict=True):
            trial.set_user_attr(CELL, cell)
            if not may_be:
                self._study.tell(trial, state=_pruned())
            elif cell in self._known:
                _tell(self._study, trial, self._known[cell])
            else:
                self._asked.setdefault(cell, []).append(trial)


class Objective:
    """The score of one trial at a time, for `study.optimize`: the lower bound of the measure on the time that may be searched.

    Parameters
    ----------
    spec, signals
        A grid, and what it is run on.
    question
        The measure, what counts, and how much of the time is kept.

    Raises
    ------
    InputError
        As of `results.search`.
    """

    def __init__(self, spec: GridSpec, signals: Given, question: SearchQuestion | None = None) -> None:
        question = question or SearchQuestion()
        question.check()
        assets = as_assets(signals)
        split = split_of(spec, assets, question)
        searched = replace(spec, span=split.searched)
        opened = []
        for place, asset in enumerate(assets):
            at = AssetPlace(asset.name, place, len(tuple(assets)))
            cut = searched.span.cut(asset.load())
            opened.append(OpenAsset.on(cut, searched.resolve(cut, at), "event"))
        self.spec, self.signals, self.question = spec, signals, question
        self._asked = _asked(spec, signals, question)
        self._checked: Study | None = None
        self._reader = Reader(replace(question.settled(), sample=split.sample))
        self._evaluator = CellEvaluator(opened, self._reader.columns, jobs=1)
        self._suggester = Suggester(Space([one.grid for one in opened]))

    def __call__(self, trial: Trial) -> float:
        """Return the score of a trial.

        Raises
        ------
        optuna.TrialPruned
            If the constraints forbid the cell, or it does not count: too few trades, or too deep a drawdown.
        """
        import optuna  # noqa: PLC0415 - whoever has a trial has it

        if self._checked is not trial.study:
            _check_asked(trial.study, self._asked)
            self._checked = trial.study
        index = np.array([self._suggester.cell(trial)], dtype=np.int64)
        trial.set_user_attr(CELL, int(index[0]))
        if not self._suggester.space.allowed(index).all():
            raise optuna.TrialPruned("the constraints of the grid forbid this cell")
        values = self._reader.values(self._evaluator.evaluate(index))
        _describe(trial, values)
        if not np.isfinite(values.score[0]):
            raise optuna.TrialPruned("too few trades, or too deep a drawdown")
        return float(values.score[0])


class _Tried:
    """Proposes the cells of a study's trials, the first first."""

    def __init__(self, cells: Integers, space: Space) -> None:
        self._left = cells[space.allowed(cells)]

    def propose(self, wanted: int) -> Integers:
        next_, self._left = self._left[:wanted], self._left[wanted:]
        return next_

    def told(self, index: Integers, values: Values) -> None:
        """Learn nothing."""


def search(
    study: Study,
    spec: GridSpec,
    signals: Given,
    out: str | Path,
    *,
    batch: int = BATCH,
    **options: Any,
) -> tuple[results.Found, float]:
    """Have a study choose the cells of a search.

    Parameters
    ----------
    study
        That maximises.
    spec, signals, out, options
        As of `results.search`; `cells` is how many different ones are tried, beside those that the study has tried before.
    batch
        Trials that are asked for before any is told.

    Returns
    -------
    tuple of results.Found and float
        What was found, and the seconds in the study.
    """
    _check_asked(study, _asked(spec, signals, _question(options)))
    asking: list[StudyProposer] = []

    def way(_: SearchQuestion, space: Space) -> StudyProposer:
        asking.append(StudyProposer(study, space, batch))
        return asking[-1]

    before = len(_tried(study))
    options["cells"] = options.get("cells", _TRIALS) + before
    found = results.search(spec, signals, out, way=way, by=_named(study), **options)
    return found, sum(each.seconds for each in asking)


def leave_run(study: Study, spec: GridSpec, signals: Given, out: str | Path, **options: Any) -> results.Found:
    """Leave an ordinary run of every cell that a study ever tried, whichever process asked it; options as of `results.search`.

    Raises
    ------
    InputError
        If the study holds no trial of the grid; or as of `results.search`.
    """
    _check_asked(study, _asked(spec, signals, _question(options)))
    cells = _tried(study)
    if not len(cells):
        raise InputError(f"study {study.study_name}: holds no trial of this grid; optimise it with `Objective` first")
    options |= {"cells": len(cells), "way": lambda _, space: _Tried(cells, space), "by": _named(study)}
    return results.search(spec, signals, out, **options)


def new_study(sampler: str, seed: int, storage: str | None = None, name: str | None = None) -> Study:
    """Make a study that maximises, with a sampler of Optuna by name, or go on with the one of that name in a storage.

    Raises
    ------
    InputError
        If Optuna, or what its sampler needs, is not installed.
    """
    try:
        import optuna  # noqa: PLC0415 - not everybody has it
    except ImportError:
        raise InputError("Optuna is not installed: pip install 'risk-asymmetry[optuna]'") from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    made: dict[str, type[Any]] = {
        "tpe": optuna.samplers.TPESampler,
        "cmaes": optuna.samplers.CmaEsSampler,
        "random": optuna.samplers.RandomSampler,
    }
    try:
        return optuna.create_study(
            sampler=made[sampler](seed=seed),
            direction="maximize",
            storage=storage,
            study_name=name,
            load_if_exists=True,
        )
    except ImportError as error:
        raise InputError(f"sampler {sampler}: needs a package that is not installed ({error.name})") from None


def _tell(study: Study, trial: Trial, values: Values) -> None:
    """Tell a trial the score of its cell; it is pruned where the cell does not count."""
    _describe(trial, values)
    if np.isfinite(values.score[0]):
        study.tell(trial, float(values.score[0]))
    else:
        study.tell(trial, state=_pruned())


def _pruned() -> TrialState:
    from optuna.trial import TrialState  # noqa: PLC0415 - whoever has a study has it

    return TrialState.PRUNED


def _describe(trial: Trial, values: Values) -> None:
    for name in ("value", "trades", "drawdown", "win_rate"):
        number = float(getattr(values, name)[0]) if len(values) else np.nan
        trial.set_user_attr(name, None if np.isnan(number) else number)


def _check_asked(study: Study, asked: dict[str, Any]) -> None:
    """Refuse a study that was asked something else, or that does not maximise; mark one that is new.

    Scores of two measures cannot be compared, and cells that were chosen on all of the time cannot be judged on a part of it.
    """
    if len(study.directions) != 1 or study.direction.name != "MAXIMIZE":
        raise InputError(
            f"study {study.study_name}: minimises, and a bound is to be high; make it with direction='maximize'"
        )
    known = study.user_attrs.get(ASKED)
    if known is None:
        if len(_tried(study)):
            raise InputError(
                f"study {study.study_name}: does not say what its trials were asked, as another release made them; begin another study"
            )
        study.set_user_attr(ASKED, asked)
        return
    for name in sorted({*asked, *known}):
        if known.get(name) == asked.get(name):
            continue
        if name == "grid":
            raise InputError(f"study {study.study_name}: its trials are cells of another grid; begin another study")
        if name == "signals":
            raise InputError(f"study {study.study_name}: its trials were run on other signals; begin another study")
        raise InputError(
            f"study {study.study_name}: its trials were asked {name}={known.get(name)!r}, not {asked.get(name)!r}; begin another study, "
            "or ask the same"
        )


def _question(options: dict[str, Any]) -> SearchQuestion:
    """Return the question that options of `results.search` come to."""
    named = {each.name for each in fields(SearchQuestion)}
    given = options.get("question") or SearchQuestion()
    question = replace(given, **{name: value for name, value in options.items() if name in named})
    question.check()
    return question


def _asked(spec: GridSpec, signals: Given, question: SearchQuestion) -> dict[str, Any]:
    """Return what decides the score of a cell, as plain values."""
    told = question.settled().plain()
    drawn = question.hold_out > 0 and question.held_out == "weeks"
    free = _FREE - {"seed"} if drawn else _FREE
    grid = hashlib.sha256(json.dumps(spec.mapping(), sort_keys=True, default=str).encode()).hexdigest()[:16]
    prints = [[asset.name, asset.load().fingerprint] for asset in as_assets(signals)]
    return {"grid": grid, "signals": prints, **{name: value for name, value in told.items() if name not in free}}


def _tried(study: Study) -> Integers:
    """Return the cells that a study ever tried, each once, the first first; those too that constraints forbid."""
    trials = (trial.user_attrs for trial in study.get_trials(deepcopy=False))
    return np.array(list(dict.fromkeys(int(own[CELL]) for own in trials if CELL in own)), dtype=np.int64)


def _named(study: Study) -> str:
    return f"optuna {type(study.sampler).__name__}"


def _values(space: Space, place: int) -> list[Any]:
    """Return the values of an axis of a space as a study may hold them; assets by their numbers."""
    several = len(space.axes) - len(space.grids[0].axes)
    if place < several:
        return list(range(space.axes[place].length))
    return list(space.grids[0].axes[place - several].values())


def _step(numbers: Sequence[float] | np.ndarray[Any, Any]) -> Decimal | None:
    """Return the distance of numbers that are evenly apart, None where they are not, or where one is none."""
    if not np.isfinite(numbers).all():
        return None
    steps = {Decimal(str(after)) - Decimal(str(before)) for before, after in pairwise(map(float, numbers))}
    return steps.pop() if len(steps) == 1 else None


def main(arguments: Sequence[str] | None = None) -> None:
    """Have a sampler choose cells, and print what it found and what it took."""
    parser = argparse.ArgumentParser(prog="python -m scripts.search_with_optuna", description=__doc__.split("\n")[0])
    parser.add_argument("grid", help="grid file, or the preset of that name")
    parser.add_argument("--signals", required=True, action="append", help="signal file; several are assets")
    parser.add_argument("--out", required=True, type=Path, help="folder of the run")
    parser.add_argument(
        "--trials", type=int, default=_TRIALS, help=f"different cells that are tried (default {_TRIALS})"
    )
    parser.add_argument(
        "--sampler", choices=["tpe", "cmaes", "random"], default="tpe", help="who chooses (default tpe)"
    )
    parser.add_argument("--batch", type=int, default=BATCH, help=f"trials asked for at once (default {BATCH})")
    parser.add_argument("--metric", default="expectancy", help="measure that decides")
    parser.add_argument("--hold-out", type=float, default=0.4, help="share of the time that is kept for judging")
    parser.add_argument("--storage", help="of the study, such as sqlite:///study.db; in memory by default")
    parser.add_argument("--study", help="its name there")
    parser.add_argument("--seed", type=int, default=0, help="of the sampler")
    parser.add_argument("--jobs", type=int, help="threads of the engine; all cores by default")
    options = parser.parse_args(arguments)

    began = time.perf_counter()
    study = new_study(options.sampler, options.seed, options.storage, options.study)
    found, asking = search(
        study,
        grids.load(options.grid),
        options.signals,
        options.out,
        batch=options.batch,
        cells=options.trials,
        metric=options.metric,
        hold_out=options.hold_out,
        seed=options.seed,
        jobs=options.jobs,
    )
    print(found.run.line())
    print(*(as_options(line, {}) for line in found.words), sep="\n")
    print(_took(len(study.get_trials(deepcopy=False)), asking, time.perf_counter() - began))


def _took(trials: int, asking: float, whole: float) -> str:
    each = f" ({asking / trials * 1000:.1f} ms a trial)" if trials else ""
    return f"  took        {whole:.1f} s for {trials:,} trials, {asking:.1f} s of them in Optuna{each}"


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        raise SystemExit(f"search_with_optuna: {error}") from None
