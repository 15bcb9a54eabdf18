"""Reading market data as exchanges and libraries hand it out: CSV with or without header, zips of it, Parquet, Feather."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from signals.errors import InputError
from signals.files.damage import reading
from signals.files.opening import check_file, gunzip, read_bytes, read_member
from signals.paths import located
from signals.spellings import KLINE
from signals.tables import NULLS, open_table

TEXT = (".csv", ".csv.gz", ".txt", ".tsv")
SEPARATORS = (",", ";", "\t")
FEWEST_FIELDS = 5
NUMBER = r"^\s*[-+]?\d+(\.\d*)?([eE][-+]?\d+)?\s*$"


@dataclass(frozen=True, eq=False)
class Dump:
    """One table of market data: what to call it, and its columns; those of a CSV are text."""

    source: str
    frame: pl.DataFrame
    text: bool


def read_dumps(path: str | Path) -> Iterator[Dump]:
    """Read a file, or every CSV inside a zip.

    A CSV may be separated by commas, semicolons or tabs, and may begin with lines of comment. Without a header its
    columns are those of an exchange's kline dump: open time, open, high, low, close, volume, and whatever follows.

    Raises
    ------
    InputError
        If a file is missing, empty, damaged or of an unknown kind, or a zip holds no CSV.
    """
    path = located(path)
    name = path.name.lower()
    if name.endswith((".zip", *TEXT)):
        check_file(path, "a file of bars")
        yield from _zip(path) if name.endswith(".zip") else _single(path)
    else:
        table = open_table(path)
        yield Dump(table.source, table.columns(list(table.names)), text=False)


def _single(path: Path) -> Iterator[Dump]:
    content = read_bytes(path)
    yield _csv(gunzip(content, str(path)) if path.name.lower().endswith(".gz") else content, str(path))


def _zip(path: Path) -> Iterator[Dump]:
    try:
        with zipfile.ZipFile(path) as archive:
            inside = sorted(name for name in archive.namelist() if name.lower().endswith(TEXT))
            if not inside:
                raise InputError(f"{path}: holds no CSV; give the zip of an exchange's klines")
            for name in inside:
                yield _csv(read_member(archive, name, f"{path}:{name}"), f"{path}:{name}")
    except (OSError, EOFError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise InputError(f"{path}: cannot be unzipped ({error}); get the file again") from error


def _csv(content: bytes, source: str) -> Dump:
    start, separator = _layout(content, source)
    fields = _fields(content[start:].split(b"\n", 1)[0], separator)
    header = not all(pl.Series([field]).str.contains(NUMBER).item() for field in fields)
    with reading(source, "get the file again"):
        frame = pl.read_csv(
            io.BytesIO(content[start:]),
            separator=separator,
            has_header=header,
            infer_schema=False,
            null_values=NULLS,
            truncate_ragged_lines=False,
        )
    if not header:
        names = [*KLINE, *(f"column_{place}" for place in range(len(KLINE), frame.width))]
        frame.columns = names[: frame.width]
    return Dump(source, frame, text=True)


def _layout(content: bytes, source: str) -> tuple[int, str]:
    """Return where the table begins, after lines of comment, and what separates its fields."""
    start = 3 if content.startswith(b"\xef\xbb\xbf") else 0
    while start < len(content):
        end = content.find(b"\n", start)
        line = content[start : len(content) if end < 0 else end]
        separator = max(SEPARATORS, key=lambda each: line.count(each.encode()))
        if not line.lstrip().startswith(b"#") and len(_fields(line, separator)) >= FEWEST_FIELDS:
            return start, separator
        # Funding files are narrow: anything with two fields that is followed by the like is a table too.
        following = content[end + 1 :].split(b"\n", 1)[0] if end >= 0 else b""
        fields = len(_fields(line, separator))
        if fields > 1 and fields == len(_fields(following, separator)):
            return start, separator
        if end < 0:
            break
        start = end + 1
    raise InputError(f"{source}: holds no table; a CSV of bars has a time, open, high, low and close in each line")


def _fields(line: bytes, separator: str) -> list[str]:
    return [field.strip().strip('"') for field in line.decode("utf-8", errors="replace").strip().split(separator)]
