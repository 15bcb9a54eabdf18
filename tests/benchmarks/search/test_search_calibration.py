"""The calibration of searches: its worlds and grids, what is kept of them, its page, and one world of each sort from end to end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
import pytest

import grids
from benchmarks.calibration.worlds import Climate
from benchmarks.search.calibration import kept as keeping
from benchmarks.search.calibration import trial
from benchmarks.search.calibration.__main__ import main
from benchmarks.search.calibration.kept import Question, kept
from benchmarks.search.calibration.kinds import FIRST_SEED, NULL, PLANTED, WHOLE, Kind
from benchmarks.search.calibration.shares import Share
from benchmarks.search.calibration.table import Known, page

EDGE = Kind("much edge", Climate(days=240, bars_a_day=12, horizon=12, edge=0.6))


def row(
    positive: bool = False, held: bool = False, best_t: float | None = 3.0, luck: float | None = None
) -> dict[str, Any]:
    said = {"positive": positive, "held": held, "luck": luck, "best_t": best_t, "skilled": int(positive), "blind": 0}
    said |= {"p_expectancy": 0.01 if held else 0.2, "p_timing": 0.04 if held else None}
    return said | {"search_seconds": 2.0, "judge_seconds": 1.0}


def test_there_are_three_hundred_worlds_without_an_edge_and_ten_million_cells_on_each() -> None:
    assert sum(kind.worlds for kind in NULL) == 300
    assert not any(kind.edge for kind in NULL)
    assert all(kind.edge for kind in PLANTED)
    assert len({kind.name for kind in (*NULL, *PLANTED)}) == len(NULL) + len(PLANTED)
    assert all(grids.parse(kind.grid(("model",)), kind.name).size >= 10_000_000 for kind in (*NULL, *PLANTED))


def test_the_small_grid_is_a_part_of_the_large_one() -> None:
    for kind in NULL:
        wide, narrow = (kind.grid(("one", "other"), wide=each)["axes"] for each in (True, False))
        assert list(wide) == list(narrow)
        assert all(set(own["values"]) <= set(wide[name]["values"]) for name, own in narrow.items())
    assert grids.parse(PLANTED[0].grid(("skilled", "blind"), wide=False), "narrow").size == WHOLE


def test_a_share_has_wilsons_limits_and_is_held_against_five_percent() -> None:
    none, many = Share(0, 300), Share(25, 300)
    assert none.limits == pytest.approx((0.0, 0.0126), abs=1e-4)
    assert none.allowed
    assert not many.allowed
    assert str(many) == "8.3% (5.7% to 12.0%)"
    assert Share(0, 0).limits == (0.0, 1.0)


def test_what_was_asked_is_kept_and_not_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "FOLDER", tmp_path / "kept")
    asked: list[int] = []

    def ask(kind: Kind, seed: int) -> dict[str, Any]:
        asked.append(seed)
        return {"seed": seed, "kind": kind.name}

    question = Question("searched", ask, (EDGE,), share=0.2)
    assert question.worlds(EDGE, None) == 4
    assert question.worlds(EDGE, 3) == 3
    with joblib.Parallel(1) as pool:
        assert question.advance(EDGE, 2, pool, float("inf")) == 2
        assert question.advance(EDGE, 3, pool, float("inf")) == 1
        assert question.advance(EDGE, 3, pool, float("inf")) == 0
        assert question.advance(EDGE, 4, pool, -1.0) == 0
    assert asked == [FIRST_SEED, FIRST_SEED + 1, FIRST_SEED + 2]
    assert [each["seed"] for each in kept("searched", EDGE)] == asked


def test_the_page_counts_what_was_said() -> None:
    null = {
        NULL[0]: [row()] * 18 + [row(True, True, luck=0.1), row(False, True, luck=0.7)],
        NULL[1]: [row(best_t=1.0)] * 20,
    }
    planted = {PLANTED[0]: [row(True, True, luck=0.05), row()]}
    luck = [{"seed": at, "p": (at + 1) / 20} for at in range(20)] + [{"seed": 21, "p": None}]
    text = page(Known(null, planted, {PLANTED[0]: [{"skilled": 3}, {"skilled": 0}]}, luck))
    assert "**1 of 40 worlds without an edge were called positive: 2.5% (0.4% to 12.9%).**" in text
    assert "would have made it 2: 5.0%" in text
    assert "took 1 away. Of the finalists' two tests expectancy alone would have made it 5.0%" in text
    assert "timing alone 5.0%" in text
    assert f"| {NULL[0].name} | 20 | 5.0% (0.9% to 23.6%) | 10.0% (2.8% to 30.1%) | 100% | 3.0 |" in text
    assert (
        "| 0.12 | 2 | 50.0% (9.5% to 90.5%) | 50.0% (9.5% to 90.5%) | 0.0% (0.0% to 65.8%) | 100% | 2 | 50.0%" in text
    )
    assert "In 20 worlds without an edge" in text
    assert "| 0.5 | 50.0% (29.9% to 70.1%) |" in text


def test_page_and_chart_are_written_of_what_is_kept_without_searching(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(keeping, "FOLDER", tmp_path / "kept")
    with joblib.Parallel(1) as pool:
        for kind in (NULL[0], PLANTED[0]):
            Question("searched", lambda *_: row(), (kind,)).advance(kind, 3, pool, float("inf"))
    main(["--table", "--out", str(tmp_path)])
    assert (tmp_path / "search-calibration.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "search-calibration.md").read_text(encoding="utf-8") in capsys.readouterr().out


@pytest.mark.slow
def test_worlds_with_and_without_an_edge() -> None:
    found = trial.search_world(EDGE, 1, 1_000)
    assert found["cells"] == 1_000
    assert found["positive"]
    assert found["skilled"] > 0
    nothing = trial.search_world(NULL[0], 1, 1_000)
    assert not nothing["positive"]
    assert nothing["best_t"] is not None
