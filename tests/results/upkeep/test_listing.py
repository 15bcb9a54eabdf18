"""Runs below a folder as a table: what a person sees at a glance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import results
from results.upkeep.listing import short
from signals.filesystem.locking import locked
from sweeps.runs.described import BUSY, write_description
from tests.sweeps.runs.harmed import STARTED

WHOLE = {"state": "complete", "skipped": 0, "paths": 1, "seconds": 1.0, "cells_per_second": 1.0, "parts": []}


def _made(run: Path, **told: Any) -> Path:
    run.mkdir(parents=True)
    write_description(run, {**STARTED, "selected": 4_000_000, "created": "2020-01-01T00:00:00+00:00", **told})
    return run


def _complete(run: Path, cells: int, **told: Any) -> Path:
    return _made(run, **WHOLE, cells=cells, **told)


def _lines(folder: Path) -> list[str]:
    return [line.rstrip() for line in results.runs_text(results.runs(folder), folder).splitlines()]


def test_a_table_of_runs(tmp_path: Path) -> None:
    lineage = {"parent": "c0", "tried_before": 1_234_567, "runs": [], "unread": []}
    _complete(tmp_path / "coarse", 4_000_000, id="c0")
    _complete(tmp_path / "fine", 3_999_990, lineage=lineage)
    (tmp_path / "coarse" / "verdict.json").write_text('{"verdict": "none"}')
    _made(tmp_path / "stopped")
    (tmp_path / "fine" / "judging").mkdir()
    head, coarse, fine, stopped, *notes = filter(None, _lines(tmp_path))
    assert head.split() == ["run", "state", "cells", "done", "size", "begun", "verdict", "tried", "before"]
    assert coarse.split()[:5] == ["coarse", "complete", "4", "M", "all"]
    assert coarse.split()[-1] == "none"
    assert fine.split()[-4:] == ["half", "judged", "1.23", "M"]
    assert stopped.split()[:6] == ["stopped", "interrupted", "4", "M", "0", "%"]
    assert notes[:-1] == ["fine: refines coarse", "stopped: nobody is at it; `sweeps.run(resume=True)` goes on"]
    assert notes[-1].startswith("3 runs, ")


def test_one_that_is_written_to(tmp_path: Path) -> None:
    run = _made(tmp_path / "run")
    with locked(run, BUSY):
        assert any(line.startswith("run: written by pid ") for line in _lines(tmp_path))


def test_a_folder_that_is_a_run_is_called_by_its_name(tmp_path: Path) -> None:
    _complete(tmp_path / "mine", 4)
    assert _lines(tmp_path / "mine")[1].split()[:4] == ["mine", "complete", "4", "all"]


def test_none(tmp_path: Path) -> None:
    assert _lines(tmp_path) == [f"{tmp_path}: there is no run in it, nor in the folders below it"]


@pytest.mark.parametrize("content", ["", "[]", '{"verdict": 3}', '{"verdict": {}}'])
def test_a_verdict_that_cannot_be_read_is_none(tmp_path: Path, content: str) -> None:
    _complete(tmp_path / "run", 4)
    (tmp_path / "run" / "verdict.json").write_text(content)
    assert [one.verdict for one in results.runs(tmp_path)] == [None]


def test_a_clock_that_went_backwards(tmp_path: Path) -> None:
    _complete(tmp_path / "run", 4)
    told = json.loads((tmp_path / "run" / "run.json").read_text())
    (tmp_path / "run" / "run.json").write_text(json.dumps(told | {"created": "2999-01-01T00:00:00+00:00"}))
    assert "in the future" in _lines(tmp_path)[1]


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0"), (999_999, "999,999"), (1_000_000, "1 M"), (9.87e9, "9.87 G"), (1e12, "1 T")]
)
def test_counts_fit_a_column(count: float, said: str) -> None:
    assert short(count) == said


def test_a_search_is_as_far_as_it_has_visited(tmp_path: Path) -> None:
    run = _made(tmp_path / "sought", search={"for": "best"}, selected=20_000)
    (run / "visits").mkdir()
    for name in ("visit-000000-9000.bin", "visit-000001-1000.bin", ".visit-000002-1000.bin.1.tmp.bin"):
        (run / "visits" / name).touch()
    (found,) = results.runs(tmp_path)
    assert (found.state, found.cells, found.selected, found.searched) == ("interrupted", 10_000, 20_000, True)
    assert any("`results.search(resume=True)` goes on" in line for line in _lines(tmp_path))
