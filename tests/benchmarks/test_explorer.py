"""The explorer's benchmark: what is changed, and what is said of what it took."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.explorer.changes import KINDS, changes
from benchmarks.explorer.measuring import Changed, Measured
from benchmarks.explorer.report import asked_table, kinds_table, write_report

CELLS = {"one": 1_048_576, "two": 2_097_152, "ten": 10_240_000}


def measured(*milliseconds: float) -> Measured:
    changed = [Changed(KINDS[place % 5], "x=side", took, fetched=place == 1) for place, took in enumerate(milliseconds)]
    return Measured(CELLS, changed, 900, 4000, 2500, 512, [90, 120], 8.5, 12, 1500, 310)


def test_changes_are_the_same_every_time_and_of_every_kind() -> None:
    made = list(changes(50))
    assert made == list(changes(50)) != list(changes(50, seed=1))
    assert [sum(change.kind == kind for change in made) for kind in KINDS] == [10] * 5
    assert {change.part for change in made} == {"x", "y", "metric", "fold", "hidden-axes", "cost"}


def test_what_was_asked_for_is_held_to() -> None:
    rows = {row[0]: row[1:] for row in asked_table(measured(40, 60, 200)).rows}
    assert rows["input to drawn, 10,240,000 cells: median of 3"] == ("60 ms", "100 ms", "yes")
    assert rows["the slowest of them"] == ("200 ms", "", "")
    assert rows["its page's memory"] == ("310 MB", "300 MB", "no")
    kinds = [row[:2] for row in kinds_table(measured(40, 60, 200)).rows]
    assert kinds == [("axes", "1"), ("measure, shown for the first time", "1"), ("fold", "1")]


def test_files_are_written_and_name_no_path(tmp_path: Path) -> None:
    text = write_report(measured(*range(10, 60)), {"cores": "2"}, tmp_path / "results")
    assert "| fold | 10 |" in text
    assert (tmp_path / "results" / "explorer.png").stat().st_size > 5000
    assert json.loads((tmp_path / "results" / "explorer.json").read_text(encoding="utf-8"))["memory"] == 512
    assert text in (tmp_path / "results" / "explorer.md").read_text(encoding="utf-8")
