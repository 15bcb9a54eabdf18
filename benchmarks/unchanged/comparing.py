"""Whether two folders of files hold the same: tables bit for bit, documents value by value, prose by its numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any, Self

import polars as pl

from benchmarks.unchanged.allowed import ADDED, DROPPED, VOLATILE, numbers, renamed

__all__ = ["Compared", "compare_documents", "compare_folders", "compare_prose", "compare_tables"]

_SHOWN = 200
"""Characters of a value that a difference shows."""


@dataclass
class Compared:
    """What two files or folders had in common.

    Attributes
    ----------
    files, rows, values
        How many were compared; rows are those of tables.
    differences
        One line each: where it is, and what stands there before and after.
    names
        Renamed, added, dropped and volatile names that were met, each with what became of it.
    reworded
        Sentences that changed while the numbers in them did not.
    """

    files: int = 0
    rows: int = 0
    values: int = 0
    differences: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    reworded: int = 0

    def __iadd__(self, other: Compared) -> Self:
        """Count another comparison in."""
        self.files += other.files
        self.rows += other.rows
        self.values += other.values
        self.differences += other.differences
        self.names |= other.names
        self.reworded += other.reworded
        return self

    def differ(self, where: str, before: object, after: object) -> None:
        """Note a difference."""
        self.differences.append(f"{where}: {str(before)[:_SHOWN]} before, {str(after)[:_SHOWN]} after")


def compare_folders(before: Path, after: Path) -> Iterator[tuple[Path, Compared]]:
    """Compare all files of two folders; yield each by its path in the later one.

    Pictures and pages are only looked for; the numbers they show are in the tables beside them.
    """
    old = {_renamed_path(path.relative_to(before)): path for path in sorted(before.rglob("*")) if path.is_file()}
    new = {path.relative_to(after): path for path in sorted(after.rglob("*")) if path.is_file()}
    for name in sorted(old.keys() | new.keys()):
        compared = Compared(files=1)
        if name not in old or name not in new:
            compared.differ(str(name), *("there" if name in side else "missing" for side in (old, new)))
        elif name.suffix == ".ubj":
            compared.values += 1
            if old[name].read_bytes() != new[name].read_bytes():
                compared.differ(str(name), "one model", "another")
        elif read := _READ_AS_TABLE.get(name.suffix):
            compared += compare_tables(read(old[name]), read(new[name]), str(name))
        elif compare := _COMPARED_AS_TEXT.get(name.suffix):
            texts = (old[name].read_text("utf-8").replace(str(before), "."), new[name].read_text("utf-8"))
            compared += compare(texts[0], texts[1].replace(str(after), "."), str(name))
        yield name, compared


def _renamed_path(path: Path) -> Path:
    return Path(*map(renamed, path.parts))


def compare_tables(before: pl.DataFrame, after: pl.DataFrame, where: str) -> Compared:
    """Compare two tables: columns, their types and order, nulls, and floats by their bits (-0 is not 0, a NaN is itself)."""
    compared = Compared(rows=after.height)
    names = {name: renamed(name, after.columns) for name in before.columns}
    compared.names |= {f"`{name}` is now `{new}`" for name, new in names.items() if new != name}
    before = before.rename(names)
    shared = [name for name in before.columns if name in after.columns]
    _only(compared, where, [name for name in before.columns if name not in shared], DROPPED, "there", "missing")
    _only(compared, where, [name for name in after.columns if name not in shared], ADDED, "missing", "there")
    if shared != [name for name in after.columns if name in shared]:
        compared.differ(f"{where}: order of the columns", before.columns, after.columns)
    if before.height != after.height:
        compared.differ(f"{where}: rows", before.height, after.height)
        return compared
    for name in shared:
        compared.values += after.height
        _compare_columns(compared, f"{where}: {name}", before[name], after[name])
    return compared


def _compare_columns(compared: Compared, where: str, before: pl.Series, after: pl.Series) -> None:
    if before.dtype != after.dtype:
        compared.differ(f"{where}: type", before.dtype, after.dtype)
        return
    unequal = _bits(before).ne_missing(_bits(after))
    if unequal.any():
        row = int(unequal.arg_max() or 0)
        compared.differ(f"{where}: {unequal.sum()} rows, the first {row}", repr(before[row]), repr(after[row]))


def _bits(values: pl.Series) -> pl.Series:
    """Return floats as the integers of the same bits."""
    if not values.dtype.is_float():
        return values
    whole = pl.UInt64 if values.dtype == pl.Float64 else pl.UInt32
    # a null's bits are whatever lies in the buffer: null them again
    bits = values.fill_null(0.0).reinterpret(dtype=whole)
    return bits.to_frame("bits").select(pl.when(values.is_not_null()).then(pl.col("bits"))).to_series()


def _only(compared: Compared, where: str, names: list[str], allowed: Mapping[str, str], *states: str) -> None:
    for name in names:
        if name in allowed:
            compared.names.add(f"`{name}`, {states[1]} now: {allowed[name]}")
        else:
            compared.differ(f"{where}: {name}", *states)


def compare_documents(before: Any, after: Any, where: str) -> Compared:
    """Compare two JSON documents: names, order of lists, types and numbers exactly, sentences by their numbers."""
    compared = Compared()
    if isinstance(before, dict) and isinstance(after, dict):
        _compare_objects(compared, before, after, where)
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            compared.differ(f"{where}: length", len(before), len(after))
        for place, (old, new) in enumerate(zip(before, after, strict=False)):
            compared += compare_documents(old, new, f"{where}[{place}]")
    elif isinstance(before, str) and isinstance(after, str) and " " in before:
        compared += compare_prose(before, after, where)
    else:
        compared.values += 1
        old = renamed(before, (after,)) if isinstance(before, str) else before
        if (type(old), repr(old)) != (type(after), repr(after)):
            compared.differ(where, repr(before), repr(after))
    return compared


def _compare_objects(compared: Compared, before: dict[str, Any], after: dict[str, Any], where: str) -> None:
    names = {renamed(name, after): name for name in before}
    compared.names |= {f"`{old}` is now `{new}`" for new, old in names.items() if new != old}
    shared = [name for name in names if name in after]
    _only(compared, where, [name for name in names if name not in after], DROPPED, "there", "missing")
    _only(compared, where, [name for name in after if name not in names], ADDED, "missing", "there")
    for name in shared:
        if name in VOLATILE:
            compared.names.add(f"`{name}` not compared: {VOLATILE[name]}")
        else:
            compared += compare_documents(before[names[name]], after[name], f"{where}.{name}")


def compare_prose(before: str, after: str, where: str) -> Compared:
    """Compare two texts line by line: their numbers must be the same, their words may be said otherwise."""
    compared = Compared()
    for line, (old, new) in enumerate(zip_longest(before.splitlines(), after.splitlines(), fillvalue=""), 1):
        compared.values += len(numbers(old))
        compared.reworded += old != new and numbers(old) == numbers(new)
        if numbers(old) != numbers(new):
            compared.differ(f"{where}, line {line}", repr(old), repr(new))
    return compared


def _compare_json(before: str, after: str, where: str) -> Compared:
    return compare_documents(json.loads(before), json.loads(after), where)


def _read_csv(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


_READ_AS_TABLE: Mapping[str, Callable[[Path], pl.DataFrame]] = {".parquet": pl.read_parquet, ".csv": _read_csv}
_COMPARED_AS_TEXT: Mapping[str, Callable[[str, str, str], Compared]] = {
    ".json": _compare_json,
    ".txt": compare_prose,
    ".toml": compare_prose,
}
