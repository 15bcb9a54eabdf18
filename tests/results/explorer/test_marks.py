"""Marks that cannot be read or kept are said, and what was kept before stays."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

import results
from results import Run
from results.cube import open_cube
from results.explorer.marks import keep_marks, parse_marks, read_marks
from results.explorer.model import run_model
from results.explorer.whole import whole_model
from signals import InputError


@pytest.fixture
def copied(run: Run, tmp_path: Path) -> Run:
    shutil.copytree(run.path, tmp_path / "run")
    return results.open(tmp_path / "run")


def test_a_damaged_file_is_a_caution_and_no_more(copied: Run) -> None:
    model = run_model(copied, open_cube(copied))
    for content, said in (
        ("{", "Invalid JSON"),
        ('{"marks": [{"cell": "3"}]}', "marks.0.cell"),
        ('{"format": 2}', "format 2"),
    ):
        (copied.path / "marks.json").write_text(content)
        with pytest.raises(InputError, match=said):
            read_marks(copied)
        whole = whole_model(copied, model)
        assert whole["marks"] == []
        assert any("marks.json" in line and said in line for line in whole["cautions"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_said(copied: Run) -> None:
    copied.path.chmod(0o555)
    try:
        with pytest.raises(InputError, match="write-protected"):
            keep_marks(copied, parse_marks(copied, b'{"marks": [{"cell": 1}]}'))
    finally:
        copied.path.chmod(0o755)


def test_marks_in_a_link_s_place_follow_it(copied: Run, tmp_path: Path) -> None:
    (copied.path / "marks.json").symlink_to(tmp_path / "elsewhere.json")
    keep_marks(copied, parse_marks(copied, b'{"marks": [{"cell": 1, "note": "good"}]}'))
    assert read_marks(copied) == [{"cell": 1, "note": "good", "label": ""}]
    assert (copied.path / "marks.json").is_symlink()


def test_what_another_page_did_meanwhile_is_kept(copied: Run) -> None:
    def sent(marks: list[int], was: list[int], note: str = "") -> list[int]:
        told = [{"cell": cell, "note": note} for cell in marks]
        before = [{"cell": cell, "note": ""} for cell in was]
        change = parse_marks(copied, json.dumps({"marks": told, "was": before}).encode())
        return [mark["cell"] for mark in keep_marks(copied, change)]

    assert sent([1, 2], []) == [1, 2]
    assert sent([7], []) == [1, 2, 7]
    assert sent([1], [1, 2]) == [1, 7]
    assert sent([1], [1], "mine") == [1, 7]
    assert [mark["note"] for mark in read_marks(copied)] == ["mine", ""]
