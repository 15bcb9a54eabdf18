"""A run verified and repaired: damage is named, parts come back byte for byte, and what is whole is not touched."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import results
from grids.axes import AxisSpec
from grids.spec import GridSpec
from results.run.opening import open as open_run
from signals import InputError, Signals, simulated_signals
from sweeps import run
from sweeps.runs.described import COPY, read_description, write_description
from tests.sweeps.runs.harmed import of_format_1, unfinished

pytestmark = pytest.mark.slow

LEVELS = tuple(0.5 + 0.005 * step for step in range(20))
SPEC = GridSpec("parts", (AxisSpec("long_entry", LEVELS), AxisSpec("short_entry", LEVELS)), {"max_hold": 12})


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweeps.runs.chunks.CHUNK", 50)


@pytest.fixture(scope="module")
def simulated() -> Signals:
    return simulated_signals(1500, edge=0.0, seed=1)


@pytest.fixture(scope="module", params=["rows", "factored"])
def made(request: pytest.FixtureRequest, simulated: Signals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a complete run of eight parts."""
    out = tmp_path_factory.mktemp("made") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sweeps.runs.chunks.CHUNK", 50)
        run(SPEC, simulated, out, jobs=1, progress=False, store=request.param)
    return out


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "run"))


def _part(folder: Path, number: int) -> Path:
    return next((folder / "cells").glob(f"part-{number:05d}.*"))


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "verdict.json"
    }


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def test_a_whole_run(copy: Path) -> None:
    found = results.verify(copy, progress=False)
    assert (found.whole, found.parts) == (True, 8)
    assert found.bytes == sum(file.stat().st_size for file in (copy / "cells").iterdir())
    assert found.lines() == [f"{copy}: 8 parts, {found.bytes / 1e3:.3g} KB read, all as it was written"]


def test_damaged_and_missing_parts_come_back_byte_for_byte(made: Path, copy: Path, simulated: Signals) -> None:
    before = {file: file.stat().st_mtime_ns for file in (copy / "cells").iterdir()}
    harmed = [_part(copy, number) for number in (1, 3, 4, 6)]
    _flip(harmed[0])
    harmed[1].unlink()
    harmed[2].write_bytes(b"")
    harmed[3].unlink()
    harmed[3].mkdir()
    found = results.verify(copy, progress=False)
    assert [fault.file for fault in found.faults] == [f"cells/{file.name}" for file in harmed]
    assert all(str(fault).endswith("`repair` puts it right") for fault in found.faults)
    mended = results.verify(copy, repair=True, signals=simulated, progress=False)
    assert mended.whole
    assert mended.repaired == tuple(f"cells/{file.name}: computed again" for file in harmed)
    shutil.rmtree(copy / "set-aside")
    assert _bytes(copy) == _bytes(made)
    after = {file: file.stat().st_mtime_ns for file in (copy / "cells").iterdir()}
    assert {file for file in after if after[file] != before[file]} == set(harmed)
    assert results.verify(copy, progress=False).whole


@pytest.mark.parametrize(
    ("file", "what"),
    [("run.json", "cannot be read"), ("run.json", "is gone"), (COPY, "is gone"), (COPY, "is not that of")],
)
def test_either_description_is_put_back_from_the_other(made: Path, copy: Path, file: str, what: str) -> None:
    if what == "is gone":
        (copy / file).unlink()
    else:
        (copy / file).write_bytes(b"")
    found = results.verify(copy, progress=False)
    assert [fault.file for fault in found.faults] == [file]
    assert what in found.faults[0].what
    assert results.verify(copy, repair=True, progress=False).whole
    assert _bytes(copy) == _bytes(made)


def test_a_reader_names_the_way_back(copy: Path) -> None:
    (copy / "run.json").write_bytes(bytes(500))
    with pytest.raises(
        InputError, match=r"run.json: cannot be read .+`results.verify\('.+', repair=True\)` puts it back"
    ):
        open_run(copy)


def test_without_either_nothing_can_be_done(copy: Path) -> None:
    for name in ("run.json", COPY):
        (copy / name).write_bytes(b"{")
    found = results.verify(copy, repair=True, progress=False)
    assert next(str(fault) for fault in found.faults).startswith("run.json: cannot be read")
    assert "restore it, or sweep again" in found.faults[0].remedy


def test_a_stranger_among_the_parts_is_set_aside(made: Path, copy: Path) -> None:
    stranger = (copy / "cells" / "part-00077").with_suffix(_part(copy, 1).suffix)
    stranger.write_bytes(b"mine")
    found = results.verify(copy, progress=False)
    assert [fault.what for fault in found.faults] == ["is no part of this run"]
    assert results.verify(copy, repair=True, progress=False).whole
    assert (copy / "set-aside" / stranger.name).read_bytes() == b"mine"


def test_a_part_that_would_be_another_is_not_put_there(copy: Path, simulated: Signals) -> None:
    info = read_description(copy)
    parts = [part.plain() for part in info.parts or ()]
    parts[2]["sha256"] = "0" * 64
    plan = info.plan.plain() if info.plan else {}
    write_description(copy, info.plain() | {"parts": parts, "plan": plan | {"code": "of another release"}})
    before = _part(copy, 2).read_bytes()
    found = results.verify(copy, repair=True, signals=simulated, progress=False)
    assert [fault.what for fault in found.faults] == [
        "computed again, it is not what the sweep wrote: another release of this program made it"
    ]
    assert _part(copy, 2).read_bytes() == before


def test_other_signals_are_refused_and_so_are_none(copy: Path) -> None:
    _part(copy, 2).unlink()
    with pytest.raises(InputError, match="was run on signals in memory"):
        results.verify(copy, repair=True, progress=False)
    with pytest.raises(InputError, match="has fingerprint"):
        results.verify(copy, repair=True, signals=simulated_signals(1500, edge=0.0, seed=2), progress=False)


def test_an_unfinished_run_is_continued_and_not_repaired(copy: Path, simulated: Signals) -> None:
    unfinished(copy)
    assert results.verify(copy, progress=False).whole
    _flip(_part(copy, 2))
    with (copy / "parts.jsonl").open("ab") as journal:
        journal.write(bytes(40) + b"\n")
    found = results.verify(copy, repair=True, signals=simulated, progress=False)
    assert [(fault.file, fault.remedy) for fault in found.faults] == [
        ("parts.jsonl", "`sweeps.run(resume=True)` computes it again"),
        (f"cells/{_part(copy, 2).name}", "`sweeps.run(resume=True)` computes it again"),
    ]


def test_a_run_without_checksums_says_so(copy: Path) -> None:
    of_format_1(copy)
    found = results.verify(copy, progress=False)
    assert found.whole
    assert "before parts had checksums" in found.notes[0]


@pytest.mark.parametrize(
    ("harm", "file", "what"),
    [
        (lambda text: text[:-200], "verdict.json", "cannot be read"),
        (lambda text: text.replace('"verdict": "none"', '"verdict": "positive"'), "verdict.json", "was changed"),
        (lambda text: "[]", "verdict.json", "another release wrote it"),
    ],
)
def test_a_verdict_is_read_too(copy: Path, harm: Callable[[str], str], file: str, what: str) -> None:
    (copy / file).write_text(harm(json.dumps({"format": 0, "verdict": "none", "digest": "x"}, indent=100)))
    found = results.verify(copy, progress=False)
    assert [fault.file for fault in found.faults] == [file]


def test_the_steps_of_a_stopped_judge_are_read_too(copy: Path) -> None:
    (copy / "judging").mkdir()
    for number in range(3):
        np.savez(copy / "judging" / f"step-{number}.npz", a=np.arange(1000))
    assert results.verify(copy, progress=False).whole
    _flip(copy / "judging" / "step-1.npz")
    (copy / "judging" / "step-2.npz").write_bytes(b"")
    found = results.verify(copy, repair=True, progress=False)
    assert [fault.file for fault in found.faults] == ["judging/step-1.npz", "judging/step-2.npz"]
    assert "makes it again" in found.faults[0].remedy


@pytest.mark.parametrize("name", ["gone", "empty"])
def test_what_is_no_run_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no such folder|is not a run"):
        results.verify(tmp_path / name, progress=False)


def test_a_folder_of_parts_alone(copy: Path) -> None:
    for name in ("run.json", COPY):
        (copy / name).unlink()
    assert [fault.file for fault in results.verify(copy, progress=False).faults] == ["run.json"]
