"""The benchmark of searches: its grids, how searches are scored, its page, and a small grid from end to end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import grids
from benchmarks.search import trial, truth
from benchmarks.search.course import Course, Limit
from benchmarks.search.evaluating import Evaluator
from benchmarks.search.kinds import FRESH, KINDS, Kind
from benchmarks.search.markets import simulated
from benchmarks.search.rivals.blocks import block_descent
from benchmarks.search.rivals.guided import model_guided
from benchmarks.search.scoring import Ranks, drawn, sign_score
from benchmarks.search.table import page, summary
from benchmarks.search.trial import Scale, Trial, kept
from benchmarks.search.truth import Truth, truth_of
from signals.arrays import Floats, Integers

GRID: dict[str, Any] = {
    "axes": {
        "long_entry": {"values": [0.5, 0.6, 0.7, 0.95]},
        "stop_loss": {"values": [0.005, 0.01, 0.02, "none"]},
        "trailing_stop": {"values": [0.01, "none"]},
        "trailing_after": {"values": [0.01, "none"]},
        "max_hold": {"values": [3, 6, 12]},
        "size": {"values": [0.5, 1.0]},
    },
    "fixed": {"stop_basis": "price"},
    "sample": {"constraints": ["size <= 0.5 OR max_hold < 12"]},
}
SMALL = Kind("small", "a small grid", GRID, partial(simulated, 1500, 0.2, 3))


def known(score: list[float], sign: list[int]) -> Truth:
    return Truth(SMALL, Path(), np.array(score, dtype=np.float32), np.array(sign, dtype=np.int8), 1.0)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (truth, trial):
        monkeypatch.setattr(module, "BUILD", tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", [*KINDS, *FRESH], ids=lambda kind: kind.name)
def test_grids_have_ten_million_cells(kind: Kind) -> None:
    spec = grids.parse(kind.grid, kind.name)
    assert 9_500_000 <= spec.size <= 10_500_000
    assert 6 <= len(spec.axes) <= 12


def test_fresh_grids_are_of_the_same_kinds_on_other_markets() -> None:
    assert [kind.name for kind in FRESH] == [f"{kind.name}-fresh" for kind in KINDS]
    assert len({kind.made for kind in (*KINDS, *FRESH)}) == 2 * len(KINDS) == 20


def test_ranks_count_cells_that_are_strictly_better() -> None:
    ranks = Ranks(known([0.1, np.nan, 0.3, 0.3, -np.inf], [1, 0, 1, 1, 0]))
    assert ranks.cells == 4
    assert ranks.best == pytest.approx(0.3)
    assert ranks.better(np.array([0.3, 0.2, 0.1, -1.0])).tolist() == [0, 2, 2, 3]


def test_a_sign_map_is_right_where_both_signs_are() -> None:
    every = known([0.0] * 6, [1, 1, -1, -1, -1, 0])
    index = drawn(every, 100, 0)
    assert index.tolist() == [0, 1, 2, 3, 4]
    found = sign_score(every, index, np.array([True, False, False, False, False]), np.array([0, 4]))
    assert (found.everywhere, found.unvisited, found.cells) == (0.75, 0.5, 5)


def test_a_course_ends_at_its_limit() -> None:
    course = Course(Limit(cells=3))
    while not course.over:
        course.evaluate(lambda: np.array([np.nan, -np.inf, len(course.cells) + 1.0]))
    assert (course.cells, course.best) == ([3], [1.0])


def test_truth_is_what_the_engine_says_of_every_cell(place: Path) -> None:
    said: list[str] = []
    every = truth_of(SMALL, said.append)
    found = Evaluator.of(every).scores(np.arange(len(every.score)))
    # cells against the constraint, and those that trail after nothing, are none
    assert np.isnan(found).sum() == np.isnan(every.score).sum() > 0
    np.testing.assert_allclose(found, every.score, rtol=1e-5)
    assert set(every.sign[every.allowed].tolist()) == {-1, 0, 1}
    assert (every.sign[every.score > 0] == 1).all()
    again = truth_of(SMALL, said.append)
    assert (again.score[again.allowed] == every.score[every.allowed]).all()
    assert said == ["small: enumerating every cell"]
    assert (place / "small" / "grid.toml").read_text(encoding="utf-8").startswith("# small: a small grid")


@pytest.mark.parametrize("rival", [block_descent, model_guided])
def test_ways_that_did_not_win_visit_no_cell_twice(
    place: Path, rival: Callable[[Evaluator, Limit, int], Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluator, asked = Evaluator.of(truth_of(SMALL)), [np.empty(0, dtype=np.int64)]
    scores = evaluator.scores

    def noted(index: Integers) -> Floats:
        asked.append(index)
        return scores(index)

    monkeypatch.setattr(evaluator, "scores", noted)
    found = rival(evaluator, Limit(seconds=0.2), 0)
    index = np.concatenate(asked)
    assert len(np.unique(index)) == len(index) == found.cells[-1] > 0
    assert found.best[-1] == np.nanmax(scores(index))


@pytest.mark.slow
def test_a_small_grid_is_searched_and_told_of(place: Path) -> None:
    said: list[str] = []
    scale = Scale(
        seeds=2, map_seeds=1, peers=("random, in batches",), maps=("nearest neighbours", "xgboost on uniform cells")
    )
    Trial(SMALL, said.append).run(scale)
    Trial(SMALL, said.append).run(scale)
    assert len([line for line in said if "small: ours" in line]) == 2
    found = dict(kept([SMALL]))
    text = page(found, [KINDS[0]], fresh=False)
    assert "| small | a small grid | 6 | 240 |" in text
    assert "Not searched: demo (not run)." in text
    assert summary(found)[0].startswith("Our search: in ")
    searches = [row for row in found[SMALL] if row["what"] == "search"]
    assert all(row["cells"][-1] > 0 and 0 <= row["better"][-1] <= 240 for row in searches)
    Trial(SMALL, said.append).forget("ours")
    assert len([row for row in Trial(SMALL, print).rows() if row.get("who") == "ours"]) == 0
