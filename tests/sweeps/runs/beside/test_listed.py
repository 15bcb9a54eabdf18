"""Runs below a folder, at a glance: each in its state, whatever it was left in."""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from signals import InputError
from signals.filesystem.leases import LEASE
from signals.filesystem.locking import locked
from signals.filesystem.processes import Holder, this_process
from sweeps.runs.beside.listed import find_runs, listed
from sweeps.runs.described import BUSY, COPY, read_description, write_description
from sweeps.runs.health.verifying import verify_cells
from sweeps.runs.journal import Journal
from sweeps.runs.records import Part
from tests.sweeps.runs.harmed import STARTED

WHOLE = {"state": "complete", "skipped": 0, "paths": 1, "seconds": 1.0, "cells_per_second": 1.0}


def _part(number: int, cells: int = 10) -> Part:
    return Part(file=f"part-{number:05d}.parquet", cells=cells, bytes=3, sha256="0" * 64)


def _made(run: Path, finished: int = 0, **told: Any) -> Path:
    """Make a run that has finished some parts, and another one."""
    (run / "cells").mkdir(parents=True)
    write_description(run, {**STARTED, "selected": 40, "created": "2026-01-01T00:00:00+00:00", **told})
    Journal(run).start([_part(number) for number in range(finished)])
    for number in range(finished):
        (run / "cells" / _part(number).file).write_bytes(b"abc")
    return run


def _complete(run: Path) -> Path:
    _made(run, 4, **WHOLE, cells=40, parts=[_part(number).plain() for number in range(4)])
    (run / "parts.jsonl").unlink()
    return run


def test_every_run_is_found_once_shards_after_theirs(tmp_path: Path) -> None:
    for name in ("b", "a/inner", "a/x/y", "deep/1/2/3", "too/deep/1/2/3"):
        _made(tmp_path / name)
    _made(tmp_path / "b" / "shards" / "01-of-02")
    _made(tmp_path / "b" / "judging" / "no run of its own")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "file").write_text("x")
    _made(tmp_path / ".hidden")
    found = [path.relative_to(tmp_path).as_posix() for path in find_runs(tmp_path)]
    assert found == ["a/inner", "a/x/y", "b", "b/shards/01-of-02", "deep/1/2/3"]
    assert [path.name for path in find_runs(tmp_path / "b")] == ["b", "01-of-02"]


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for name, said in (("gone", "no such folder"), ("file", "is a file")):
        with pytest.raises(InputError, match=said):
            list(find_runs(tmp_path / name))
    assert list(find_runs(tmp_path)) == []


def test_a_complete_run(tmp_path: Path) -> None:
    one = listed(_complete(tmp_path / "run"))
    assert (one.state, one.cells, one.selected, one.wrong, one.by) == ("complete", 40, 40, "", "")
    assert one.bytes == sum(file.stat().st_size for file in (tmp_path / "run").rglob("*") if file.is_file())
    assert (one.grid, one.engine, one.layout, one.rate) == ("none", "event", "rows", None)


def test_one_that_nobody_is_at(tmp_path: Path) -> None:
    one = listed(_made(tmp_path / "run", 2))
    assert (one.state, one.cells, one.selected, one.rate) == ("interrupted", 20, 40, None)


def test_one_that_is_written_says_by_whom_and_how_fast(tmp_path: Path) -> None:
    run = _made(tmp_path / "run", 2)
    with locked(run, BUSY):
        held = json.loads((run / LEASE).read_text())
        (run / LEASE).write_text(json.dumps(held | {"since": "2026-01-01T00:00:00+00:00"}))
        one = listed(run)
        held["since"] = "no time"
        (run / LEASE).write_text(json.dumps(held))
        assert listed(run).rate is None
    assert (one.state, one.by) == ("running", str(this_process()))
    assert one.rate is not None
    assert one.seconds_left == pytest.approx(20 / one.rate)


def test_what_is_written_while_it_is_looked_at_is_no_damage(tmp_path: Path) -> None:
    run = _made(tmp_path / "run")
    ended = threading.Event()

    def write() -> None:
        journal = Journal(run)
        for number in range(2000):
            if ended.is_set():
                break
            (run / "cells" / _part(number).file).write_bytes(b"abc")
            journal.add(_part(number))

    with locked(run, BUSY):
        writer = threading.Thread(target=write)
        writer.start()
        while writer.is_alive() and not ended.is_set():
            found = [listed(run) for _ in range(20)]
            ended.set()
            assert {(one.state, one.wrong) for one in found} == {("running", "")}
        writer.join()


def test_a_shard_whose_parts_a_merge_has_taken_is_whole(tmp_path: Path) -> None:
    run = _made(tmp_path / "run", 3)
    parts = [_part(number).plain() for number in range(2, 5)]
    of = {"number": 2, "of": 2, "first": 2, "stop": 5, "chunks": 5, "selected": 50}
    shard = _made(run / "shards" / "02-of-02", state="shard", shard=of, parts=parts)
    for number in (3, 4):
        (shard / "cells" / _part(number).file).write_bytes(b"abc")
    assert (listed(shard).state, listed(shard).wrong) == ("shard", "")
    (run / "cells" / _part(2).file).unlink()
    assert (listed(shard).state, listed(shard).wrong) == ("damaged", "1 part gone")


def test_one_of_another_machine_runs_until_it_is_silent(tmp_path: Path) -> None:
    run = _made(tmp_path / "run", 2)
    holder = Holder("node7", "another", "another boot", 5)
    (run / LEASE).write_text(json.dumps({**holder.plain(), "since": "2026-01-01T00:00:00+00:00"}))
    assert listed(run).state == "running"
    long_ago = time.time() - 3600
    os.utime(run / LEASE, (long_ago, long_ago))
    one = listed(run)
    assert (one.state, one.rate) == ("silent", None)
    assert one.by == "pid 5 on node7, last sign of life 60 minutes ago"


def test_a_lease_that_outlived_its_process_is_nobody(tmp_path: Path) -> None:
    run = _made(tmp_path / "run", 2)
    dead = replace(this_process(), pid=2**22 + 1)
    (run / LEASE).write_text(json.dumps({**dead.plain(), "since": ""}))
    assert (listed(run).state, listed(run).by) == ("interrupted", "")


def test_damage_that_shows_at_a_glance(tmp_path: Path) -> None:
    run = _complete(tmp_path / "run")
    (run / "cells" / _part(1).file).unlink()
    (run / "cells" / _part(2).file).write_bytes(b"x")
    one = listed(run)
    assert (one.state, one.wrong) == ("damaged", "1 part gone, 1 part of another size")


@pytest.mark.parametrize("content", [b"", bytes(100), b"{", b"[]", b'{"grid": 1}', b'{"a": ' * 9999])
def test_a_description_that_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    run = _complete(tmp_path / "run")
    (run / "run.json").write_bytes(content)
    one = listed(run)
    assert (one.state, one.wrong, one.cells) == ("damaged", "its run.json cannot be read", 40), (
        "its copy tells the rest"
    )
    (run / ".run.json.copy").unlink()
    one = listed(run)
    assert (one.state, one.wrong, one.cells) == ("damaged", "its run.json cannot be read", 0)


@pytest.mark.parametrize("file", ["run.json", ".run.json.copy", "parts.jsonl", LEASE, "cells/part-00001.parquet"])
def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(tmp_path: Path, file: str) -> None:
    run = _made(tmp_path / "run", 2)
    (run / file).unlink(missing_ok=True)
    os.mkfifo(run / file)
    assert [listed(run).path for run in find_runs(tmp_path)] == [run]
    verify_cells(run)
    if file == "run.json":
        (run / COPY).unlink()
        with pytest.raises(InputError, match=r"run.json: cannot be read \(this is no regular file\)"):
            read_description(run)


def test_a_run_whose_description_is_gone_is_found_by_its_copy(tmp_path: Path) -> None:
    run = _complete(tmp_path / "run")
    (run / "run.json").unlink()
    assert list(find_runs(tmp_path)) == [run]
    assert listed(run).state == "damaged"


@pytest.mark.parametrize("key", ["state", "signals", "selected", "parts", "lineage", "created", "cells", "shard"])
@pytest.mark.parametrize("value", [None, -1, "x", [None], [{"file": 3}], {}])
def test_whatever_a_description_says_it_is_listed(tmp_path: Path, key: str, value: object) -> None:
    run = _complete(tmp_path / "run")
    told = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps(told | {key: value}))
    assert listed(run).path == run


def test_one_that_has_not_said_yet_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "run" / "cells").mkdir(parents=True)
    assert list(find_runs(tmp_path)) == []
    with locked(tmp_path / "run", BUSY):
        assert [listed(run).state for run in find_runs(tmp_path)] == ["running"]


def test_a_shard(tmp_path: Path) -> None:
    run = _made(tmp_path / "run", 4)
    told = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps(told | {"state": "shard", "shard": {"number": 3, "of": 16}}))
    one = listed(run)
    assert (one.state, one.shard, one.cells) == ("shard", "3/16", 40)
