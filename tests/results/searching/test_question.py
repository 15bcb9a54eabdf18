"""What a search is asked, and what it means where it does not say."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from results.searching.question import SearchQuestion
from signals import InputError


@pytest.mark.parametrize(
    ("hold_out", "enough"),
    [(0.0, (30, 10, 10)), (0.4, (45, 15, 15)), (0.5, (30, 10, 10)), (0.25, (90, 30, 30)), (0.9, (30, 10, 10))],
)
def test_by_default_a_cell_needs_enough_trades_for_both_parts(hold_out: float, enough: tuple[int, int, int]) -> None:
    question = SearchQuestion(hold_out=hold_out)
    assert question.enough == enough
    assert question.settled().min_trades == enough[0]
    assert question.settled().enough == enough


@pytest.mark.parametrize(("trades", "enough"), [(15, (15, 5, 5)), (30, (30, 10, 10)), (1000, (1000, 15, 15))])
def test_trades_that_are_asked_for_stay(trades: int, enough: tuple[int, int, int]) -> None:
    question = SearchQuestion(min_trades=trades)
    assert question.settled() == question
    assert question.enough == enough


def test_it_is_read_as_it_was_written() -> None:
    question = SearchQuestion(for_="boundary", cells=5, max_drawdown=0.5).settled()
    assert SearchQuestion.of(question.plain() | {"kept": {}, "code": "x"}) == question


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("cells", [0, -1, 1.5, 200.0, True, None, "5", 10**12, np.float64(7)]),
        ("min_trades", [0, 1.5, True, "30", 2**70]),
        ("finalists", [0, 1001, 20.0, True, None]),
        ("seed", [-1, 2**63, 2**70, 1.0, True, None, "1"]),
        ("hold_out", [1.0, -0.1, float("nan"), True, None, "0.4"]),
        ("max_drawdown", [0, 2, float("nan"), True, "0.2"]),
        ("metric", [None, 5, "expectation"]),
        ("for_", ["worst", None, ["best"]]),
        ("held_out", ["days", None, {}]),
    ],
)
def test_what_cannot_be_meant_is_one_line_that_names_it(name: str, wrong: list[Any]) -> None:
    for value in wrong:
        with pytest.raises(InputError) as refused:
            SearchQuestion(**{name: value}).check()
        assert len(str(refused.value).splitlines()) == 1
        assert name in str(refused.value)


def test_numbers_of_numpy_are_numbers_that_can_be_written() -> None:
    question = SearchQuestion(cells=np.int64(5), hold_out=np.float64(0.5), seed=np.uint8(3), max_drawdown=1)  # type: ignore[arg-type]
    question.check()
    assert json.loads(json.dumps(question.plain()))["cells"] == 5


def test_a_sliver_that_is_kept_does_not_ask_for_more_trades_than_there_are_bars() -> None:
    assert SearchQuestion(hold_out=0.1).enough == (270, 90, 90)
    assert SearchQuestion(hold_out=0.001).enough == (300, 100, 100)
