"""A grid file says which run its grid was made of, from where it lies, and decides nothing by it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from grids import load, parse
from grids.files.writing import grid_toml
from grids.spec import ParentRun
from signals import InputError

GRID = "[axes]\nlong_entry = { values = [0.5, 0.6] }\n"
BARS = (("f" * 8, "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z"), ("e", "a", "b"))


def test_what_is_written_is_read_from_the_place_of_the_file(tmp_path: Path) -> None:
    parent = ParentRun(tmp_path / "runs" / 'o\'ne "two"', "0123456789abcdef", 12, "fedc", BARS)
    spec = replace(parse(GRID), refines=parent)
    (tmp_path / "grids").mkdir()
    file = tmp_path / "grids" / "finer.toml"
    file.write_text(grid_toml(spec, ["two\nlines"], file.parent), encoding="utf-8")
    assert '"../runs/' in file.read_text(encoding="utf-8")
    found = load(file)
    assert found.refines is not None
    assert replace(found.refines, run=found.refines.run.resolve()) == parent
    assert found.mapping() == parse(GRID).mapping()  # of the cells it says nothing
    shutil.copytree(tmp_path / "grids", tmp_path / "moved" / "grids")
    moved = load(tmp_path / "moved" / "grids" / "finer.toml")
    assert moved.refines is not None
    assert moved.refines.run.resolve() == tmp_path / "moved" / "runs" / parent.run.name


def test_without_a_place_the_whole_path_is_written() -> None:
    spec = replace(parse(GRID), refines=ParentRun(Path("runs/coarse"), "abc"))
    again = parse(grid_toml(spec)).refines
    assert again == ParentRun(Path("runs/coarse").absolute(), "abc")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('run = "a"', "refines.* id"),
        ('id = "a"', "refines.* run"),
        ('run = "a"\nid = ""', "refines: id = ''"),
        ('run = "a"\nid = "b"\ntried = -1', "refines: tried = -1"),
        ('run = "a"\nid = "b"\nsignals = [["f", "x"]]', "refines: signals"),
        ('run = "a"\nid = "b"\nparent = "c"', "parent"),
    ],
)
def test_what_is_no_such_table_is_refused_in_a_line(table: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(f"{GRID}[refines]\n{table}\n")
