"""A CSV, or what goes by that name, as a lazy frame of text."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import polars as pl

from signals.errors import InputError
from signals.filesystem.opening import gunzip, read_bytes
from signals.filesystem.paths import literal
from signals.tables.headers import Head, read_head
from signals.tables.layout import Layout
from signals.tables.table import NULLS, Table

__all__ = ["text_table"]

HEAD_BYTES = 262_144
BYTE_ORDERS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
DECIMAL_COMMA = r"^\s*([-+]?\d+),(\d+)\s*$"
MARK = b"\xef\xbb\xbf"
COMPRESSED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstandard", b"PK\x03\x04": "zip", b"BZh": "bzip2"}
"""How a CSV begins that is none: polars would unpack some of them, of any size."""


def text_table(
    content: Path | bytes, source: str, layout: Layout | None = None, *, as_it_stands: bool = False
) -> Table:
    """Open a text whose fields are separated by commas, semicolons, tabs or bars.

    It may begin with a byte order mark and with lines of comment. Without a header its columns are those of a known
    layout (see `signals.tables.headers`), else `column_1` and so on.

    Parameters
    ----------
    content : Path or bytes
        A file, also compressed with gzip, which is read when columns are; or what it holds.
    source : str
        What to call it.
    layout : Layout, optional
    as_it_stands : bool
        Leave decimal commas to whoever reads the columns.

    Raises
    ------
    InputError
        If it holds no table, or is compressed otherwise than its name says.
    OSError
        If the file cannot be read.
    """
    layout = layout or Layout()
    if isinstance(content, Path) and content.name.lower().endswith(".gz"):
        content = gunzip(read_bytes(content), source)
    start = content[:HEAD_BYTES] if isinstance(content, bytes) else _first_bytes(content)
    for mark, name in COMPRESSED.items():
        if start.startswith(mark):
            hint = ", or name it .csv.gz" if name == "gzip" else ""
            raise InputError(f"{source}: is compressed by {name}; unpack it first{hint}")
    encoding = BYTE_ORDERS.get(start[:2])
    if encoding is not None:
        whole = content if isinstance(content, bytes) else read_bytes(content)
        content = whole.decode(encoding, errors="replace").removeprefix("\ufeff").encode()
        start = content[:HEAD_BYTES]
    head = read_head(_lines(start), source, layout)
    return Table(
        content if isinstance(content, Path) else None,
        _scan(content, head if not as_it_stands else replace(head, decimal_comma=False)),
        head.names,
        text=True,
        name=source,
        layout=layout,
        head=head,
    )


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(HEAD_BYTES)


def _lines(start: bytes) -> str:
    """Return the whole lines of the first bytes."""
    whole = start if len(start) < HEAD_BYTES else start[: start.rfind(b"\n") + 1] or start
    return whole.removeprefix(MARK).decode("utf-8", errors="replace")


def _scan(content: Path | bytes, head: Head) -> pl.LazyFrame:
    # glob=False: a path with brackets is one file, not a pattern.
    lazy = pl.scan_csv(
        literal(content) if isinstance(content, Path) else io.BytesIO(content),
        separator=head.separator,
        skip_lines=head.skip,
        has_header=False,
        schema=dict.fromkeys(head.names, pl.String),
        null_values=NULLS,
        glob=False,
        encoding="utf8-lossy",
    )
    return lazy.with_columns(pl.all().str.replace(DECIMAL_COMMA, "$1.$2")) if head.decimal_comma else lazy
