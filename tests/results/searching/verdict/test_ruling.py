"""From what finalists did and what searches of nothing found to the ruling."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from results.inference.verdict.record import Verdict
from results.searching.luck.luck import Luck
from results.searching.verdict.ruling import rule_search, standing_cells


def held(ruling: str, p: tuple[tuple[float, float], ...] = ((0.004, 0.01),)) -> Verdict:
    listed = [SimpleNamespace(cell=at, p_expectancy=one, p_timing=two) for at, (one, two) in enumerate(p)]
    findings = SimpleNamespace(
        skilled=SimpleNamespace(listed=listed),
        expectancy_test=SimpleNamespace(alpha=0.05),
        timing_test=SimpleNamespace(alpha=0.04),
    )
    told: Any = SimpleNamespace(ruling=ruling, cells=tuple(range(len(p))), reasons=("within luck",), findings=findings)
    return cast(Verdict, told)


LUCKY, FOUND = Luck(1.0, np.full(19, 2.0)), Luck(1.0, np.zeros(19))


@pytest.mark.parametrize(
    ("one", "luck", "by", "ruling"),
    [
        ("positive", FOUND, "", "positive"),
        ("positive", LUCKY, "", "undetermined"),
        ("positive", None, "", "undetermined"),
        ("positive", None, "optuna", "positive"),
        ("positive", Luck(1.0, np.zeros(18)), "", "undetermined"),
        ("undetermined", FOUND, "", "undetermined"),
        ("none", FOUND, "", "none"),
    ],
)
def test_both_must_hold(one: str, luck: Luck | None, by: str, ruling: str) -> None:
    verdict = held(one)
    ruled = rule_search(verdict, "", standing_cells(verdict, 0), looks=0, luck=luck, by=by)
    assert ruled.ruling == ruling
    assert ruled.cells == ((0,) if ruling == "positive" else ())
    assert ruled.reasons


def test_where_nothing_was_judged_nothing_is_said() -> None:
    assert rule_search(None, "no time was kept", (), looks=0, luck=FOUND).ruling == "undetermined"


def test_each_look_before_makes_a_p_value_count_once_more() -> None:
    verdict = held("positive", ((0.004, 0.01), (0.02, 0.01), (0.004, 0.03)))
    assert standing_cells(verdict, 0) == (0, 1, 2)
    assert standing_cells(verdict, 1) == (0, 1)
    assert standing_cells(verdict, 3) == (0,)
    assert standing_cells(verdict, 4) == ()
    ruled = rule_search(verdict, "", (), looks=4, luck=FOUND)
    assert ruled.ruling == "undetermined"
    assert "one of 5 searches" in ruled.reasons[0]
