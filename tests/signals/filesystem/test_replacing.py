"""The door for writing: whole or not at all, only over regular files, and one line where the disk is full."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from signals import InputError
from signals.filesystem.disk_space import DiskFullError, full, size
from signals.filesystem.replacing import check_target, make_folder, refuse_inputs, temporary_name, write_whole


def fill(text: str) -> Callable[[Path], object]:
    return lambda place: place.write_text(text, encoding="utf-8")


def left(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("before", encoding="utf-8")

    def fail(temporary: Path) -> None:
        temporary.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="the disk is full: it needs more than the .* that are free"):
        write_whole(path, fail)
    assert path.read_text(encoding="utf-8") == "before"
    assert left(tmp_path) == ["kept.txt"]


def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    target, link, second = tmp_path / "far" / "target.txt", tmp_path / "link.txt", tmp_path / "second.txt"
    target.write_text("before", encoding="utf-8")
    link.symlink_to(Path("far") / "target.txt")
    second.symlink_to(link)
    assert write_whole(second, fill("after")) == second
    assert target.read_text(encoding="utf-8") == link.read_text(encoding="utf-8") == "after"
    assert link.is_symlink()
    assert second.is_symlink()
    assert left(tmp_path / "far") == ["target.txt"]
    target.unlink()
    write_whole(link, fill("made"))
    assert target.read_text(encoding="utf-8") == "made"


def test_a_file_keeps_its_permissions_and_a_new_one_has_the_usual_ones(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("before", encoding="utf-8")
    path.chmod(0o640)
    write_whole(path, fill("after"))
    assert path.stat().st_mode & 0o777 == 0o640
    (tmp_path / "plain").touch()
    write_whole(tmp_path / "new", fill("after"))
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "target")
    return folder / "target"


def bound(folder: Path) -> Path:
    with contextlib.chdir(folder), socket.socket(socket.AF_UNIX) as server:
        server.bind("target")  # the whole path could be too long for a socket
    return folder / "target"


def directory(folder: Path) -> Path:
    (folder / "target").mkdir()
    return folder / "target"


def link_to_device(folder: Path) -> Path:
    (folder / "target").symlink_to("/dev/null")
    return folder / "target"


def circle(folder: Path) -> Path:
    (folder / "target").symlink_to(folder / "target")
    return folder / "target"


def protected(folder: Path) -> Path:
    (folder / "target").touch(mode=0o444)
    return folder / "target"


def below_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "target"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda _: Path("/dev/full"), "is a device, and only a regular file can be written"),
        (lambda _: Path("/dev/null"), "is a device"),
        (lambda _: Path("/dev/zero"), "is a device"),
        (pipe, r"is a pipe \(FIFO\)"),
        (bound, "is a socket"),
        (directory, "is a folder"),
        (link_to_device, "is a device"),
        (circle, "its links go round in a circle"),
        (protected, "is write-protected"),
        (below_a_file, "a part of its path is a file, not a folder"),
        (lambda folder: folder / "none" / "target", "there is no folder .*none; make it first"),
        (lambda folder: folder / ("x" * 256), "its name is too long"),
        (lambda folder: Path(f"{folder}/nul\0nul"), r"nul\\x00nul: a file's name cannot hold a NUL"),
        (lambda folder: folder / "no\udcffutf", r"no\\xffutf: its name is no UTF-8"),
    ],
)
def test_what_is_no_place_for_a_file_is_refused_and_left_as_it_is(
    tmp_path: Path, make: Callable[[Path], Path], message: str
) -> None:
    path = make(tmp_path)
    before = left(tmp_path)
    for attempt in (check_target, lambda place: write_whole(place, fill("never"))):
        with pytest.raises(InputError, match=message):
            attempt(path)
    assert left(tmp_path) == before
    if path.parts[1] == "dev":
        assert path.is_char_device()


@pytest.mark.parametrize("length", [1, 100, 250, 255])
def test_names_of_any_length_can_be_written(tmp_path: Path, length: int) -> None:
    path = tmp_path / ("é" * (length // 2) + "x" * (length % 2))
    write_whole(path, fill("whole"))
    assert left(tmp_path) == [path.name]


@pytest.mark.slow
def test_what_killed_processes_left_is_cleared_and_what_others_write_is_not(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    script = (
        "import os, signal, sys; from pathlib import Path; from signals.filesystem.replacing import write_whole\n"
        "write_whole(sys.argv[1], lambda place: (place.write_text('half'), os.kill(os.getpid(), signal.SIGKILL)))"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(target)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(left(tmp_path)) == 1
    mine = temporary_name(target)  # of a process that is alive
    others = [tmp_path / ".a.csv.tmp", tmp_path / ".b.csv.000000-999999999-00000000.tmp.csv"]
    for path in (mine, *others):
        path.touch()
    write_whole(target, fill("whole"))
    assert left(tmp_path) == sorted(["a.csv", mine.name, *(path.name for path in others)])


def test_a_folder_is_made_where_nothing_else_is(tmp_path: Path) -> None:
    assert make_folder(tmp_path / "a" / "b").is_dir()
    for path in ("/dev/full", pipe(tmp_path)):
        with pytest.raises(InputError, match="cannot be made a folder, it is a"):
            make_folder(path)
    with pytest.raises(InputError, match="cannot be made a folder"):
        make_folder("/proc/none")


def test_an_input_is_no_output_by_any_name(tmp_path: Path) -> None:
    (tmp_path / "bars.csv").touch()
    (tmp_path / "link").symlink_to(tmp_path / "bars.csv")
    os.link(tmp_path / "bars.csv", tmp_path / "second name")
    for name in ("bars.csv", "link", "second name", "./bars.csv"):
        with pytest.raises(InputError, match="is one of the files that are read"):
            refuse_inputs(tmp_path / name, [tmp_path / "absent", tmp_path / "bars.csv"])
    refuse_inputs(tmp_path / "new", [tmp_path / "bars.csv"])


@contextlib.contextmanager
def small_files(most: int) -> Iterator[None]:
    """Refuse files beyond a size, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


TABLE = pl.DataFrame({"number": np.random.default_rng(0).normal(size=50_000)})


def arrays(place: Path) -> None:
    with place.open("wb") as stream:
        np.savez(stream, number=TABLE["number"].to_numpy())


@pytest.mark.parametrize(
    "write",
    [
        TABLE.write_parquet,
        TABLE.write_csv,
        TABLE.write_ipc,
        lambda place: TABLE.lazy().sink_parquet(place),
        lambda place: place.write_bytes(bytes(400_000)),
        arrays,
    ],
    ids=["parquet", "csv", "ipc", "sink", "bytes", "npz"],
)
def test_a_limit_met_by_any_library_is_one_line_and_loses_nothing(
    tmp_path: Path, write: Callable[[Path], object]
) -> None:
    path = tmp_path / "kept.bin"
    path.write_text("before", encoding="utf-8")
    with small_files(100_000), pytest.raises(DiskFullError) as raised:
        write_whole(path, write, needed=400_000)
    said = str(raised.value)
    assert (
        "files may not grow any further here: it needs about 400 KB, more than the 100 KB a file may have (ulimit -f)"
        in said
    )
    assert path.read_text(encoding="utf-8") == "before"
    assert left(tmp_path) == ["kept.bin"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 64 KB, where this may be done."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(place)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small disk can only be mounted by root")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_says_what_is_needed_and_what_is_there(small_disk: Path) -> None:
    kept = write_whole(small_disk / "kept.txt", fill("before"))
    for write in (TABLE.write_parquet, TABLE.write_csv, lambda place: place.write_bytes(bytes(400_000))):
        with pytest.raises(
            DiskFullError,
            match=r"the disk is full: it needs about 400 KB, more than the 6\d\.\d KB that are free in .*disk",
        ):
            write_whole(kept, write, needed=400_000)
    assert kept.read_text(encoding="utf-8") == "before"
    assert left(small_disk) == ["kept.txt"]


def test_a_full_disk_is_recognised_through_other_errors() -> None:
    for told in ("No space left on device (os error 28)", "Disk quota exceeded", "write: File too large"):
        assert full(pl.exceptions.ComputeError(told)) is not None
    outer = ValueError("could not save")
    outer.__context__ = RuntimeError()
    outer.__context__.__cause__ = OSError(28, "anything")
    assert full(outer) == "the disk is full"
    assert full(OSError(13, "Permission denied")) is None
    assert full(ValueError("no space")) is None


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 KB"), (65_536, "65.5 KB"), (2.5e6, "2.5 MB"), (7e10, "70.0 GB")],
)
def test_sizes_are_written_for_people(count: float, text: str) -> None:
    assert size(count) == text
