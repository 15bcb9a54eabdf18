"""What was tried on the same signals before: counted once, also when it is gone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from signals import InputError
from sweeps.runs.beside.lineage import draw_id, find_lineage, id_of
from sweeps.runs.beside.parents import find_parent
from sweeps.runs.described import read_description, write_description
from sweeps.runs.journal import Journal
from sweeps.runs.records import Lineage, Part
from tests.sweeps.runs.harmed import STARTED

DONE = {"state": "complete", "skipped": 0, "paths": 1, "seconds": 1.0, "cells_per_second": 1.0, "parts": []}


def _told(hold: int, fingerprint: str = "0", **more: Any) -> dict[str, Any]:
    stated = {"fixed": {"max_hold": hold}}
    grid = {**STARTED["grid"], "name": f"hold {hold}", "stated": stated, "fixed": stated["fixed"]}
    signals = {**STARTED["signals"], "fingerprint": fingerprint}
    return {**STARTED, "id": draw_id(), "grid": grid, "signals": signals, "created": f"2026-01-{hold:02d}", **more}


def _begun(folder: Path, hold: int, cells: int | None = None, parent: Path | None = None, **more: Any) -> Lineage:
    """Begin a run, complete if it has cells; return what it found before it."""
    folder.mkdir()
    told = _told(hold, **more)
    found = find_lineage(folder, told, find_parent(folder, parent, None))
    done = {} if cells is None else {**DONE, "cells": cells, "selected": cells}
    write_description(folder, {**told, **done, "lineage": found.plain()})
    return found


def test_runs_beside_are_counted_by_what_they_had_evaluated(tmp_path: Path) -> None:
    assert _begun(tmp_path / "a", 1, 100).tried_before == 0
    _begun(tmp_path / "partial", 2)
    part = Part(file="part-00000.parquet", cells=7, bytes=1, sha256="0" * 64)
    Journal(tmp_path / "partial").start([part])
    found = _begun(tmp_path / "c", 3, 10)
    assert found.tried_before == 107
    assert [(one.path, one.relation, one.state) for one in found.runs] == [
        ("../a", "beside", "complete"),
        ("../partial", "beside", "partial"),
    ]


def test_the_same_cells_count_once_and_a_runs_own_not_at_all(tmp_path: Path) -> None:
    _begun(tmp_path / "a", 1, 100)
    _begun(tmp_path / "again", 1, 60)
    assert _begun(tmp_path / "b", 2, 10).tried_before == 100
    assert _begun(tmp_path / "once more", 1, 100).tried_before == 10


def test_other_signals_and_other_bars_of_them_are_another_matter(tmp_path: Path) -> None:
    _begun(tmp_path / "a", 1, 100, fingerprint="1")
    later = {**STARTED["signals"], "from": "2024-02-01T00:00:00Z", "to": "2024-02-02T00:00:00Z"}
    told = _told(2) | {"signals": later}
    (tmp_path / "later").mkdir()
    write_description(tmp_path / "later", told)
    assert _begun(tmp_path / "b", 3, 10).tried_before == 0


def test_a_parents_ancestors_count_and_so_does_what_was_deleted(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
    _begun(tmp_path / "one" / "coarse", 1, 100)
    _begun(tmp_path / "one" / "beside", 2, 50)
    _begun(tmp_path / "two" / "fine", 3, 30, parent=tmp_path / "one" / "coarse")
    shutil.rmtree(tmp_path / "one")
    found = _begun(tmp_path / "three" / "finer", 4, 20, parent=tmp_path / "two" / "fine")
    assert [(one.path, one.relation) for one in found.runs] == [
        ("../../two/fine", "parent"),
        ("../../one/coarse", "ancestor"),
    ]
    assert found.tried_before == 130
    assert found.parent == found.runs[0].id
    beside = _begun(tmp_path / "three" / "other", 5, 1)
    assert [one.relation for one in beside.runs] == ["beside", "known", "known"]
    assert beside.tried_before == 150


def test_a_copy_counts_as_the_run_it_is_of(tmp_path: Path) -> None:
    _begun(tmp_path / "a", 1, 100)
    shutil.copytree(tmp_path / "a", tmp_path / "copy")
    found = _begun(tmp_path / "b", 2, 10)
    assert (len(found.runs), found.tried_before) == (1, 100)


def test_what_is_continued_keeps_what_it_knew(tmp_path: Path) -> None:
    _begun(tmp_path / "a", 1, 100)
    (tmp_path / "b").mkdir()
    told = _told(2)
    kept = find_lineage(tmp_path / "b", told)
    shutil.rmtree(tmp_path / "a")
    _begun(tmp_path / "c", 3, 7)
    again = find_lineage(tmp_path / "b", told, kept=kept)
    assert again.tried_before == 107


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_bytes(b"")
    (tmp_path / "notes").mkdir()
    found = _begun(tmp_path / "b", 2, 10)
    assert (found.unread, found.runs) == (["../broken"], [])


def test_a_parent_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere: cannot be the parent of a run"):
        find_parent(tmp_path / "b", tmp_path / "nowhere", None)


def test_a_run_older_than_ids_has_one_that_stays(tmp_path: Path) -> None:
    _begun(tmp_path / "a", 1, 100)
    info = read_description(tmp_path / "a")
    assert id_of(info) == info.id
    plain = info.plain() | {"id": ""}
    write_description(tmp_path / "a", plain)
    old = read_description(tmp_path / "a")
    assert id_of(old) == id_of(read_description(tmp_path / "a")) != info.id
    assert len(id_of(old)) == 16
