"""Random search and the tuners of others, each treated as well as it can be: whole batches where it can use them.

Every axis is an ordinal integer to them; libraries are looked for in `.peers` (benchmarks/peers.txt).
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from benchmarks.peers.peer import look_in_peers_folder
from benchmarks.search.course import Course, Limit
from benchmarks.search.evaluating import FLOOR, Evaluator
from signals.arrays import Floats, Integers

__all__ = ["cma_generations", "optuna_cma", "optuna_tpe", "random_batches", "random_singly"]

_BATCH, _FIRST_BATCH = 32_768, 1_024
"""Batches of a random search grow, so that it has something to show early."""
_GENERATION, _LARGEST = 64, 4_096
_OPTUNA_GENERATION = 32


def random_batches(evaluator: Evaluator, limit: Limit, seed: int) -> Course:
    """Draw cells uniformly, many at a time, as the engine likes them."""
    return _random(evaluator, limit, seed, _BATCH)


def random_singly(evaluator: Evaluator, limit: Limit, seed: int) -> Course:
    """Draw cells uniformly, one at a time, as a tuner does."""
    return _random(evaluator, limit, seed, 1)


def _random(evaluator: Evaluator, limit: Limit, seed: int, batch: int) -> Course:
    rng, course = np.random.default_rng(seed), Course(limit)
    size = min(batch, _FIRST_BATCH)
    while not course.over:
        index = rng.integers(evaluator.grid.size, size=size)
        size = min(batch, 2 * size)
        course.evaluate(lambda index=index: evaluator.scores(index))  # type: ignore[misc]
    return course.ended()


def optuna_tpe(evaluator: Evaluator, limit: Limit, seed: int) -> Course:
    """Optuna's TPE, asked for one cell at a time: it has the most to learn from, and batches do not make it faster."""
    return _optuna(evaluator, limit, _samplers().TPESampler(seed=seed), 1)


def optuna_cma(evaluator: Evaluator, limit: Limit, seed: int) -> Course:
    """Optuna's CMA-ES with margin, a generation at a time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is experimental in it
        sampler = _samplers().CmaEsSampler(seed=seed, with_margin=True, popsize=_OPTUNA_GENERATION)
    return _optuna(evaluator, limit, sampler, _OPTUNA_GENERATION)


def _samplers() -> Any:
    look_in_peers_folder()
    import optuna  # noqa: PLC0415 - lies in .peers

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna.samplers


def _optuna(evaluator: Evaluator, limit: Limit, sampler: Any, batch: int) -> Course:
    import optuna  # noqa: PLC0415 - lies in .peers

    axes: dict[str, Any] = {
        axis.name: optuna.distributions.IntDistribution(0, length - 1)
        for axis, length in zip(evaluator.grid.axes, evaluator.grid.shape, strict=True)
    }
    strides = np.array(evaluator.grid.strides, dtype=np.int64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        study, course = optuna.create_study(direction="maximize", sampler=sampler), Course(limit)
        while not course.over:
            trials = [study.ask(axes) for _ in range(batch)]
            places = np.array([[trial.params[name] for name in axes] for trial in trials], dtype=np.int64)
            for trial, score in zip(trials, _scores(course, evaluator, places @ strides), strict=True):
                study.tell(trial, score)
    return course.ended()


def cma_generations(evaluator: Evaluator, limit: Limit, seed: int) -> Course:
    """CMA-ES with margin of the library `cmaes`, a generation a batch, begun anew with twice the generation when it stops."""
    look_in_peers_folder()
    course, rng = Course(limit), np.random.default_rng(seed)
    size, begun = _GENERATION, 0
    while not course.over:
        _one_cma(evaluator, course, rng, size, begun)
        size, begun = (2 * size if size < _LARGEST else _GENERATION), begun + 1
    return course.ended()


def _one_cma(evaluator: Evaluator, course: Course, rng: np.random.Generator, size: int, begun: int) -> None:
    from cmaes import CMAwM  # noqa: PLC0415 - lies in .peers

    top = np.array(evaluator.grid.shape, dtype=np.float64) - 1
    strides = np.array(evaluator.grid.strides, dtype=np.int64)
    tuner = CMAwM(
        mean=rng.uniform(0, 1, len(top)) * top if begun else top / 2,
        sigma=1.0,
        bounds=np.stack([np.zeros(len(top)), top], axis=1),
        steps=np.ones(len(top)),
        cov=np.diag((np.maximum(top, 1) / 4) ** 2),
        population_size=size,
        seed=int(rng.integers(2**31)),
    )
    while not course.over:
        asked = [tuner.ask() for _ in range(size)]
        index = np.rint(np.clip([cell for cell, _ in asked], 0, top)).astype(np.int64) @ strides
        scores = _scores(course, evaluator, index)
        tuner.tell([(point, -score) for (_, point), score in zip(asked, scores, strict=True)])
        if tuner.should_stop() or (index == index[0]).all():
            return


def _scores(course: Course, evaluator: Evaluator, index: Integers) -> list[float]:
    found: Floats = course.evaluate(lambda: evaluator.scores(index))
    return [float(score) for score in np.where(np.isfinite(found), found, FLOOR)]
