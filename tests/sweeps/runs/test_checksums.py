"""Parts that are not what the sweep wrote: named by whoever reads the run, and computed again by a resume."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import results
from grids.axes import AxisSpec
from grids.spec import GridSpec
from signals import InputError, Signals, simulated_signals
from sweeps import RunSummary, run
from tests.sweeps.runs.harmed import told, unfinished

pytestmark = pytest.mark.slow

LEVELS = tuple(0.5 + 0.005 * step for step in range(20))
SPEC = GridSpec("parts", (AxisSpec("long_entry", LEVELS), AxisSpec("short_entry", LEVELS)), {"max_hold": 12})
OTHER = GridSpec("parts", SPEC.axes, {"max_hold": 13})


@pytest.fixture(scope="module")
def simulated() -> Signals:
    return simulated_signals(1500, edge=0.0, seed=1)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweeps.runs.chunks.CHUNK", 50)


@pytest.fixture(scope="module")
def made(simulated: Signals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of two complete runs of eight parts, `run` and `other`."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sweeps.runs.chunks.CHUNK", 50)
        for name, spec in (("run", SPEC), ("other", OTHER)):
            run(spec, simulated, folder / name, jobs=1, progress=False)
    return folder


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "run", tmp_path / "run"))


def _part(folder: Path, number: int = 3) -> Path:
    return folder / "cells" / f"part-{number:05d}.parquet"


def _flip(start: float, count: int) -> Callable[[Path, Path], None]:
    def flip(folder: Path, made: Path) -> None:
        content = bytearray(_part(folder).read_bytes())
        at = int(start * (len(content) - count))
        content[at : at + count] = bytes(byte ^ 0xFF for byte in content[at : at + count])
        _part(folder).write_bytes(content)

    return flip


def _zero(folder: Path, made: Path) -> None:
    content = _part(folder).read_bytes()
    _part(folder).write_bytes(content[:2000] + bytes(4096) + content[2000 + 4096 :])


def _of_another_run(folder: Path, made: Path) -> None:
    shutil.copy(_part(made / "other"), _part(folder))


def _another_part(folder: Path, made: Path) -> None:
    shutil.copy(_part(folder, 4), _part(folder))


def _truncated(folder: Path, made: Path) -> None:
    _part(folder).write_bytes(_part(folder).read_bytes()[:-9])


def _lengthened(folder: Path, made: Path) -> None:
    _part(folder).write_bytes(_part(folder).read_bytes() + b"\0")


def _empty(folder: Path, made: Path) -> None:
    _part(folder).write_bytes(b"")


def _gone(folder: Path, made: Path) -> None:
    _part(folder).unlink()


def _renamed(folder: Path, made: Path) -> None:
    _part(folder).rename(_part(folder, 30))


def _written_again(folder: Path, made: Path) -> None:
    """The same cells, but one win more: a file that polars finds nothing wrong with."""
    frame = pl.read_parquet(_part(folder))
    frame.with_columns(pl.col("wins") + 1).write_parquet(_part(folder))


def _edited_in_place(folder: Path, made: Path) -> None:
    """One byte, with the times the file had before."""
    seen = _part(folder).stat()
    with _part(folder).open("r+b") as file:
        file.seek(3000)
        byte = file.read(1)
        file.seek(3000)
        file.write(bytes([byte[0] ^ 1]))
    os.utime(_part(folder), ns=(seen.st_atime_ns, seen.st_mtime_ns))


def _a_folder(folder: Path, made: Path) -> None:
    _part(folder).unlink()
    _part(folder).mkdir()


def _a_pipe(folder: Path, made: Path) -> None:
    _part(folder).unlink()
    os.mkfifo(_part(folder))


HARMED: dict[str, tuple[Callable[[Path, Path], None], str]] = {
    "64 bytes flipped early": (_flip(0.1, 64), "damaged, or a part of another run"),
    "64 bytes flipped in the middle": (_flip(0.5, 64), "damaged, or a part of another run"),
    "one bit's byte flipped at the end": (_flip(1.0, 1), "damaged, or a part of another run"),
    "4 KB zeroed": (_zero, "damaged, or a part of another run"),
    "of another run": (_of_another_run, "part-00003.parquet: (has|is not what the sweep wrote)"),
    "another part of the run": (_another_part, "part-00003.parquet: (has|is not what the sweep wrote)"),
    "truncated": (_truncated, r"has [\d,]+ bytes of the [\d,]+ that the sweep wrote"),
    "lengthened": (_lengthened, r"has [\d,]+ bytes of the [\d,]+ that the sweep wrote"),
    "empty": (_empty, r"has 0 bytes of the [\d,]+"),
    "gone": (_gone, "is gone"),
    "renamed": (_renamed, "part-00003.parquet: is gone"),
    "written again": (_written_again, "part-00003.parquet: (has|is not what the sweep wrote)"),
    "edited in place, its time kept": (_edited_in_place, "damaged, or a part of another run"),
}


@pytest.mark.parametrize("harm", [*HARMED, "a folder", "a pipe"])
def test_readers_name_the_part_and_the_remedy(harm: str, made: Path, copy: Path) -> None:
    results.open(copy)  # what was found whole once is looked at again when it changes
    done, message = (HARMED | {"a folder": (_a_folder, "is no file"), "a pipe": (_a_pipe, "is no file")})[harm]
    done(copy, made)
    with pytest.raises(InputError, match=message) as refused:
        results.open(copy)
    assert "`sweeps.run(resume=True)` computes what is wrong again" in str(refused.value)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {part.name: part.read_bytes() for part in sorted((folder / "cells").iterdir())}


def _resumed(simulated: Signals, folder: Path, **options: Any) -> RunSummary:
    return run(SPEC, simulated, folder, jobs=1, progress=False, resume=True, **options)


@pytest.mark.parametrize("state", ["complete", "unfinished"])
@pytest.mark.parametrize("harm", HARMED)
def test_a_resume_computes_that_part_again_and_no_other(
    harm: str, state: str, made: Path, copy: Path, simulated: Signals
) -> None:
    if state == "unfinished":
        unfinished(copy)
    HARMED[harm][0](copy, made)
    times = {part.name: part.stat().st_mtime_ns for part in (copy / "cells").iterdir()}
    summary = _resumed(simulated, copy)
    assert (summary.cells, summary.resumed, summary.skipped) == (400, 350, 0)
    assert any(note.startswith("part-00003.parquet: ") and note.endswith("; computed again") for note in summary.notes)
    assert _bytes(copy) == _bytes(made / "run")
    kept = {part.name: part.stat().st_mtime_ns for part in (copy / "cells").iterdir()}
    assert {name for name in kept if kept[name] != times.get(name)} == {"part-00003.parquet"}
    assert results.open(copy).complete
    assert not (copy / "parts.jsonl").exists()


FOREIGN = {
    "a duplicate": lambda made: _part(made / "run", 2),
    "another run's": lambda made: _part(made / "other", 5),
}
NAMES = [
    "part-00008.parquet",
    "part-99999.parquet",
    "copy of part-00002.parquet",
    "part-00002 (1).parquet",
    "x.parquet",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("what", FOREIGN)
def test_a_file_that_is_no_part_is_refused_and_set_aside_by_a_resume(
    what: str, name: str, made: Path, copy: Path, simulated: Signals
) -> None:
    content = FOREIGN[what](made).read_bytes()
    (copy / "cells" / name).write_bytes(content)
    with pytest.raises(InputError, match="is no part of this run; remove it, or"):
        results.open(copy)
    summary = _resumed(simulated, copy)
    assert (summary.cells, summary.skipped, summary.resumed) == (400, 0, 400)
    assert any(
        note.startswith(f"{name}: is not listed as a part of this run; moved to set-aside") for note in summary.notes
    )
    assert (copy / "set-aside" / name).read_bytes() == content
    assert _bytes(copy) == _bytes(made / "run")
    assert len(results.open(copy).parts) == 8


def test_what_is_set_aside_twice_is_kept_twice(copy: Path, simulated: Signals) -> None:
    for content in (b"one", b"two"):
        (copy / "cells" / "mine.parquet").write_bytes(content)
        _resumed(simulated, copy)
    assert sorted(file.read_bytes() for file in (copy / "set-aside").iterdir()) == [b"one", b"two"]


def test_an_unfinished_run_is_resumed_without_what_it_does_not_list(copy: Path, made: Path, simulated: Signals) -> None:
    """A part whose writer was killed before it could list it, and one of another run, look alike: neither is believed."""
    unfinished(copy)
    journal = (copy / "parts.jsonl").read_bytes().splitlines(keepends=True)
    (copy / "parts.jsonl").write_bytes(b"".join(journal[:5]) + journal[5][:40])
    shutil.copy(_part(made / "other", 6), _part(copy, 6))
    assert len(results.open(copy).parts) == 5
    summary = _resumed(simulated, copy)
    assert (summary.cells, summary.resumed, summary.skipped) == (400, 250, 0)
    assert _bytes(copy) == _bytes(made / "run")


@pytest.mark.parametrize("line", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"file": "../../run.json"}', b"[" * 9000])
def test_a_damaged_line_of_the_journal_is_named_and_costs_its_part(
    line: bytes, copy: Path, made: Path, simulated: Signals
) -> None:
    unfinished(copy)
    lines = (copy / "parts.jsonl").read_bytes().split(b"\n")
    lines[2] = line
    (copy / "parts.jsonl").write_bytes(b"\n".join(lines))
    with pytest.raises(InputError, match=r"parts.jsonl: line 3 is damaged; continue it by `sweeps.run\(resume=True\)`"):
        results.open(copy)
    assert _resumed(simulated, copy).resumed == 350
    assert _bytes(copy) == _bytes(made / "run")


def test_many_random_edits_of_parts_are_all_seen(copy: Path) -> None:
    rng = np.random.default_rng(12)
    for _ in range(60):
        part = _part(copy, int(rng.integers(8)))
        content = part.read_bytes()
        edited = bytearray(content)
        at, length = int(rng.integers(len(content))), int(rng.integers(1, 200))
        edited[at : at + length] = rng.bytes(min(length, len(content) - at))
        part.write_bytes(edited)
        if bytes(edited) != content:
            with pytest.raises(InputError, match=part.name):
                results.open(copy)
        part.write_bytes(content)
    assert results.open(copy).complete


def test_a_part_is_hashed_once_a_process(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results.open(copy)

    def fail(*_: object) -> None:
        raise AssertionError("hashed again")

    monkeypatch.setattr("hashlib.file_digest", fail)
    assert results.open(copy).complete


def test_the_manifest_lists_every_part(copy: Path) -> None:
    parts = told(copy)["parts"]
    assert [part["file"] for part in parts] == [f"part-{number:05d}.parquet" for number in range(8)]
    assert [part["cells"] for part in parts] == [50] * 8
    assert [part["bytes"] for part in parts] == [_part(copy, number).stat().st_size for number in range(8)]
