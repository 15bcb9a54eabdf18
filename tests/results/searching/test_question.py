"""What a search is asked, and what it means where it does not say."""

from __future__ import annotations

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


def test_what_cannot_be_meant_is_refused() -> None:
    for told in ({"min_trades": 0}, {"hold_out": 1.0}, {"finalists": 0}, {"cells": 0}, {"held_out": "days"}):
        with pytest.raises(InputError):
            SearchQuestion(**told).check()
