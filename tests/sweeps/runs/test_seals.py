"""Runs too long to be read each time: what was found whole is believed until the file system says it was touched."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import polars as pl
import pytest

from signals.filesystem.seals import read_seals, write_seals
from sweeps.runs import checksums
from sweeps.runs.checksums import CELLS, SEALS, Seen, as_written, faults, seal_parts
from sweeps.runs.evaluating.writing import write_rows
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import Part
from sweeps.runs.survey import Survey
from tests.sweeps.runs.harmed import STARTED


@pytest.fixture(autouse=True)
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count as long whatever is not empty, and know nothing from before."""
    monkeypatch.setattr(checksums, "READ_AT_ONCE", 0)
    monkeypatch.setattr(checksums, "_verified", {})


@pytest.fixture
def parts(tmp_path: Path) -> list[Part]:
    (tmp_path / CELLS).mkdir()
    return [write_rows(tmp_path / CELLS, number, pl.DataFrame({"cell": [number]})) for number in range(3)]


def _damage(run: Path, number: int = 1) -> None:
    """Change a byte, and say that nothing was written."""
    file = run / CELLS / f"part-{number:05d}.parquet"
    before = file.stat()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    with file.open("r+b") as held:
        held.write(content)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _written(run: Path, parts: list[Part]) -> dict[str, Seen]:
    """Return what the file system says of parts as whoever writes them sees them."""
    return {part.file: seen for part in parts if (seen := as_written(run, part)) is not None}


def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checksums, "_verified", {})


def test_what_the_sweep_wrote_is_sealed_and_believed(tmp_path: Path, parts: list[Part]) -> None:
    seal_parts(tmp_path, parts, _written(tmp_path, parts))
    assert list(read_seals(tmp_path / SEALS)) == [part.file for part in parts]
    assert faults(tmp_path, parts) == {}
    _damage(tmp_path)
    found = (tmp_path / CELLS / parts[1].file).stat()
    assert list(faults(tmp_path, parts)) == [parts[1].file], "its change of status tells"
    seals = read_seals(tmp_path / SEALS)
    forged = (*seals[parts[1].file][:4], found.st_ctime_ns)
    write_seals(tmp_path / SEALS, {**seals, parts[1].file: forged})
    assert faults(tmp_path, parts) == {}, "what decays without being written to is believed"
    assert list(faults(tmp_path, parts, anew=True)) == [parts[1].file], "until every byte is read"


@pytest.mark.parametrize("how", ["written over", "gone", "cut"])
def test_what_was_touched_after_it_was_written_is_not_sealed(tmp_path: Path, parts: list[Part], how: str) -> None:
    written = _written(tmp_path, parts)
    if how == "written over":
        _damage(tmp_path)
    elif how == "gone":
        (tmp_path / CELLS / parts[1].file).unlink()
    else:
        (tmp_path / CELLS / parts[1].file).write_bytes(b"PAR1")
    seal_parts(tmp_path, parts, written)
    assert sorted(read_seals(tmp_path / SEALS)) == [parts[0].file, parts[2].file]
    assert list(faults(tmp_path, parts)) == [parts[1].file]


def test_of_what_it_did_not_write_a_sweep_seals_what_it_has_read(tmp_path: Path, parts: list[Part]) -> None:
    assert faults(tmp_path, parts[:2], anew=True) == {}
    _damage(tmp_path)
    (tmp_path / SEALS).unlink()
    seal_parts(tmp_path, parts, {})
    assert list(read_seals(tmp_path / SEALS)) == [parts[0].file]


def test_a_sweep_does_not_seal_what_another_wrote_over_meanwhile(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    with folder.opened():
        folder.begin(STARTED, Survey((), {}, ()))
        for number in range(3):
            folder.list_part(write_rows(tmp_path / "run" / CELLS, number, pl.DataFrame({"cell": [number]})))
        _damage(tmp_path / "run")
        done = folder.finish({**STARTED, "cells": 3, "skipped": 0, "paths": 1, "seconds": 1.0, "cells_per_second": 1.0})
    assert list(faults(tmp_path / "run", done.parts or ())) == ["part-00001.parquet"]


def test_who_reads_it_as_a_whole_seals_it(tmp_path: Path, parts: list[Part], monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(tmp_path, parts) == {}
    before = (tmp_path / SEALS).stat().st_mtime_ns
    _forget(monkeypatch)
    assert faults(tmp_path, parts) == {}
    assert (tmp_path / SEALS).stat().st_mtime_ns == before, "what is known is not written again"


def test_damage_is_never_sealed(tmp_path: Path, parts: list[Part]) -> None:
    _damage(tmp_path)
    assert list(faults(tmp_path, parts)) == [parts[1].file]
    assert sorted(read_seals(tmp_path / SEALS)) == [parts[0].file, parts[2].file]


@pytest.mark.parametrize("how", ["copied", "moved there from elsewhere"])
def test_another_file_in_the_place_is_read(
    tmp_path: Path, parts: list[Part], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_parts(tmp_path, parts, _written(tmp_path, parts))
    file = tmp_path / CELLS / parts[1].file
    other = tmp_path / "other"
    shutil.copy2(file, other)
    content = bytearray(other.read_bytes())
    content[-6] ^= 1
    other.write_bytes(content)
    if how == "copied":
        shutil.copy2(other, file)
    else:
        os.replace(other, file)
    assert list(faults(tmp_path, parts)) == [parts[1].file]


def test_a_seal_of_another_manifest_is_worth_nothing(tmp_path: Path, parts: list[Part]) -> None:
    seal_parts(tmp_path, parts, _written(tmp_path, parts))
    other = [part.model_copy(update={"sha256": "0" * 64}) for part in parts]
    assert len(faults(tmp_path, other)) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"format": 2, "files": {}}',
        b'{"format": 1, "files": 3}',
        b'{"format": 1, "files": {"part-00001.parquet": [1]}}',
    ],
)
def test_seals_that_cannot_be_read_are_none(tmp_path: Path, parts: list[Part], content: bytes) -> None:
    (tmp_path / SEALS).write_bytes(content)
    _damage(tmp_path)
    assert list(faults(tmp_path, parts)) == [parts[1].file]


def test_short_runs_are_read_by_every_process_and_sealed_by_none(
    tmp_path: Path, parts: list[Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checksums, "READ_AT_ONCE", 10**6)
    seal_parts(tmp_path, parts, _written(tmp_path, parts))
    assert faults(tmp_path, parts) == {}
    assert not (tmp_path / SEALS).exists()


def test_whoever_watches_hears_of_every_byte(tmp_path: Path, parts: list[Part]) -> None:
    heard: list[int] = []
    faults(tmp_path, parts, anew=True, told=heard.append)
    assert sum(heard) == sum(part.bytes for part in parts)
    assert json.loads((tmp_path / SEALS).read_text())["format"] == 1
