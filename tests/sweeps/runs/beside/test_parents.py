"""The run that another one refines: found where it is, recognised by its id, and counted also when it is gone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grids.spec import ParentRun
from signals import InputError
from sweeps.runs.beside.brief import Brief, brief
from sweeps.runs.beside.descent import descent, left
from sweeps.runs.beside.lineage import cells_tried, draw_id, find_lineage
from sweeps.runs.beside.parents import find_parent
from sweeps.runs.described import read_description, write_description
from sweeps.runs.folder import RunFolder
from tests.sweeps.runs.harmed import STARTED

DONE = {"state": "complete", "skipped": 0, "paths": 1, "seconds": 1.0, "cells_per_second": 1.0, "parts": []}


def told_of(hold: int, **more: Any) -> dict[str, Any]:
    stated = {"fixed": {"max_hold": hold}}
    grid = {**STARTED["grid"], "name": f"hold {hold}", "stated": stated, "fixed": stated["fixed"]}
    return {**STARTED, "id": draw_id(), "grid": grid, "created": f"2026-01-{hold:02d}", **more}


def written(folder: Path, hold: int, cells: int, **more: Any) -> ParentRun:
    """Write a finished run, and return how a grid names it that was made of it."""
    (folder / "cells").mkdir(parents=True)
    info = write_description(folder, {**told_of(hold), **DONE, "cells": cells, "selected": cells, **more})
    held = brief(folder)
    assert held is not None
    return ParentRun(folder, str(info.id), cells, held.trials, held.bars)


def test_a_run_of_a_grid_that_was_made_of_another_counts_that_from_any_folder(tmp_path: Path) -> None:
    stated = written(tmp_path / "one" / "coarse", 4, 70)
    out = tmp_path / "far" / "away" / "finer"
    found = find_lineage(out, told_of(9), find_parent(out, None, stated))
    assert [(one.path, one.relation, one.cells) for one in found.runs] == [("../../../one/coarse", "parent", 70)]
    assert (found.parent, found.tried_before) == (stated.id, 70)


@pytest.mark.parametrize("place", ["out/moved", "one/renamed"])
def test_a_parent_that_was_moved_is_found_by_its_id(tmp_path: Path, place: str) -> None:
    stated = written(tmp_path / "one" / "coarse", 4, 70)
    (tmp_path / "out").mkdir()
    shutil.move(tmp_path / "one" / "coarse", tmp_path / place)
    written(tmp_path / "one" / "coarse", 5, 3)  # another run lies in its place by now
    found = find_parent(tmp_path / "out" / "finer", None, stated)
    assert isinstance(found, Brief)
    assert found.path == tmp_path / place


@pytest.mark.parametrize("known", [True, False])
def test_a_parent_that_is_gone_is_counted_and_is_still_of_the_line(tmp_path: Path, known: bool) -> None:
    stated = written(tmp_path / "one" / "coarse", 4, 70)
    shutil.rmtree(tmp_path / "one")
    stated = stated if known else ParentRun(stated.run, stated.id)  # what a hand may write at least
    own = told_of(9)
    out = tmp_path / "finer"
    found = find_lineage(out, own, find_parent(out, None, stated))
    assert (found.parent, found.tried_before) == (stated.id, 70 if known else 0)
    # whoever judges asks for those that count, though nobody knows how many cells they had
    assert list(cells_tried(Brief(out, own), found.runs)) == [stated.trials or stated.id]


def test_a_gone_parent_of_other_signals_is_known_and_not_counted(tmp_path: Path) -> None:
    stated = replace(written(tmp_path / "coarse", 4, 70), signals=(("other", "2024-01-01", "2024-02-01"),))
    shutil.rmtree(tmp_path / "coarse")
    found = find_lineage(tmp_path / "finer", told_of(9), find_parent(tmp_path / "finer", None, stated))
    assert (found.parent, found.tried_before) == (stated.id, 0)


def test_a_gone_parent_that_is_back_takes_its_place(tmp_path: Path) -> None:
    stated = written(tmp_path / "one" / "coarse", 4, 70)
    shutil.move(tmp_path / "one", tmp_path / "two")
    out, own = tmp_path / "three" / "finer", told_of(9)
    kept = find_lineage(out, own, find_parent(out, None, stated))
    again = find_lineage(out, own, find_parent(out, tmp_path / "two" / "coarse", stated), kept)
    assert [(one.path, one.state) for one in again.runs] == [("../../two/coarse", "complete")]


def test_another_run_than_the_grid_was_made_of_is_refused(tmp_path: Path) -> None:
    stated = written(tmp_path / "coarse", 4, 70)
    written(tmp_path / "other", 5, 7)
    with pytest.raises(InputError, match=f"other: is not the run that the grid was made of .*coarse, id {stated.id}"):
        find_parent(tmp_path / "finer", tmp_path / "other", stated)
    named = find_parent(tmp_path / "finer", tmp_path / "coarse", replace(stated, run=Path("long gone")))
    assert isinstance(named, Brief)


def test_what_was_begun_as_refining_one_run_is_not_continued_as_refining_another(tmp_path: Path) -> None:
    one, other = written(tmp_path / "a", 4, 70), written(tmp_path / "b", 5, 7)
    own, out = told_of(9), tmp_path / "finer"
    out.mkdir()
    begun = write_description(out, own | descent(out, own, None, find_parent(out, None, one)))
    assert descent(out, own, begun, None)["lineage"]["parent"] == one.id
    with pytest.raises(InputError, match=rf"finer: was begun as refining \.\./a \(id {one.id}\)"):
        descent(out, own, begun, find_parent(out, None, other))


def test_a_finished_run_is_not_said_to_refine_another_afterwards(tmp_path: Path) -> None:
    parent = written(tmp_path / "a", 4, 70)
    written(tmp_path / "b", 5, 7)
    folder, finished = RunFolder(tmp_path / "b", resume=True), read_description(tmp_path / "b")
    with pytest.raises(InputError, match="b: is finished, and was begun as refining no run; leave out `parent`"):
        left(folder, finished, find_parent(tmp_path / "b", None, parent))
    assert left(folder, finished, None) is finished
