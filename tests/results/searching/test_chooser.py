"""A search as whoever evaluates it sees it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import grids
import results.searching.chooser as chooser_module
import signals
from results.run.metrics import METRICS
from results.searching.chooser import SearchChooser
from results.searching.question import SearchQuestion
from results.searching.values import Reader
from sweeps.runs.evaluating.opened import OpenAsset
from sweeps.visiting.evaluator import CellEvaluator

GRID = {"axes": {"long_entry": {"from": 0.5, "to": 0.6, "step": 0.01}, "max_hold": {"values": [3, 6, 12]}}}


def test_a_chooser_visits_what_it_may_once_and_says_the_best_so_far() -> None:
    made = signals.simulated_signals(1500, edge=0.05, seed=2, step_minutes=60)
    opened = OpenAsset.on(made, grids.parse(GRID).resolve(made), "event")
    chooser = SearchChooser(SearchQuestion(cells=20, sample="oos", min_trades=10))
    assert chooser.best_so_far() == ""
    chooser.begin([opened.grid])
    evaluator = CellEvaluator([opened], chooser.columns, jobs=1)
    reader, heard, scores = Reader(chooser.question), [], []
    while (index := chooser.choose()) is not None:
        found = evaluator.evaluate(index)
        heard.append(found["cell"].to_numpy())
        scores.append(reader.values(found).score)
        chooser.hear(found)
    cells, score = np.concatenate(heard), np.concatenate(scores)
    assert chooser.visited == len(np.unique(cells)) == 20
    assert (chooser.best, chooser.cell) == (score.max(), cells[score == score.max()].min())
    shown = METRICS["expectancy"].written(chooser.best)
    assert chooser.best_so_far() == f"best bound {shown}"


def test_a_score_is_told_in_the_unit_and_sense_of_its_measure() -> None:
    assert SearchQuestion(metric="profit_factor").in_unit(0.25) == 1.25
    assert SearchQuestion(metric="max_drawdown").in_unit(-0.25) == 0.25


def test_how_long_it_takes_is_told_once_where_it_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    made = signals.simulated_signals(1500, edge=0.05, seed=2, step_minutes=60)
    # of the first two grids a batch is all there is, whatever was asked for; of the third there are 6,600 cells
    more = {"axes": GRID["axes"] | {"stop_loss": {"from": 0.001, "to": 0.2, "step": 0.001}}}
    few = more | {"sample": {"constraints": ["stop_loss = 0.001"]}}
    for grid, passing, said in ((GRID, 30.0, ""), (few, 30.0, ""), (more, 0.5, ""), (more, 30.0, "79 s")):
        clock = iter([0.0, passing])
        opened = OpenAsset.on(made, grids.parse(grid).resolve(made), "event")
        monkeypatch.setattr(chooser_module, "time", SimpleNamespace(perf_counter=lambda clock=clock: next(clock)))
        told: list[str] = []
        chooser = SearchChooser(SearchQuestion(cells=50_000, min_trades=10), tell=told.append)
        chooser.begin([opened.grid])
        evaluator = CellEvaluator([opened], chooser.columns, jobs=1)
        index = chooser.choose()
        assert index is not None
        chooser.hear(evaluator.evaluate(index))
        assert told == ([f"the first {len(index):,} cells took 30 s: about {said} in all"] if said else [])
