"""What an interrupted command says of what is kept, from what is on the disk."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from scripts.cli.commands.judge import _left
from scripts.cli.terminal.leaving import count, if_interrupted, run_left, what_is_left


def test_a_command_that_keeps_nothing_says_so() -> None:
    nothing = "interrupted; no file is half-written, and nothing is kept to go on from"
    assert what_is_left({}) == nothing
    with click.Context(click.Command("some")) as context:
        if_interrupted(lambda: "")
        assert what_is_left(context.meta) == nothing
        if_interrupted(lambda: "2 things are kept")
        assert what_is_left(context.meta) == "interrupted; no file is half-written; 2 things are kept"


def test_what_a_subcommand_keeps_is_known_above() -> None:
    with click.Context(click.Group("all")) as above, click.Context(click.Command("some"), parent=above):
        if_interrupted(lambda: "1 thing is kept")
    assert what_is_left(above.meta).endswith("1 thing is kept")


def test_only_finished_things_count(tmp_path: Path) -> None:
    assert count(tmp_path / "none", "*.model", "model") == ""
    (tmp_path / ".abc.model").touch()
    assert count(tmp_path, "*.model", "model") == ""
    (tmp_path / "a.model").touch()
    assert count(tmp_path, "*.model", "model") == f"1 finished model is kept in {tmp_path}"
    (tmp_path / "b.model").touch()
    assert count(tmp_path, "*.model", "model") == f"2 finished models are kept in {tmp_path}"


@pytest.mark.parametrize(
    ("state", "parts", "said"),
    [
        (None, 0, ""),
        ("running", 0, "no part of OUT is finished yet; --resume starts it again"),
        ("running", 3, "3 finished parts are kept in OUT/cells; --resume goes on from there"),
        ("complete", 3, "the run in OUT is complete and kept"),
    ],
)
def test_a_sweep_says_what_its_folder_holds(tmp_path: Path, state: str | None, parts: int, said: str) -> None:
    (tmp_path / "cells").mkdir()
    for number in range(parts):
        (tmp_path / "cells" / f"part-{number:05d}.parquet").touch()
    if state is not None:
        (tmp_path / "run.json").write_text(json.dumps({"state": state}), encoding="utf-8")
    assert run_left(str(tmp_path)) == said.replace("OUT", str(tmp_path))


def test_a_judge_says_which_steps_are_kept(tmp_path: Path) -> None:
    assert _left(tmp_path / "judging") == ""
    (tmp_path / "judging").mkdir()
    (tmp_path / "judging" / "expectancy.npz").touch()
    assert _left(tmp_path / "judging") == (
        f"1 finished step is kept in {tmp_path}/judging, for the same command to go on from"
    )


def test_a_search_says_what_its_folder_holds(tmp_path: Path) -> None:
    said = {"state": "running", "search": {"for": "best", "hold_out": 0.4}}
    (tmp_path / "run.json").write_text(json.dumps(said))
    assert run_left(str(tmp_path)) == f"no part of {tmp_path} is finished yet; --resume starts it again"
    (tmp_path / "visits").mkdir()
    for name in ("visit-000000-16000.bin", "visit-000001-384.bin"):
        (tmp_path / "visits" / name).touch()
    assert (
        run_left(str(tmp_path)) == f"what was found of 16,384 cells is kept in {tmp_path}; --resume goes on from there"
    )
    (tmp_path / "run.json").write_text(json.dumps(said | {"state": "complete"}))
    assert run_left(str(tmp_path)).endswith("; --resume runs the finalists on what was kept for judging")
    (tmp_path / "held-out").mkdir()
    (tmp_path / "held-out" / "run.json").write_text(json.dumps({"state": "complete"}))
    assert run_left(str(tmp_path)) == f"the run in {tmp_path} is complete and kept"
