"""Folders put in the place of others: there is always one, and what a dead writer left goes away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from signals.filesystem import folders as replacing


def folder(path: Path, content: str) -> Path:
    path.mkdir()
    (path / "it").write_text(content)
    return path


@pytest.fixture
def dead() -> int:
    """Return the number of a process that is no more."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def left(parent: Path, process: int, kind: str) -> Path:
    name = replacing.temporary_folder(parent / "long_entry").name
    return folder(parent / name.replace(f"-{os.getpid()}-", f"-{process}-").replace(".tmp", f".{kind}"), "left")


@pytest.mark.parametrize("exchange", [True, False])
def test_a_folder_is_replaced_whole(exchange: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not exchange:
        monkeypatch.setattr(sys, "platform", "another")
    old = folder(tmp_path / "long_entry", "old")
    replacing.put_in_place(folder(replacing.temporary_folder(old), "new"), old)
    assert (old / "it").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["long_entry"]


def test_what_a_dead_writer_left_is_removed_and_a_living_ones_stays(tmp_path: Path, dead: int) -> None:
    for kind in ("tmp", "old"):
        left(tmp_path, dead, kind)
    folder(tmp_path / "long_entry", "whole")
    mine = left(tmp_path, os.getpid(), "tmp")
    other = folder(tmp_path / ".notes.tmp", "the user's own")
    replacing.clean_folder(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / "long_entry", mine, other])
    assert (tmp_path / "long_entry" / "it").read_text() == "whole"


def test_a_folder_moved_away_by_a_dead_writer_comes_back(tmp_path: Path, dead: int) -> None:
    left(tmp_path, dead, "old")
    replacing.restore_folders(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["long_entry"]
