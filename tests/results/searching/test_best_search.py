"""The search for the best from question to answer, beside a sweep of every cell: within a drawdown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import results
import signals
import sweeps
from results.searching.found import Found
from results.searching.question import SearchQuestion
from results.searching.values import Reader, Values
from tests.results.searching.conftest import space, world

pytestmark = pytest.mark.slow

_ASKED = SearchQuestion(cells=4_000, hold_out=0.0, seed=2)


def _swept(given: Path, run: Path, question: SearchQuestion) -> Values:
    """Return the values of every cell of the grid."""
    sweeps.run(space(), given, run, jobs=1, progress=False)
    reader = Reader(question)
    opened = results.open(run)
    return reader.values(opened.collect(opened.stored.select(reader.columns)))


def _found(given: Path, run: Path, question: SearchQuestion) -> Found:
    return results.search(space(), given, run, question, jobs=1, progress=False)


def test_the_best_within_a_drawdown_is_found(tmp_path: Path) -> None:
    given = signals.write(world(0.0, 3), tmp_path / "market.parquet")
    every = _swept(given, tmp_path / "swept", _ASKED)
    free = int(np.argmax(every.score))
    limit = round(float(every.drawdown[free]) * 0.7, 3)
    question = replace(_ASKED, max_drawdown=limit)
    within = every.score[every.drawdown <= limit].max()
    best = _found(given, tmp_path / "searched", question).best
    assert best is not None
    assert best.drawdown is not None
    assert best.drawdown <= limit
    assert best.bound == pytest.approx(within)
    assert best.bound < every.score[free]
