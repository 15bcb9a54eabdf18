"""Changes to the rows and columns of a table, in CSV, Parquet or Feather alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
from numpy.random import Generator

from benchmarks.robustness.mutations.tokens import NUMBERS, WORDS
from benchmarks.robustness.trial import Trial, chance

__all__ = ["change_frame", "change_rows"]

Rows = list[list[str]]


def change_rows(trial: Trial, rng: Generator) -> str:
    """Change the text of a CSV as if it were a list of rows, without regard to what a CSV may be."""
    file = trial.draw_file(rng, ".csv")
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    said = _OF_ROWS[rng.integers(len(_OF_ROWS))](rows, rng)
    delimiter, ending = ",", "\n"
    if chance(rng, 0.1):
        delimiter = ";\t| "[rng.integers(4)]
        said += f", separated by {delimiter!r}"
    file.write_text("".join(delimiter.join(row) + ending for row in rows), encoding="utf-8", newline="")
    return f"{file.name}: {said}"


def _one_value(rows: Rows, rng: Generator) -> str:
    row, column = int(rng.integers(1, len(rows))), int(rng.integers(len(rows[0])))
    tokens = NUMBERS + WORDS
    token = tokens[rng.integers(len(tokens))]
    rows[row][column] = token
    return f"row {row}, {rows[0][column]}: {token[:40]!r}"


def _one_column(rows: Rows, rng: Generator) -> str:
    column = int(rng.integers(len(rows[0])))
    tokens = NUMBERS + WORDS[:-1]
    token = tokens[rng.integers(len(tokens))][:100]
    for row in rows[1:]:
        row[column] = token
    return f"{rows[0][column]} is {token[:40]!r} throughout"


def _drop_column(rows: Rows, rng: Generator) -> str:
    column = int(rng.integers(len(rows[0])))
    name = rows[0][column]
    for row in rows:
        del row[column]
    return f"without {name}"


def _rename_column(rows: Rows, rng: Generator) -> str:
    column = int(rng.integers(len(rows[0])))
    name = rows[0][column]
    names = (*rows[0], "Symbol", "close_time", "long_entry@", "long_entry@x", "out_of_sample@y", *WORDS[:-1])
    rows[0][column] = names[rng.integers(len(names))]
    return f"{name} is called {rows[0][column][:40]!r}"


def _reorder(rows: Rows, rng: Generator) -> str:
    if chance(rng, 0.5):
        rows[1:] = rows[:0:-1]
        return "backwards"
    order = rng.permutation(len(rows) - 1) + 1
    rows[1:] = [rows[place] for place in order]
    return "rows in random order"


def _duplicate(rows: Rows, rng: Generator) -> str:
    at = int(rng.integers(len(rows)))
    times = int((1, 2, 20_000)[rng.integers(3)])
    rows[at:at] = [list(rows[at]) for _ in range(times)]
    return f"row {at} stands {times + 1:,} times"


def _ragged(rows: Rows, rng: Generator) -> str:
    at = int(rng.integers(len(rows)))
    row = rows[at]
    ways = {
        "one field less": row[:-1],
        "one field more": [*row, "1"],
        "no field": [],
        "a quote that does not end": ['"' + row[0], *row[1:]],
    }
    name = list(ways)[rng.integers(len(ways))]
    rows[at] = ways[name]
    return f"row {at} has {name}"


def _few(rows: Rows, rng: Generator) -> str:
    kept = int(rng.integers(5))
    del rows[kept:]
    rows[:] = rows or [[""]]
    return f"{kept} lines left"


def _wide(rows: Rows, _: Generator) -> str:
    count = 5000
    for place, row in enumerate(rows[:300]):
        row += [f"more_{number}" if place == 0 else "1" for number in range(count)]
    del rows[300:]
    return f"{count} columns more"


def _times(rows: Rows, rng: Generator) -> str:
    """Write the first column in other ways of telling a time, from some row on."""
    first = int(rng.integers(1, len(rows))) if chance(rng, 0.5) else 1
    start, step = 1_704_067_200, 3600
    ways: dict[str, Callable[[int], str]] = {
        "seconds": lambda number: str(start + step * number),
        "milliseconds": lambda number: str((start + step * number) * 1000),
        "microseconds": lambda number: str((start + step * number) * 1_000_000),
        "nanoseconds": lambda number: str((start + step * number) * 10**9),
        "seconds with a fraction": lambda number: f"{start + step * number}.5",
        "date digits": lambda number: f"202401{1 + number // 24 % 28:02d}{number % 24:02d}0000",
        "days alone": lambda number: f"{1 + number % 28:02d}/{1 + number // 28 % 12:02d}/2024",
        "bar numbers": str,
        "the year 1": lambda number: f"0001-01-01T{number % 24:02d}:00:00Z",
        "the year 9999": lambda number: f"9999-12-31T{number % 24:02d}:00:00Z",
    }
    name = list(ways)[rng.integers(len(ways))]
    for number, row in enumerate(rows[first:], first):
        row[0] = ways[name](number)
    return f"times as {name} from row {first}"


_OF_ROWS: tuple[Callable[[Rows, Generator], str], ...] = (
    _one_value, _one_value, _one_value, _one_column, _one_column, _drop_column, _rename_column, _rename_column, _reorder, _duplicate,
    _ragged, _few, _wide, _times, _times,
)  # fmt: skip


def change_frame(trial: Trial, rng: Generator) -> str:
    """Change a table of Parquet or Feather: its types, values, columns."""
    file = trial.draw_file(rng, ".parquet", ".feather")
    frame = pl.read_parquet(file) if file.suffix == ".parquet" else pl.read_ipc(file)
    column = frame.columns[rng.integers(frame.width)]
    for _ in range(20):
        name = list(_OF_FRAMES)[rng.integers(len(_OF_FRAMES))]
        try:
            changed = _OF_FRAMES[name](frame, column, rng)
            _write(changed, file)
        except (pl.exceptions.PolarsError, OverflowError, TypeError):
            # such a value cannot be in such a column
            continue
        return f"{file.relative_to(trial.work)}: {column} {name}"
    raise RuntimeError(f"nothing could be changed in {file}")


def _write(frame: pl.DataFrame, file: Path) -> None:
    if file.suffix == ".parquet":
        frame.write_parquet(file)
    else:
        frame.write_ipc(file)


def _with_value(frame: pl.DataFrame, column: str, rng: Generator) -> pl.DataFrame:
    values = frame[column].to_list()
    odd = (float("nan"), float("inf"), -float("inf"), 1e308, -0.0, 5e-324, None, -1.0, 2**63 - 1, 1 + 2**-52)
    values[rng.integers(len(values))] = odd[rng.integers(len(odd))]
    return frame.with_columns(pl.Series(column, values, dtype=frame[column].dtype, strict=True))


def _cast(dtype: pl.DataType | type[pl.DataType]) -> Callable[[pl.DataFrame, str, Generator], pl.DataFrame]:
    return lambda frame, column, _: frame.with_columns(pl.col(column).cast(dtype, strict=False))


_OF_FRAMES: dict[str, Callable[[pl.DataFrame, str, Generator], pl.DataFrame]] = {
    "has an odd value": _with_value,
    "has an odd value ": _with_value,
    "is left out": lambda frame, column, _: frame.drop(column),
    "is renamed": lambda frame, column, rng: frame.rename({column: WORDS[rng.integers(len(WORDS) - 1)][:1000]}),
    "is null throughout": lambda frame, column, _: frame.with_columns(pl.lit(None, frame[column].dtype).alias(column)),
    "is of type null": lambda frame, column, _: frame.with_columns(pl.lit(None).alias(column)),
    "is text": _cast(pl.String),
    "is float32": _cast(pl.Float32),
    "is int8": _cast(pl.Int8),
    "is bool": _cast(pl.Boolean),
    "is categorical": lambda frame, column, _: frame.with_columns(pl.col(column).cast(pl.String).cast(pl.Categorical)),
    "is a decimal": _cast(pl.Decimal(38, 6)),
    "is a date": _cast(pl.Date),
    "is a duration": _cast(pl.Duration("ns")),
    "is binary": lambda frame, column, _: frame.with_columns(pl.col(column).cast(pl.String).cast(pl.Binary)),
    "is a list": lambda frame, column, _: frame.with_columns(pl.concat_list(column, column).alias(column)),
    "is a struct": lambda frame, column, _: frame.with_columns(pl.struct(column).alias(column)),
    "is constant": lambda frame, column, _: frame.with_columns(pl.col(column).first()),
    "sorts the rows": lambda frame, column, _: frame.sort(column, descending=True),
    "is kept of no row": lambda frame, *_: frame.clear(),
    "is kept of one row": lambda frame, *_: frame.head(1),
    "is shifted by a row": lambda frame, column, _: frame.with_columns(pl.col(column).shift(1)),
    "stands with every row twice": lambda frame, *_: pl.concat([frame, frame]),
    "stands beside 3,000 columns": lambda frame, *_: frame.with_columns(
        pl.lit(1.0).alias(f"more_{n}") for n in range(3000)
    ),
}
