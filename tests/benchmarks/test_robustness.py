"""The fuzzer and the kill harness: that they see what they look for, and a small part of what they try."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from benchmarks.robustness.answers import Answers
from benchmarks.robustness.contents import UNREADABLE, contents, plain
from benchmarks.robustness.fuzzing import Tried, try_input
from benchmarks.robustness.kept import append, kept
from benchmarks.robustness.kills.deeds import DEEDS
from benchmarks.robustness.kills.killed import Killed
from benchmarks.robustness.kills.killing import Staged, _half_written, kill_at, stage
from benchmarks.robustness.kills.parts import computed_twice, whole_parts
from benchmarks.robustness.mutations import KINDS, draw_mutation
from benchmarks.robustness.processes import Ended, Setting, run_limited
from benchmarks.robustness.report import write_report
from benchmarks.robustness.scenes import SCENES
from benchmarks.robustness.trial import Unfit, make_trial
from benchmarks.robustness.untouched import changes, looks
from benchmarks.robustness.verdicts import faults
from benchmarks.robustness.world import build_world

pytestmark = pytest.mark.slow

INPUTS = 25
# those that compile no kernel: the suite is to stay quick
LIGHT = tuple(
    scene
    for scene in SCENES
    if scene.words[0] in {"data", "grid", "signals"}
    and not {"train", "features", "run"} & {*scene.words, *scene.damaged}
)
WELL = Ended(0, "12 bars\n", "", 1.0, 1.0, 100_000_000, "", ())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_world(tmp_path_factory.mktemp("robustness") / "world", runs=False)


def test_scenes_are_told_apart_by_name_and_damage_what_they_read() -> None:
    assert len({scene.name for scene in SCENES}) == len(SCENES)
    assert all(set(scene.damaged) <= set(scene.words) | {"train.toml"} for scene in SCENES)
    assert {deed.name for deed in DEEDS} >= {
        "sweep",
        "confirm",
        "judge",
        "train",
        "predict",
        "import",
        "map",
        "portfolio",
    }


@pytest.mark.parametrize(
    ("ended", "fault"),
    [
        (replace(WELL, err="Traceback (most recent call last):\n", status=1), "traceback"),
        (replace(WELL, err="thread '<unnamed>' panicked at src/x.rs:1\n", status=1), "traceback"),
        (replace(WELL, err="asymmetry: error: a defect of this program\n", status=1), "defect"),
        (replace(WELL, status=-11), "signal 11"),
        (replace(WELL, status=120), "status 120"),
        (replace(WELL, status=1), "no word of what is wrong"),
        (replace(WELL, status=1, err="one\ntwo\nasymmetry: error: three\n"), "many lines"),
        (replace(WELL, seconds=21.0), "over 20 s"),
        (replace(WELL, status=-9, stopped="time"), "over 20 s"),
        (replace(WELL, peak_bytes=2_100_000_000), "over 2 GB"),
        (replace(WELL, left=("worker",)), "process left"),
        (replace(WELL, out="\x1b[31m"), "control characters"),
        (replace(WELL, err="/x/y.py:3: RuntimeWarning: overflow\n"), "warning of a library"),
    ],
)
def test_every_fault_is_seen(ended: Ended, fault: str) -> None:
    assert fault in faults(ended)


def test_what_is_well_has_no_fault() -> None:
    assert faults(WELL) == []
    assert faults(replace(WELL, status=1, err="asymmetry: warning: x\nasymmetry: error: y\n")) == []
    assert faults(replace(WELL, status=141), reader_left=True) == []


@pytest.mark.parametrize(
    ("code", "stopped", "status", "left"),
    [
        ("import time; time.sleep(60)", "time", -9, 0),
        ("x = b'x' * 400_000_000; import time; time.sleep(60)", "memory", -9, 0),
        ("import os, time; os.fork() or (os.setsid(), time.sleep(60)); os._exit(3)", "", 3, 1),
        ("import sys; sys.stdout.write('x' * 1_000_000)", "", 0, 0),
    ],
)
def test_limits_hold(tmp_path: Path, code: str, stopped: str, status: int, left: int) -> None:
    setting = Setting(tmp_path, {"PATH": os.defpath})
    ended = run_limited([sys.executable, "-c", code], setting, seconds=2, peak_bytes=300_000_000, grace=0.2)
    assert (ended.stopped, ended.status, len(ended.left)) == (stopped, status, left)
    assert ended.seconds < 10


def test_what_was_there_is_watched(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "notes.txt").write_text("old")
    (tmp_path / "gone").touch()
    (tmp_path / "link").symlink_to("notes.txt")
    before = looks(tmp_path)
    assert changes(before, looks(tmp_path)) == []
    (tmp_path / "pipe").unlink()
    (tmp_path / "pipe").touch()
    (tmp_path / "notes.txt").write_text("new")
    (tmp_path / "gone").unlink()
    (tmp_path / "link").unlink()
    (tmp_path / "link").write_text("x")
    assert {change.split()[0]: change.split()[-1] for change in changes(before, looks(tmp_path))} == {
        "pipe": "kind", "notes.txt": "content", "gone": "gone", "link": "kind",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_an_input_is_made_again_by_its_number(world: Path, tmp_path: Path, kind: str) -> None:
    made, spoiled = [], 0
    for number, scene in enumerate(LIGHT):
        for _ in range(2):
            rng = np.random.default_rng([7, number])
            trial = make_trial(scene, world, tmp_path / "scratch")
            good = looks(trial.work)
            try:
                said = draw_mutation(rng, kind).apply(trial, rng)
            except (Unfit, UnicodeDecodeError):
                said = "unfit"
            made.append((said, [str(word) for word in trial.words], looks(trial.work)))
            spoiled += (
                looks(trial.work) != good
                or trial.words != list(trial.scene.words)
                or bool(trial.variables or trial.before)
            )
        # sockets and devices apart, the same to the byte
        assert made[-1] == made[-2]
    assert spoiled >= 2


@pytest.mark.parametrize("number", range(INPUTS))
def test_a_hostile_input_is_answered_or_refused(world: Path, tmp_path: Path, number: int) -> None:
    tried = try_input(f"11-{number}", world, tmp_path / "scratch", Answers(world, tmp_path / "undamaged"), LIGHT)
    assert tried.faults == [], f"{tried.words}: {tried.change}: {tried.said}"


def test_a_part_that_was_whole_is_seen_to_be_computed_again_but_not_to_be_moved(tmp_path: Path) -> None:
    cells, shard = tmp_path / "made" / "cells", tmp_path / "made" / "shards"
    cells.mkdir(parents=True)
    shard.mkdir()
    for number in range(4):
        (shard / f"part-{number}.cells").write_text(f"content {number}")
    finished = contents(tmp_path, ("made",))
    (shard / "part-3.cells").write_text("half")
    there = whole_parts(tmp_path, ("made",), finished)
    assert sorted(there) == ["part-0.cells", "part-1.cells", "part-2.cells"]
    (shard / "part-0.cells").rename(cells / "part-0.cells")
    os.utime(shard / "part-1.cells", ns=(1, 1))
    (shard / "part-2.cells").unlink()
    assert computed_twice(tmp_path, ("made",), there) == ["part-1.cells", "part-2.cells"]


def test_a_killed_import_is_as_if_it_had_not_been(world: Path, tmp_path: Path) -> None:
    deed = next(deed for deed in DEEDS if deed.name == "import")
    staged = stage(deed, world, tmp_path / "staged")
    assert staged.old != staged.new
    killed = [kill_at(f"3-import-{by}-0", staged, world) for by in ("moment", "change")]
    assert [each.faults for each in killed] == [[], []]
    assert any(each.alive for each in killed)


def test_a_half_written_file_is_seen(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1, 2]}).write_parquet(tmp_path / "old.parquet")
    old = contents(tmp_path, ("old.parquet",))
    (tmp_path / "old.parquet").write_bytes((tmp_path / "old.parquet").read_bytes()[:-5])
    assert contents(tmp_path, ("old.parquet",)) == {"old.parquet": UNREADABLE}
    deed = next(deed for deed in DEEDS if deed.name == "import")
    staged = Staged(deed, tmp_path, 1.0, old, {"old.parquet": "new"}, set(), [])
    assert _half_written(staged, contents(tmp_path, ("old.parquet",))) == ["half-written: old.parquet"]
    assert _half_written(staged, {"old.parquet": "third"}) == ["neither old nor new: old.parquet"]
    assert _half_written(staged, {}) == ["gone: old.parquet"]
    assert _half_written(staged, old) == []
    of_the_work = {"made/judging/lock-01-of-02": "its process", "made/judging/survey.npz": "for a restart"}
    assert _half_written(staged, {**old, **of_the_work}) == []
    assert _half_written(staged, {**old, "made/judging/survey.npz": UNREADABLE}) == [
        "half-written: made/judging/survey.npz"
    ]


def test_times_are_no_content() -> None:
    assert plain("16 cells, 0.1 s, 236 cells a second") == plain("16 cells, 12.9 s, 1,236 cells a second")
    assert plain("16 cells") != plain("17 cells")


def test_the_table_counts_what_was_found(tmp_path: Path) -> None:
    tried, kills = tmp_path / "tried.jsonl", tmp_path / "kills.jsonl"
    good = Tried("1-0", "bytes", "top run: run", "x cut", "asymmetry top run", 1, 0.5, 0.4, 170, "asymmetry: error: x")
    for each in (
        good,
        replace(good, name="1-1", faults=["defect"], said="a | b`\x1b"),
        replace(good, name="1-1", faults=["defect", "over 2 GB"]),
    ):
        append(tried, each.mapping())
    append(kills, Killed("1-judge-moment-0", "judge", 0.2, True, 0.1, ["process left: worker"]).mapping())
    with tried.open("a") as file:
        file.write('{"name": "1-2", "fau')
    assert [each["name"] for each in kept(tried)] == ["1-0", "1-1"]
    text = write_report(tmp_path, tmp_path).read_text(encoding="utf-8")
    assert "| all | 2 | 2 | 0 | 0 | 1 | 0 | 1 | 0 | 0 | 0 | 0 | 0.5 | 170 |" in text
    assert "| judge | 1 | 1 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0.10 |" in text
    assert "`1-1` **defect, over 2 GB**" in text
