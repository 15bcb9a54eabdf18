"""The door for reading: regular files of a bounded size, and damage as one line."""

from __future__ import annotations

import gzip
import io
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import grids
import signals
from grids import cell as grid_cell
from signals import InputError
from signals.bars.dumps import read_dumps
from signals.filesystem import opening
from signals.filesystem.damage import is_panic, reading
from signals.filesystem.opening import check_file, gunzip, read_bytes, read_text
from signals.training.config import load_training


def readers(suffix: str) -> list[Callable[[Path], object]]:
    """Everything that reads a file with this suffix which a user names."""
    tables: list[Callable[[Path], object]] = [
        signals.read,
        signals.read_manifest,
        lambda path: list(read_dumps(path)),
        lambda path: signals.import_bars([path]),
    ]
    known: dict[str, list[Callable[[Path], object]]] = {
        ".parquet": tables,
        ".csv": [tables[0], *tables[2:]],
        ".csv.gz": [tables[0], *tables[2:]],
        ".feather": [tables[0], tables[2]],
        ".zip": tables[2:],
        ".toml": [grids.load, load_training],
        ".json": [grid_cell.read_cell],
    }
    return known[suffix]


SUFFIXES = (".parquet", ".csv", ".csv.gz", ".feather", ".zip", ".toml", ".json")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pipes_devices_and_folders_are_refused_at_once(tmp_path: Path, suffix: str) -> None:
    places = {kind: tmp_path / f"{kind.split()[-1]}{suffix}" for kind in ("a folder", "a pipe", "a device")}
    places["a folder"].mkdir()
    os.mkfifo(places["a pipe"])
    places["a device"].symlink_to("/dev/zero")
    for kind, path in places.items():
        for read in readers(suffix):
            with pytest.raises(InputError, match=f"not a file but {kind}"):
                read(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("content", [b"", b"\0", b"PAR1", b"\x1f\x8b", b"\xff\xfe\xfd" * 99], ids=repr)
def test_what_is_no_such_file_is_one_line(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(content)
    for read in readers(suffix):
        if suffix == ".toml" and content == b"":
            continue  # an empty grid says nothing, and nothing wrong
        with pytest.raises(InputError) as raised:
            read(path)
        assert str(raised.value).startswith(str(path))
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet"])
def test_names_that_no_library_can_take_are_refused(tmp_path: Path, suffix: str) -> None:
    for name, said in (("a\udce9", r"a\\xe9.*: its name is no UTF-8"), ("a\0", "cannot hold a NUL")):
        with pytest.raises(InputError, match=said):
            signals.read(tmp_path / f"{name}{suffix}")
    with pytest.raises(InputError, match="its name is too long"):
        signals.read(tmp_path / ("x" * 300 + suffix))


def bomb(size: int) -> bytes:
    """Return a gzip of that many zeros."""
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=1) as packed:
        for _ in range(size >> 20):
            packed.write(bytes(1 << 20))
    return stream.getvalue()


def test_a_few_kilobytes_do_not_become_gigabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "ALWAYS", 4 << 20)
    packed = bomb(16 << 20)
    (tmp_path / "a.csv.gz").write_bytes(packed)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(16 << 20))
    for name in ("a.csv.gz", "a.zip"):
        for read in readers(name[1:]):
            with pytest.raises(InputError, match=r"holds more than 4\.19 MB when unpacked"):
                read(tmp_path / name)
    # the many members of one file count together
    with pytest.raises(InputError, match="holds more than"):
        gunzip(bomb(1 << 20) * 6, "members")
    assert len(gunzip(bomb(1 << 20) * 3, "members")) == 3 << 20


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"1,2,3,4,5,6\n" * 1000)
    content = path.read_bytes().replace((12_000).to_bytes(4, "little"), (12).to_bytes(4, "little"))
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.zip"):
        list(read_dumps(path))


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
def test_columns_that_unpack_to_gigabytes_are_refused(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a{suffix}"
    monkeypatch.setattr(opening, "ALWAYS", 1 << 20)
    names = ("timestamp", "open", "high", "low", "close", "long_entry")
    frame = pl.DataFrame(dict.fromkeys(names, pl.repeat(1.0, 500_000, eager=True)))
    frame.write_parquet(path) if suffix == ".parquet" else frame.write_ipc(path, compression="zstd")
    with pytest.raises(InputError, match="3,000,000 values, 24 MB when unpacked"):
        signals.read(path)


@pytest.mark.parametrize(
    ("mark", "name"), [(b"\x28\xb5\x2f\xfd", "zstandard"), (b"\x1f\x8b", "gzip"), (b"BZh9", "bzip2")]
)
def test_a_csv_that_is_packed_says_so(tmp_path: Path, mark: bytes, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(mark + bytes(100))
    with pytest.raises(InputError, match=f"is compressed by {name}; unpack it first"):
        signals.read(path)


def test_text_and_bytes_are_read_whole_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\nb = '\xc3\xa9'\n")
    assert read_text(path) == "a = 1\nb = 'é'\n"
    with pytest.raises(InputError, match="is larger than 5 bytes, too large for a grid"):
        read_text(path, "a grid", most=5)
    path.write_bytes(b"a = 1\nb = '\xe9'\n")
    with pytest.raises(InputError, match="line 2 is no UTF-8"):
        read_text(path)
    assert len(read_bytes(path)) == 14
    for special in ("/dev/zero", "/dev/stdin", "/proc/self/mem"):
        with pytest.raises(InputError):
            read_bytes(special)
    with tempfile.TemporaryDirectory() as folder, pytest.raises(InputError, match="a folder; name a grid"):
        check_file(folder, "a grid")


def test_panics_are_damage_and_other_errors_are_not() -> None:
    panic = pl.exceptions.PanicException("index out of bounds\nsecond line")
    assert is_panic(panic)
    for error in (
        panic,
        OSError(5, "Input/output error"),
        pl.exceptions.ComputeError("bad page"),
        EOFError(),
        MemoryError(),
    ):
        with pytest.raises(InputError, match=r"a\.csv: cannot be read"), reading("a.csv"):
            raise error
    with pytest.raises(InputError, match=r"\(index out of bounds\); get or write"), reading("a.csv"):
        raise panic

    class PanicException(BaseException):
        """Of another library."""

    with pytest.raises(InputError, match="it is damaged"), reading("a.csv"):
        raise PanicException("gone")
    for kept in (KeyboardInterrupt, ZeroDivisionError):
        with pytest.raises(kept), reading("a.csv"):
            raise kept
