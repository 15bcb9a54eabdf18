"""What was found of a run is believed again only where nothing that decides it has changed."""

from __future__ import annotations

import os
from pathlib import Path
from shutil import copytree, ignore_patterns

import polars as pl
import pytest

import results
from results import Run
from results.run.large import kept as module
from results.run.large.kept import FOLDER, kept

FOUND = pl.DataFrame({"a": [1, 2], "b": [0.5, None]})


class Finder:
    """Finds the answer and counts how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> pl.DataFrame:
        self.times += 1
        return FOUND


@pytest.fixture
def own(run: Run, tmp_path: Path) -> Run:
    """A copy of the run, of which nothing is kept."""
    return results.open(copytree(run.path, tmp_path / "run", ignore=ignore_patterns(FOLDER)))


def files(run: Run) -> list[Path]:
    return sorted((run.path / FOLDER).glob("*.kept"))


def test_it_is_found_once(own: Run) -> None:
    find = Finder()
    assert kept(own, "map", {"x": 1}, find).equals(FOUND)
    assert kept(results.open(own.path), "map", {"x": 1}, find).equals(FOUND)
    assert find.times == 1


def test_another_question_another_answer(own: Run) -> None:
    find = Finder()
    for kind, asked in (("map", {"x": 1}), ("map", {"x": 2}), ("top", {"x": 1})):
        kept(own, kind, asked, find)
    assert find.times == 3


def test_a_part_that_was_touched(own: Run) -> None:
    find = Finder()
    kept(own, "map", {}, find)
    os.utime(own.parts[0], ns=(1, 1))
    kept(own, "map", {}, find)
    assert find.times == 2


@pytest.mark.parametrize("at", [0, 70, -1])
def test_a_damaged_file_is_not_believed(own: Run, at: int) -> None:
    find = Finder()
    kept(own, "map", {}, find)
    (file,) = files(own)
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    assert kept(own, "map", {}, find).equals(FOUND)
    assert find.times == 2


def test_nor_is_one_that_was_renamed_to_another_question(own: Run) -> None:
    find = Finder()
    kept(own, "map", {"x": 1}, find)
    (file,) = files(own)
    kept(own, "map", {"x": 2}, find)
    (other,) = set(files(own)) - {file}
    other.write_bytes(file.read_bytes())
    kept(own, "map", {"x": 2}, find)
    assert find.times == 3


def test_a_folder_that_cannot_be_made_is_no_error(own: Run) -> None:
    (own.path / FOLDER).write_text("in the way")
    find = Finder()
    assert kept(own, "map", {}, find).equals(FOUND)
    assert kept(own, "map", {}, find).equals(FOUND)
    assert find.times == 2


def test_what_was_asked_longest_ago_is_let_go(own: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    find = Finder()
    kept(own, "map", {"x": 0}, find)
    size = files(own)[0].stat().st_size
    monkeypatch.setattr(module, "_MOST_BYTES", 4 * size)
    for x in range(1, 7):
        kept(own, "map", {"x": x}, find)
    assert len(files(own)) == 4
    kept(own, "map", {"x": 6}, find)
    assert find.times == 7
